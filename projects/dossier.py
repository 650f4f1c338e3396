"""一项目一档: what the page of one project asks of this room, in few queries whatever hangs on the project."""

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Window
from django.db.models.functions import TruncDate

from companies.models import Contact
from projects.journals import named
from projects.models import (
    Duty,
    FinancingDeal,
    Handover,
    Instruction,
    Milestone,
    Participation,
    Project,
    StageMove,
    Vacancy,
)
from records.nested import nested

TENURES = 12  # handovers that the page shows; the timeline tells them all
INSTRUCTIONS = 3  # the latest; the timeline tells them all
MOST = 500  # rows of any other list, whatever hangs on the project
NAMED_BY = (
    "region",
    "attribution_region",
    "sector",
    "industry",
    "parent",
    "party_a",
    "leader",
    "lead_unit",
    "absorbed_by",
    "voided_by",
    "last_follow_up",
)


def find(pk: int) -> QuerySet[Project]:
    """Return the project alone, also a voided one, with its moves, open duties, open vacancies and side lists.

    `taking_part`: companies with role and the contacts who have not left, phones unmasked. `tenures`: who answered
    from when until when, the latest first. `phase_list`: phases but the voided. `instructed`: the latest instructions
    that stand, and the day of the first follow-up after each.
    """
    moves = StageMove.objects.in_order().select_related("recorded_by", "approved_by")
    duties = Duty.objects.unfinished().with_parties().order_by("pk")
    vacancies = Vacancy.objects.unfilled().order_by("pk")
    return (
        Project.objects.filter(pk=pk)
        .select_related(*NAMED_BY)
        .prefetch_related(Prefetch("moves", moves), Prefetch("duties", duties), Prefetch("vacancies", vacancies))
        .annotate(taking_part=_companies(), tenures=_tenures(), phase_list=_phases(), instructed=_instructed())
    )


def milestones(project: Project) -> QuerySet[Milestone]:
    """Return what is planned and reached; `schedule.due` orders it, for a year is later than its first day."""
    return project.milestones.order_by("pk")[:MOST]


def deals(project: Project) -> QuerySet[FinancingDeal]:
    """Return the financing deals of the project with banks and drawdowns, the latest signed first.

    `whole` of each is how many there are. Three queries: deals, lines and drawdowns; their citations are not brought.
    """
    rows = project.financing_deals.live().with_amounts().with_sources().with_lines(cited=False)
    rows = rows.annotate(whole=Window(Count("*"))).select_related("company")
    return rows.order_by(F("signed_on").desc(nulls_last=True), "pk")[:MOST]


def _companies() -> object:
    contacts = Contact.objects.filter(company=OuterRef("company"), left_on__isnull=True).order_by("pk")
    rows = Participation.objects.filter(project=OuterRef("pk")).order_by("pk")[:MOST]
    people = nested(contacts, pk="pk", name="name", post="post", phone="phone")
    return nested(rows, pk="company", name="company__name", role="role", uscc="company__uscc", contacts=people)


def _tenures() -> object:
    rows = Handover.objects.filter(project=OuterRef("pk")).order_by("-pk")[:TENURES]
    return nested(
        rows, leader="leader__name", unit="lead_unit__name", from_on="from_on", until_on="until_on", reason="reason"
    )


def _phases() -> object:
    rows = Project.objects.live().filter(parent=OuterRef("pk")).order_by("code")[:MOST]
    return nested(rows, pk="pk", name="name", code="code", stage="stage")


def _instructed() -> object:
    here = Q(project=OuterRef("pk")) | Q(project__absorbed_by=OuterRef("pk"))
    rows = Instruction.objects.filter(here).standing().with_answer().latest_first()[:INSTRUCTIONS]
    return nested(
        rows,
        pk="pk",
        leader="leader__name",
        post="leader__post",
        text="text",
        on=TruncDate("written_at"),
        entered_by=named("written_by"),
        on_behalf="on_behalf",
        answered_on="answered_on",
    )
