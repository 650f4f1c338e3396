"""Adjectives for projects and what hangs on them."""

from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.postgres.aggregates import StringAgg
from django.db import models

from companies.models import Company
from kezhou_crm import field_rights
from projects.sight import of_seen_projects, seen_projects
from projects.stages import SIGNED_ON, SPECIALISTS, CompanyRole, DutyRole, MoveKind, Stage
from records import names
from records.verdicts import VerdictQuerySet

if TYPE_CHECKING:
    from government.models import Leader, Officer, Region, Unit
    from projects.models import Milestone, Participation, Project


# What is counted and listed of projects; voided ones are left out before (`live`).
SIGNED = models.Q(stage__in=SIGNED_ON)  # 签约及以后, 终止除外
STARTED = models.Q(stage__in=(Stage.STARTED, Stage.PRODUCING, Stage.FULL_CAPACITY))
NO_LEADER = SIGNED & models.Q(leader__isnull=True)
NO_UNIT = SIGNED & models.Q(lead_unit__isnull=True)
SLOT = models.Q(name__isnull=True)  # 待补名称
# The signed amount is unpublished and should count; a phase's stands on the parent.
OWES_AMOUNT = models.Q(counts_in_amount=True, amount__isnull=True, parent__isnull=True)
FOLLOWED = ~models.Q(stage=Stage.TERMINATED)  # 还要跟进的
UNPLANNED = FOLLOWED & models.Q(last_follow_up__next_on__isnull=True)  # 未定下一步
# How far along a project is, 终止 last; the stored codes sort by the alphabet.
STEP = models.Case(
    *(models.When(stage=stage, then=models.Value(step)) for step, stage in enumerate(Stage)),
    output_field=models.IntegerField(),
)


def due_on(day: date) -> models.Q:
    """Return what is due on the day: 今日应跟进."""
    return FOLLOWED & models.Q(last_follow_up__next_on=day)


def overdue_on(day: date) -> models.Q:
    """Return what was due before the day: 逾期."""
    return FOLLOWED & models.Q(last_follow_up__next_on__lt=day)


def held(**duty: object) -> models.Exists:
    """Return the condition that the project at hand has an open duty of this kind."""
    duties = apps.get_model("projects", "Duty").objects.unfinished()
    return models.Exists(duties.filter(project=models.OuterRef("pk"), **duty))


def served() -> models.Exists:
    """Return the condition that the project has its main specialist."""
    return held(role=DutyRole.SPECIALIST)


def no_specialist() -> models.Q:
    """Return the condition that the project is signed or further and has no main specialist."""
    return SIGNED & ~served()


def missing() -> models.Q:
    """Return 三要素不全: signed or further without its leader, its lead unit or its main specialist."""
    return SIGNED & (models.Q(leader__isnull=True) | models.Q(lead_unit__isnull=True) | ~served())


class ProjectQuerySet(models.QuerySet):
    """Projects."""

    def visible_to(self, officer: "Officer") -> "ProjectQuerySet":
        """Keep those that the officer sees."""
        return self if officer.sees_all else self.filter(seen_projects(officer))

    def as_read_by(self, officer: "Officer") -> "ProjectQuerySet":
        """Add `read_amount`, the signed amount as the officer reads it, and `is_amount_hidden`."""
        known = field_rights.answerable(officer, self.model, "amount")
        hides = models.ExpressionWrapper(~known, models.BooleanField()) if known else models.Value(False)
        return self.annotate(read_amount=field_rights.column(officer, self.model, "amount"), is_amount_hidden=hides)

    def live(self) -> "ProjectQuerySet":
        """Leave out the voided."""
        return self.filter(voided_at__isnull=True)

    def name_pending(self) -> "ProjectQuerySet":
        """Keep the slots: announced and counted, still to be claimed."""
        return self.filter(SLOT)

    def responsibility_missing(self) -> "ProjectQuerySet":
        """Keep what is signed or further and lacks its leader, its lead unit or its main specialist: 三要素不全."""
        return self.filter(missing())

    def responsibility_complete(self) -> "ProjectQuerySet":
        """Keep what has all three, at whatever stage: 三要素齐全."""
        return self.filter(served(), leader__isnull=False, lead_unit__isnull=False)

    def with_specialist(self) -> "ProjectQuerySet":
        """Add `served`: whether there is a main specialist today."""
        return self.annotate(served=served())

    def led_by(self, leader: "Leader") -> "ProjectQuerySet":
        """Keep those whose one leader this is; those he assists in are another's."""
        return self.filter(leader=leader)

    def served_by(self, *officers: "Officer | int") -> "ProjectQuerySet":
        """Keep those whose main or substitute specialist one of these is today."""
        return self.filter(held(officer__in=officers, role__in=SPECIALISTS))

    def of_unit(self, *units: "Unit | int") -> "ProjectQuerySet":
        """Keep those that one of the units leads or helps with today."""
        return self.filter(models.Q(lead_unit__in=units) | held(unit__in=units, role=DutyRole.HELPING_UNIT))

    def vacant(self) -> "ProjectQuerySet":
        """Keep those with an open vacancy."""
        return self.filter(vacancies__closed_at__isnull=True, vacancies__isnull=False)

    def counted_for(self, region: "Region") -> "ProjectQuerySet":
        """Keep those that count as the region's: by attribution, else by where they land."""
        return self.by_attribution().filter(counted_region=region.pk)

    def by_attribution(self) -> "ProjectQuerySet":
        """Add `counted_region`: the id of the region that the project counts for."""
        return self.annotate(counted_region=models.functions.Coalesce("attribution_region", "region"))

    def signed_between(self, first: date, last: date) -> "ProjectQuerySet":
        """Keep those signed in the days from first to last, both included."""
        return self.filter(signed_on__range=(first, last))

    def with_investors(self) -> "ProjectQuerySet":
        """Add `investors`: the names of the investing companies in one text, else what the source calls them."""
        invested = models.Q(participations__role=CompanyRole.INVESTOR)
        company_name = "participations__company__name"
        joined = StringAgg(company_name, delimiter="、", filter=invested, order_by=company_name)
        named = self.model.objects.filter(pk=models.OuterRef("pk")).annotate(joined=joined).values("joined")
        text = models.TextField()
        return self.annotate(
            investors=models.functions.Coalesce(
                models.Subquery(named, output_field=text),
                models.functions.Cast("investor_as_stated", text),
                output_field=text,
            )
        )

    def matching(self, word: str) -> "ProjectQuerySet":
        """Keep those whose name, code, initials, company or region contains the word."""
        key = names.key(word)
        by_company = Company.objects.matching(word).filter(participations__project=models.OuterRef("pk"))
        return self.filter(
            models.Q(name_key__contains=key)
            | models.Q(initials__contains=key)
            | models.Q(code__icontains=word.strip())
            | models.Q(investor_as_stated__icontains=word.strip())
            | models.Q(region__name_key__contains=key)
            | models.Q(region__initials__startswith=key)
            | models.Exists(by_company)
        )

    def followed(self) -> "ProjectQuerySet":
        """Keep what is still to be followed: neither voided nor terminated."""
        return self.live().filter(FOLLOWED)

    def due(self, *, on: date) -> "ProjectQuerySet":
        """Keep those whose next step falls on the day: 今日应跟进."""
        return self.followed().filter(due_on(on))

    def overdue(self, *, on: date) -> "ProjectQuerySet":
        """Keep those whose next step lies before the day: 逾期."""
        return self.followed().filter(overdue_on(on))

    def without_next_step(self) -> "ProjectQuerySet":
        """Keep those that nobody has planned anything for: 未定下一步."""
        return self.followed().filter(UNPLANNED)

    def get_by_natural_key(self, code: str) -> models.Model:
        """Return the project that a fixture names; a voided one has given up its code."""
        return self.live().get(code=code)


class ParticipationQuerySet(models.QuerySet["Participation"]):
    """Participations."""

    def visible_to(self, officer: "Officer") -> "ParticipationQuerySet":
        """Keep those of projects that the officer sees."""
        return of_seen_projects(self, officer)

    def get_by_natural_key(self, code: str, company: str, role: str) -> "Participation":
        """Return the participation that a fixture names."""
        return self.get(project__code=code, company__name=company, role=role)


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """Milestones."""

    def visible_to(self, officer: "Officer") -> "MilestoneQuerySet":
        """Keep those of projects that the officer sees."""
        return of_seen_projects(self, officer)

    def get_by_natural_key(self, code: str, name: str, planned: str | None, actual: str | None) -> "Milestone":
        """Return the milestone that a fixture names."""
        return self.get(project__code=code, name=name, planned_on=planned, actual_on=actual)


class IntervalQuerySet(models.QuerySet):
    """Rows that hold from a day until another, which is not theirs any more."""

    def visible_to(self, officer: "Officer") -> "IntervalQuerySet":
        """Keep those of projects that the officer sees."""
        return of_seen_projects(self, officer)

    def not_over(self, day: date) -> "IntervalQuerySet":
        """Keep those that did not end by the day, empty ones after it too: nothing is written before them."""
        return self.filter(models.Q(until_on__isnull=True) | models.Q(until_on__gt=day))

    def reaching_past(self, day: date) -> "IntervalQuerySet":
        """Keep those that still hold on the day or begin later; an empty interval holds never."""
        return self.not_over(day).exclude(until_on=models.F("from_on"))

    def in_force(self, *, on: date) -> "IntervalQuerySet":
        """Keep those whose interval covers the day."""
        ended_later = models.Q(until_on__isnull=True) | models.Q(until_on__gt=on)
        return self.filter(ended_later, from_on__lte=on)

    def unfinished(self) -> "IntervalQuerySet":
        """Keep the open ones: who answers now."""
        return self.filter(until_on__isnull=True)


class HandoverQuerySet(IntervalQuerySet):
    """Handovers."""


class DutyQuerySet(IntervalQuerySet):
    """Duties."""

    def with_parties(self) -> "DutyQuerySet":
        """Bring along who serves."""
        return self.select_related("officer", "leader", "unit")

    def latest_first(self) -> "DutyQuerySet":
        """Order them by the day they began, the last entered first within a day."""
        return self.order_by("-from_on", "-pk")


class StageMoveQuerySet(models.QuerySet):
    """Stage moves."""

    def visible_to(self, officer: "Officer") -> "StageMoveQuerySet":
        """Keep those of projects that the officer sees."""
        return of_seen_projects(self, officer)

    def in_order(self) -> "StageMoveQuerySet":
        """Order them as they were entered."""
        return self.order_by("pk")

    def unapproved(self) -> "StageMoveQuerySet":
        """Keep the moves that nobody approved yet; a project's entry needs no approval."""
        return self.filter(approved_at__isnull=True).exclude(kind=MoveKind.ENTRY)


class FollowUpQuerySet(models.QuerySet):
    """Follow-ups."""

    def visible_to(self, officer: "Officer") -> "FollowUpQuerySet":
        """Keep those of projects that the officer sees."""
        return of_seen_projects(self, officer)

    def standing(self) -> "FollowUpQuerySet":
        """Leave out what a later row corrected."""
        return self.filter(superseded_by__isnull=True)

    def latest_first(self) -> "FollowUpQuerySet":
        """Order them by day, the last entered first within a day."""
        return self.order_by("-happened_on", "-pk")


class EvidenceQuerySet(models.QuerySet):
    """Evidence."""

    def visible_to(self, officer: "Officer") -> "EvidenceQuerySet":
        """Keep those of projects that the officer sees."""
        return of_seen_projects(self, officer)

    def of(self, *projects: "Project | int") -> "EvidenceQuerySet":
        """Keep what was attached to the projects or to what they absorbed."""
        return self.filter(models.Q(project__in=projects) | models.Q(project__absorbed_by__in=projects))

    def in_sight(self) -> "EvidenceQuerySet":
        """Leave out what is of a voided project, unless its story goes on in one that is not."""
        goes_on = models.Q(project__absorbed_by__isnull=False, project__absorbed_by__voided_at__isnull=True)
        return self.filter(models.Q(project__voided_at__isnull=True) | goes_on)

    def standing(self) -> "EvidenceQuerySet":
        """Leave out the voided."""
        return self.filter(attachment__voided_at__isnull=True)

    def latest_first(self) -> "EvidenceQuerySet":
        """Order them by when they were attached."""
        return self.order_by("-pk")


class ProjectVerdictQuerySet(VerdictQuerySet):
    """Verdicts on projects."""

    def visible_to(self, officer: "Officer") -> "ProjectVerdictQuerySet":
        """Keep those on two projects that the officer sees."""
        return of_seen_projects(of_seen_projects(self, officer, "kept"), officer, "other")


class VacancyQuerySet(models.QuerySet):
    """Vacancies."""

    def visible_to(self, officer: "Officer") -> "VacancyQuerySet":
        """Keep those of projects that the officer sees."""
        return of_seen_projects(self, officer)

    def unfilled(self) -> "VacancyQuerySet":
        """Keep the open ones."""
        return self.filter(closed_at__isnull=True)

    def get_by_natural_key(self, code: str, kind: str, opened_at: str) -> models.Model:
        """Return the vacancy that a fixture names."""
        return self.get(project__code=code, kind=kind, opened_at=opened_at)
