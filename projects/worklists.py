"""今日应跟进, 逾期, 未定下一步: what there is to follow up, for me, my unit or the whole bureau."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Count, F, Q

from government.models import Officer
from projects.models import Project
from projects.queries import FOLLOWED, UNPLANNED, due_on, held, overdue_on
from projects.stages import SPECIALISTS, DutyRole

AHEAD = timedelta(days=7)  # 本周


class Whose(models.TextChoices):
    """Whose projects."""

    ME = "me", "我的"
    UNIT = "unit", "本单位"
    ALL = "all", "全局"

    def condition(self, officer: Officer) -> Q:
        """Return which projects are meant: of a bureau's officer without a unit, none are the unit's."""
        if self is Whose.ME:
            return followed_by(officer)
        if self is Whose.UNIT:
            return followed_by_unit(officer)
        return Q()


class Work(models.TextChoices):
    """What there is to do."""

    OVERDUE = "overdue", "逾期"
    DUE = "due", "今日应跟进"
    UNPLANNED = "unplanned", "未定下一步"

    def condition(self, on: date) -> Q:
        """Return which projects are meant on the day; a terminated project is followed no more."""
        return {Work.OVERDUE: overdue_on(on), Work.DUE: due_on(on), Work.UNPLANNED: UNPLANNED}[self]


def followed_by(officer: Officer) -> Q:
    """Return the officer's projects: those he serves as a specialist or followed up last."""
    return Q(last_follow_up__officer=officer) | Q(held(officer=officer, role__in=SPECIALISTS))


def followed_by_unit(officer: Officer) -> Q:
    """Return the projects of the officer's unit: it leads them, helps with them or followed them up last."""
    if officer.unit_id is None:
        return Q(pk__in=())
    helps = held(unit=officer.unit_id, role=DutyRole.HELPING_UNIT)
    return Q(lead_unit=officer.unit_id) | Q(last_follow_up__unit=officer.unit_id) | Q(helps)


def tallies(officer: Officer, *, on: date) -> dict[tuple[Whose, Work | None], int]:
    """Count each list of each scope in one query; `None` stands for all that the scope follows."""
    lists = {f"{whose}_{work}": (whose, work) for whose in Whose for work in (*Work, None)}
    conditions = {
        name: whose.condition(officer) & (work.condition(on) if work else FOLLOWED)
        for name, (whose, work) in lists.items()
    }
    projects = Project.objects.live().visible_to(officer)
    found = projects.aggregate(**{name: Count("pk", filter=kept) for name, kept in conditions.items()})
    return {key: found[name] for name, key in lists.items()}


def coming(officer: Officer, whose: Whose, *, on: date) -> models.QuerySet[Project]:
    """Return what is overdue, due on the day or in the week after it; the longest overdue first."""
    until = Q(last_follow_up__next_on__lte=on + AHEAD)
    rows = Project.objects.live().visible_to(officer).filter(FOLLOWED & until & whose.condition(officer))
    return rows.select_related("last_follow_up", "region").order_by(F("last_follow_up__next_on"), "pk")
