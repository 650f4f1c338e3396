"""The cast: dull factories, so that a test says only what it is about. All names are 示例."""

import factory
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Model
from django.test import Client
from factory.django import DjangoModelFactory
from zeal import zeal_ignore

from ceremonies.models import Ceremony, DeclaredTotal, Signing, Stream
from companies.models import Company, Contact, Industry
from government.models import Leader, Officer, Region, Sector, TeamMember, Unit
from government.roles import Role
from kezhou_crm import rights
from projects.models import (
    Bank,
    DealBank,
    Drawdown,
    Duty,
    Evidence,
    FinancingDeal,
    FollowUp,
    Handover,
    Instruction,
    Milestone,
    Participation,
    Project,
    Vacancy,
)
from projects.stages import DutyRole, EvidenceKind, FollowUpMethod, Stage, VacancyKind
from records.models import Attachment, Citation, Source


def system() -> Officer:
    """Return the officer in whose name commands act."""
    with zeal_ignore():
        return Officer.objects.system()


class CastFactory(DjangoModelFactory):
    """Makes rows one by one; N+1 detection is not about that."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, *args: object, **kwargs: object) -> Model:
        with zeal_ignore():
            return super()._create(*args, **kwargs)


class RegionFactory(CastFactory):
    """阿图什市, unless told otherwise."""

    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "653001"
    name = "阿图什市"
    full_name = "阿图什市"
    position = factory.LazyAttribute(lambda region: int(region.code) % 1000)


class UnitFactory(CastFactory):
    """A unit of the prefecture."""

    class Meta:
        model = Unit

    name = factory.Sequence(lambda n: f"示例单位{n}")
    region = factory.SubFactory(RegionFactory)


class LeaderFactory(CastFactory):
    """A leader."""

    class Meta:
        model = Leader

    name = factory.Sequence(lambda n: f"示例领导{n}")
    post = "示例职务"


class SectorFactory(CastFactory):
    """A 产业板块."""

    class Meta:
        model = Sector

    name = factory.Sequence(lambda n: f"示例板块{n}")


class OfficerFactory(CastFactory):
    """An officer of the bureau who may do nothing; the trait `administrator` gives him all that the business has."""

    class Meta:
        model = Officer
        skip_postgeneration_save = True

    class Params:
        administrator = factory.Trait(narrowed=False)

    username = factory.Sequence(lambda n: f"shili{n}")
    name = factory.Sequence(lambda n: f"示例经办{n}")
    role = Role.BUREAU_ADMIN
    narrowed = True
    password = "!"  # an unusable hash: tests log in by force_login


def officer_who_may(*codenames: str) -> Officer:
    """Return an officer with these permissions and no other: the bureau's, unless they are another administrator's."""
    roles = (Role.BUREAU_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN)
    able = (role for role in roles if {*codenames} <= {right.partition(".")[2] for right in rights.of_role(role)})
    officer = OfficerFactory(role=next(able, Role.BUREAU_ADMIN))
    with zeal_ignore():
        officer.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return officer


class TeamMemberFactory(CastFactory):
    """A member of a sector's team of specialists."""

    class Meta:
        model = TeamMember

    sector = factory.SubFactory(SectorFactory)
    officer = factory.SubFactory(OfficerFactory)
    joined_on = "2026-01-01"


def specialist(**fields: object) -> Officer:
    """Return an officer who is in a team of specialists since the beginning of 2026."""
    return TeamMemberFactory(**fields).officer


class IndustryFactory(CastFactory):
    """Division 01."""

    class Meta:
        model = Industry
        django_get_or_create = ("code",)

    code = "01"
    name = "农业"
    section = "A"
    section_name = "农、林、牧、渔业"


class CompanyFactory(CastFactory):
    """A company."""

    class Meta:
        model = Company

    name = factory.Sequence(lambda n: f"新疆示例{n}有限责任公司")


class ContactFactory(CastFactory):
    """A contact of a company."""

    class Meta:
        model = Contact

    company = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda n: f"示例联系人{n}")
    post = "总经理"
    phone = "13800001234"


class ProjectFactory(CastFactory):
    """A lead at 阿图什; traits: `signed`, `slot`."""

    class Meta:
        model = Project

    class Params:
        signed = factory.Trait(stage=Stage.SIGNED, signed_on="2026-03-01")
        slot = factory.Trait(stage=Stage.SIGNED, signed_on="2026-03-01", name=None)

    name = factory.Sequence(lambda n: f"示例项目{n}")
    region = factory.SubFactory(RegionFactory)

    @classmethod
    def _create(cls, *args: object, **kwargs: object) -> Project:
        """A project with a leader or a lead unit has the handover that says so."""
        with transaction.atomic():
            project = super()._create(*args, **kwargs)
            if project.leader_id or project.lead_unit_id:
                HandoverFactory(project=project, leader=project.leader, lead_unit=project.lead_unit)
        return project


class HandoverFactory(CastFactory):
    """An open handover."""

    class Meta:
        model = Handover

    from_on = "2026-01-01"
    reason = "示例原因"
    opened_at = "2026-01-01T10:00:00+08:00"
    opened_by = factory.LazyFunction(system)


class DutyFactory(CastFactory):
    """An open duty; the main specialist's, unless told otherwise."""

    class Meta:
        model = Duty

    project = factory.SubFactory(ProjectFactory, signed=True)
    role = DutyRole.SPECIALIST
    officer = factory.Maybe(
        factory.LazyAttribute(lambda duty: DutyRole(duty.role).party == "officer"),
        factory.SubFactory(OfficerFactory),
    )
    from_on = "2026-01-01"
    opened_at = "2026-01-01T10:00:00+08:00"
    opened_by = factory.LazyFunction(system)


class ParticipationFactory(CastFactory):
    """A company that invests in a project."""

    class Meta:
        model = Participation

    project = factory.SubFactory(ProjectFactory)
    company = factory.SubFactory(CompanyFactory)


class MilestoneFactory(CastFactory):
    """A planned milestone."""

    class Meta:
        model = Milestone

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"示例节点{n}")
    planned_on = "2026-06-30"


class VacancyFactory(CastFactory):
    """An open vacancy."""

    class Meta:
        model = Vacancy

    project = factory.SubFactory(ProjectFactory)
    kind = VacancyKind.BACKLOG
    reason = "示例原因"
    opened_at = "2026-03-01T10:00:00+08:00"
    opened_by = factory.LazyFunction(system)


class FollowUpFactory(CastFactory):
    """A call, logged by somebody."""

    class Meta:
        model = FollowUp

    project = factory.SubFactory(ProjectFactory)
    method = FollowUpMethod.CALL
    happened_on = "2026-03-01"
    said = "示例沟通"
    officer = factory.SubFactory(OfficerFactory)
    logged_at = "2026-03-01T10:00:00+08:00"


class InstructionFactory(CastFactory):
    """An instruction that somebody entered for a leader."""

    class Meta:
        model = Instruction

    project = factory.SubFactory(ProjectFactory)
    leader = factory.SubFactory(LeaderFactory)
    text = "示例：请抓紧落地。"
    on_behalf = True
    written_by = factory.LazyFunction(system)
    written_at = "2026-03-01T10:00:00+08:00"


class FinancingDealFactory(CastFactory):
    """A financing deal that no bank follows yet."""

    class Meta:
        model = FinancingDeal
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"示例-{n}")

    @factory.post_generation
    def projects(self, create: bool, extracted: object, **_kwargs: object) -> None:  # noqa: ARG002 - the library's own
        """Link the projects it is for."""
        if extracted:
            self.projects.set(extracted)


class BankFactory(CastFactory):
    """A bank."""

    class Meta:
        model = Bank

    name = factory.Sequence(lambda n: f"示例{n}银行")


class DealBankFactory(CastFactory):
    """A bank that follows a deal, nothing more known."""

    class Meta:
        model = DealBank

    deal = factory.SubFactory(FinancingDealFactory)
    bank = factory.SubFactory(BankFactory)


class DrawdownFactory(CastFactory):
    """What was drawn: 10 万元."""

    class Meta:
        model = Drawdown

    deal_bank = factory.SubFactory(DealBankFactory)
    drawn_on = "2026-04-01"
    amount = 10
    recorded_at = "2026-04-01T10:00:00+08:00"
    recorded_by = factory.LazyFunction(system)


class CeremonyFactory(CastFactory):
    """A ceremony."""

    class Meta:
        model = Ceremony

    name = factory.Sequence(lambda n: f"示例推介会{n}")
    campaign = "2026Q1"
    held_on = "2026-03-01"


class DeclaredTotalFactory(CastFactory):
    """A declared total of the 政企 stream."""

    class Meta:
        model = DeclaredTotal

    ceremony = factory.SubFactory(CeremonyFactory)
    stream = Stream.INVESTMENT
    count = 1


class SigningFactory(CastFactory):
    """A project's signing."""

    class Meta:
        model = Signing

    ceremony = factory.SubFactory(CeremonyFactory)
    project = factory.SubFactory(ProjectFactory, signed=True)


class SourceFactory(CastFactory):
    """A source."""

    class Meta:
        model = Source
        django_get_or_create = ("slug",)

    slug = "shili"
    outlet = "示例日报"
    title = "示例标题"
    sha256 = "0" * 64
    chars = 1000


class CitationFactory(CastFactory):
    """A place in the source."""

    class Meta:
        model = Citation

    source = factory.SubFactory(SourceFactory)
    fact = "E1"
    field = "name"
    paragraph = 1
    start = factory.Sequence(lambda n: n)
    end = factory.LazyAttribute(lambda citation: citation.start + 4)
    phrase = "示例用语"


class AttachmentFactory(CastFactory):
    """The row of a photo; no file lies behind it."""

    class Meta:
        model = Attachment

    class Params:
        document = factory.Trait(name="示例合同.pdf", file_type="PDF", width=None, height=None)

    name = "示例照片.jpg"
    stored_as = factory.Sequence(lambda n: f"00/00/{n:032x}")
    file_type = "JPG"
    size = 1000
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    width = 640
    height = 480
    uploaded_at = "2026-03-01T10:00:00+08:00"
    uploaded_by = factory.LazyFunction(system)


class EvidenceFactory(CastFactory):
    """A photo that proves something about a project."""

    class Meta:
        model = Evidence

    project = factory.SubFactory(ProjectFactory)
    attachment = factory.SubFactory(AttachmentFactory)
    kind = EvidenceKind.OTHER
    happened_on = "2026-03-01"


def prove(project: Project, *kinds: EvidenceKind) -> Project:
    """Attach evidence of these kinds, of every kind where none is named: no gate lacks a file."""
    for kind in kinds or EvidenceKind:
        EvidenceFactory(project=project, kind=kind)
    return project


def client_of(officer: Officer) -> Client:
    """Return the client of an officer who is logged in."""
    client = Client()
    client.force_login(officer)
    return client


def officer_of(client: Client) -> Officer:
    """Return the officer who is logged in."""
    return Officer.objects.get(pk=client.session["_auth_user_id"])
