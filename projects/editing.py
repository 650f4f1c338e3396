"""普通编辑: what an ordinary edit of a project may not do, and what follows from it by itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from companies.models import Company
from government.models import Officer
from kezhou_crm.sight import everything_is_seen
from projects import gates, moves, signing_day
from projects.facts import Facts
from projects.models import Participation, Project, StageMove
from projects.refusals import Refused
from projects.stages import AgreementType, Stage
from projects.standing import locked

SWITCHES = ("counts_in_number", "counts_in_amount")
PLACES = {"region", "attribution_region"}


@dataclass(frozen=True)
class Held:
    """What the ledger has of a project, read together with that of others."""

    stored: Project
    facts: Facts
    journal: tuple[StageMove, ...]


def check(
    project: Project,
    *,
    touched: Collection[str],
    today: date,
    companies_follow: bool = False,
    held: Held | None = None,
) -> None:
    """Refuse an edit that the rules forbid; let the switches follow the agreement type until a clerk sets them.

    The project carries the new values and is not saved yet; `touched` names the fields that somebody set. Raises
    Refused where the name was emptied or a new project has none (a slot without a name is announced, not entered),
    where a slot is named (it is claimed, `ceremonies.claims`), where it becomes a phase of what cannot have any,
    where the day of signing contradicts `today` or the journal, and where something is taken away that a stage
    already reached asked for. `held` is what the ledger has of it, where many are judged at once.
    """
    if project.name is None and (project.pk is None or "name" in touched):
        raise Refused("name_missing", "请填写项目名称。", field="name")
    stored = held.stored if held else gates.stored(project)
    if "name" in touched and stored.pk and stored.is_slot:
        raise Refused("claim_instead", "名额请用“认领”填写名称。", field="name")
    if "parent" in touched and project.parent:
        _check_parent(project.parent)
    if project.agreement_type != stored.agreement_type and not set(SWITCHES) & set(touched):
        let_switches_follow(project, stored)
    if "signed_on" in touched and project.signed_on != stored.signed_on:
        signing_day.check(project, today=today, journal=held.journal if held else None)
    gates.check_edit(
        project,
        touched=touched,
        companies_follow=companies_follow,
        known=held.facts if held else None,
        before=stored if stored.pk else None,
    )


def check_place(project: Project, *, touched: Collection[str], by: Officer) -> None:
    """Refuse that a county clerk enters or moves a project that neither lands in his county nor counts for it."""
    county = by.sees_county
    if county and PLACES & set(touched) and county not in (project.region_id, project.attribution_region_id):
        message = f"您只能登记落地或归属{by.unit.region}的项目；其他县市的项目请由州商务局登记。"
        raise Refused("another_county", message, field="region")


def let_switches_follow(project: Project, stored: Project) -> None:
    """Let the switches count as the new agreement type does, unless a clerk had set them otherwise than the old one."""
    if (stored.counts_in_number, stored.counts_in_amount) == AgreementType(stored.agreement_type).counts:
        project.counts_in_number, project.counts_in_amount = AgreementType(project.agreement_type).counts


def _check_parent(parent: Project) -> None:
    if parent.voided_at:
        raise Refused("parent_voided", "所属项目已作废，请选择未作废的项目。", field="parent")
    if parent.is_slot:
        raise Refused("parent_slot", "所属项目还是待补名称的名额，请先认领。", field="parent")
    if parent.stage == Stage.TERMINATED:
        raise Refused("parent_terminated", "所属项目已终止，请先恢复。", field="parent")


@transaction.atomic
def check_line(participation: Participation) -> None:
    """Refuse a change of a company or its role that takes from the project what its stage asks for.

    The project stays locked until the caller's transaction, which saves the line, is over.
    """
    project = locked(participation.project)
    gates.check_companies(project, staying=[participation, *_others(participation)])


@transaction.atomic
def take_back(participation: Participation) -> None:
    """Remove a company from its project, unless the project's stage asks for it."""
    project = locked(participation.project)
    gates.check_companies(project, staying=_others(participation))
    participation.delete()


@transaction.atomic
def check_company(company: Company) -> None:
    """Refuse to take from a company the credit code that the stage of one of its projects asks for.

    Whoever does not see every project of it takes none: that is the bureau's.
    The company carries the new values and is not saved yet. Its projects stay locked, in the order of their ids, until
    the caller's transaction, which saves the company, is over.
    """
    if company.uscc or not Company.objects.filter(pk=company.pk, uscc__isnull=False).exists():
        return
    if not everything_is_seen():  # whatever it takes part in: the answer tells nothing of projects out of sight
        message = "统一社会信用代码只能由州商务局清空，请与州商务局联系。"
        raise ValidationError({"uscc": ValidationError(message, code="not_allowed")})
    taking_part = Participation.objects.filter(company=company).values("project")
    refusals = []
    for project in Project.objects.live().filter(pk__in=taking_part).order_by("pk"):
        held = locked(project)
        opening = f"“{held}”已到{moves.reached(held).label}，不能缺"
        lost = gates.lost_with(held, staying=_as_it_would_be(held, company))
        refusals += [ValidationError(f"{opening}：{need.words}。", code="missing") for need in lost]
    if refusals:
        raise ValidationError({"uscc": refusals})


def _as_it_would_be(project: Project, company: Company) -> list[Participation]:
    """Return the project's companies, this one with what is to be saved of it."""
    lines = list(project.participations.select_related("company"))
    for line in lines:
        if line.company_id == company.pk:
            line.company = company
    return lines


def _others(participation: Participation) -> QuerySet[Participation]:
    lines = Participation.objects.filter(project=participation.project_id).exclude(pk=participation.pk)
    return lines.select_related("company")
