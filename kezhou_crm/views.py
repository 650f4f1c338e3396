"""The desk: what needs a person today, then how the ledger stands."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Window
from django.http import HttpRequest
from django.utils import timezone

from ceremonies.models import Ceremony
from ceremonies.reconciliation import reconcile
from government import second_factor
from government.models import Officer
from kezhou_crm.login import pending
from projects import figures, worklists
from projects.models import Instruction, Project
from projects.worklists import Whose, Work

SHOWN = 8  # rows of a list on the desk


def desk(request: HttpRequest) -> dict[str, Any]:
    """Return what the desk shows, as far as the officer may see it; about ten queries whatever the ledger holds."""
    context: dict[str, Any] = {"today": timezone.localdate()}
    if request.user.has_perm("projects.view_project"):
        context |= _ledger(request.user) | _to_follow_up(request.user, request.GET.get("whose", ""), context["today"])
    if request.user.has_perm("projects.view_instruction"):
        context["instructions"] = _unanswered(request.user)
    if request.user.has_perm("ceremonies.view_ceremony"):
        context |= _latest_ceremony(request.user, context["today"])
    if pending.is_local(request):
        due = second_factor.is_due(request.user, rule=settings.SECOND_FACTOR, is_local=False)
        context["warns_local"] = due and second_factor.of(request.user) is None
    return context


def _ledger(officer: Officer) -> dict[str, Any]:
    """Count the ledger and fetch the named projects that lack one of 三要素, latest signed first."""
    projects = Project.objects.live().visible_to(officer)
    missing = projects.responsibility_missing().filter(name__isnull=False).with_specialist()
    stages = figures.by_stage(projects, to=officer)
    regions = [
        row for row in figures.by_region(projects, to=officer) if row[1].count or officer.sees_all
    ]  # unseen is not 0
    return {
        "counts": figures.counts(projects),
        "missing": missing.select_related("region", "leader", "lead_unit").order_by("-signed_on", "pk")[:SHOWN],
        "stages": stages,
        "most_at_stage": max([tally.count for _stage, tally in stages] + [1]),
        "regions": regions,
        "most_in_region": max([tally.count for _region, tally, _slots in regions] + [1]),
    }


def _to_follow_up(officer: Officer, asked: str, today: date) -> dict[str, Any]:
    """Fetch what there is to follow up in the scope asked for; by default one's own, where one has any."""
    tallies = worklists.tallies(officer, on=today)
    scopes = [whose for whose in Whose if whose is not Whose.UNIT or officer.unit_id]
    usual = Whose.ME if tallies[Whose.ME, None] else Whose.ALL
    whose = next((scope for scope in scopes if scope == asked), usual)
    return {
        "whose": whose,
        "scopes": scopes,
        "work": [(work, tallies[whose, work]) for work in Work],
        "coming": worklists.coming(officer, whose, on=today)[:SHOWN],
    }


def _unanswered(officer: Officer) -> list[Instruction]:
    """Fetch the latest instructions that nobody followed up yet; `whole` of each is how many there are."""
    rows = Instruction.objects.visible_to(officer).unanswered().annotate(whole=Window(Count("*")))
    return list(rows.select_related("leader", "project__absorbed_by").latest_first()[:SHOWN])


def _latest_ceremony(officer: Officer, today: date) -> dict[str, Any]:
    """Compare the latest ceremony that was held: both streams, side by side, never added."""
    latest = Ceremony.objects.filter(held_on__lte=today).order_by("-held_on", "-pk").first()
    return {"latest": latest, "compared": list(reconcile(latest, to=officer).values()) if latest else []}
