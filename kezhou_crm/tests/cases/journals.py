"""The journals of a project."""

from django.db.models import Model

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.cases.shapes import same, torn, two


def _vacancies() -> tuple[Model, ...]:
    project = cast.ProjectFactory()
    closed = {"closed_at": "2026-03-02T10:00:00+08:00", "closed_by": cast.OfficerFactory()}
    return tuple(cast.VacancyFactory(project=project, **closed) for _ in range(2))


def _handovers() -> tuple[Model, ...]:
    project = cast.ProjectFactory()
    days = {"from_on": "2026-03-01", "until_on": "2026-03-04"}
    closed = {"closed_at": "2026-03-04T10:00:00+08:00", "closed_by": cast.OfficerFactory()}
    parties = {"leader": cast.LeaderFactory(), "lead_unit": cast.UnitFactory()}
    return tuple(cast.HandoverFactory(project=project, **days, **closed, **parties) for _ in range(2))


def _moves() -> tuple[Model, ...]:
    return (cast.ProjectFactory().moves.get(), cast.OfficerFactory())


def _follow_ups() -> tuple[Model, ...]:
    from projects.models import FollowUp  # noqa: PLC0415 - a row without a factory

    officer = cast.OfficerFactory()
    given = {"method": "CALL", "said": "示例", "officer": officer, "logged_at": "2026-03-01T10:00:00+08:00"}
    days = {"happened_on": "2026-03-01", "next_on": "2026-03-04"}
    return (FollowUp.objects.create(project=cast.ProjectFactory(), **given, **days),)


HANDOVER, MOVE, FOLLOW_UP = "projects_handover", "projects_stagemove", "projects_followup"
VACANCY = "projects_vacancy"
gap = two(cast.VacancyFactory)

CASES = (
    same(
        "handover_one_open",
        HANDOVER,
        _handovers,
        "until_on = NULL, closed_at = NULL, closed_by_id = NULL",
        where="until_on IS NULL",
    ),
    torn(
        "handover_to_somebody",
        HANDOVER,
        _handovers,
        "leader_id = NULL",
        "lead_unit_id = NULL",
        "leader_id IS NULL AND lead_unit_id IS NULL",
    ),
    torn(
        "handover_dates_in_order",
        HANDOVER,
        _handovers,
        "from_on = '2026-03-03'",
        "until_on = '2026-03-02'",
        "until_on < from_on",
    ),
    torn(
        "handover_closed_whole",
        HANDOVER,
        _handovers,
        "reason = '示例二'",
        "until_on = NULL",
        "until_on IS NULL AND closed_at IS NOT NULL",
    ),
    torn("handover_reason_given", HANDOVER, _handovers, "", "reason = ''", "reason = ''"),
    torn(
        "handover_closed_at_with_by",
        HANDOVER,
        _handovers,
        "reason = '示例二'",
        "closed_by_id = NULL",
        "closed_at IS NOT NULL AND closed_by_id IS NULL",
    ),
    torn(
        "move_has_a_date",
        MOVE,
        _moves,
        "kind = 'ADVANCE', occurred_on = '2026-03-01'",
        "occurred_on = NULL",
        "kind = 'ADVANCE' AND occurred_on IS NULL",
    ),
    torn(
        "move_reason_given",
        MOVE,
        _moves,
        "kind = 'SEND_BACK', reason = '示例', occurred_on = '2026-03-01'",
        "reason = ''",
        "kind = 'SEND_BACK' AND reason = ''",
    ),
    torn(
        "move_approved_at_with_by",
        MOVE,
        _moves,
        "approved_at = now(), approved_by_id = {b}",
        "approved_by_id = NULL",
        "approved_at IS NOT NULL AND approved_by_id IS NULL",
    ),
    torn(
        "move_approved_by_another",
        MOVE,
        _moves,
        "recorded_by_id = {b}",
        "approved_at = now(), approved_by_id = {b}",
        "approved_by_id = recorded_by_id",
    ),
    torn("follow_up_says_something", FOLLOW_UP, _follow_ups, "", "said = ''", "said = ''"),
    torn(
        "follow_up_dates_in_order",
        FOLLOW_UP,
        _follow_ups,
        "happened_on = '2026-03-03'",
        "next_on = '2026-03-02'",
        "next_on < happened_on",
    ),
    same("vacancy_one_open", VACANCY, _vacancies, "closed_at = NULL, closed_by_id = NULL", where="closed_at IS NULL"),
    torn("vacancy_reason_given", VACANCY, gap, "", "reason = ''", "reason = ''"),
    torn(
        "vacancy_in_order",
        VACANCY,
        lambda: _vacancies()[:1],
        "opened_at = '2026-03-02T09:00:00+08:00'",
        "closed_at = '2026-03-02T08:00:00+08:00'",
        "closed_at < opened_at",
    ),
    torn(
        "vacancy_closed_at_with_by",
        VACANCY,
        lambda: _vacancies()[:1],
        "closed_at = '2026-03-03T09:00:00+08:00'",
        "closed_by_id = NULL",
        "closed_at IS NOT NULL AND closed_by_id IS NULL",
    ),
)
