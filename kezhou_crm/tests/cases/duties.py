"""The teams of specialists, and who serves a project beside its pair."""

from django.db.models import Model

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.cases.shapes import same, torn
from projects.stages import DutyRole

DUTY, TEAM = "projects_duty", "government_teammember"
REOPENED = "until_on = NULL, closed_at = NULL, closed_by_id = NULL, ending = ''"


def _twins(role: DutyRole, **party: Model) -> tuple[Model, ...]:
    """Make two duties of one place, both ended."""
    project = cast.ProjectFactory()
    days = {"from_on": "2026-03-01", "until_on": "2026-03-04"}
    closed = {"closed_at": "2026-03-04T10:00:00+08:00", "closed_by": cast.OfficerFactory(), "ending": "示例"}
    return tuple(cast.DutyFactory(project=project, role=role, **days, **closed, **party) for _ in range(2))


def _specialists() -> tuple[Model, ...]:
    return _twins(DutyRole.SPECIALIST, officer=cast.OfficerFactory())


def _assistants() -> tuple[Model, ...]:
    return _twins(DutyRole.ASSISTANT, leader=cast.LeaderFactory())


def _helping() -> tuple[Model, ...]:
    return _twins(DutyRole.HELPING_UNIT, unit=cast.UnitFactory())


def _with_a_leader() -> tuple[Model, ...]:
    return (cast.DutyFactory(), cast.LeaderFactory())


def _with_a_liaison() -> tuple[Model, ...]:
    contact = {"liaison": "示例联络员", "liaison_phone": "13800001234"}
    return (cast.DutyFactory(role=DutyRole.HELPING_UNIT, unit=cast.UnitFactory(), **contact),)


def _members() -> tuple[Model, ...]:
    sector, officer = cast.SectorFactory(), cast.OfficerFactory()
    days = {"joined_on": "2026-03-01", "left_on": "2026-03-04"}
    return tuple(cast.TeamMemberFactory(sector=sector, officer=officer, **days) for _ in range(2))


def _heads() -> tuple[Model, ...]:
    sector = cast.SectorFactory()
    return tuple(cast.TeamMemberFactory(sector=sector) for _ in range(2))


CASES = (
    same("duty_one_open_per_role", DUTY, _specialists, REOPENED, where="until_on IS NULL"),
    same("duty_assists_once", DUTY, _assistants, REOPENED, where="until_on IS NULL AND role = 'ASSISTANT'"),
    same("duty_helps_once", DUTY, _helping, REOPENED, where="until_on IS NULL AND unit_id IS NOT NULL"),
    torn(
        "duty_party_of_role",
        DUTY,
        _with_a_leader,
        "",
        "leader_id = {b}",
        "officer_id IS NOT NULL AND leader_id IS NOT NULL",
    ),
    torn(
        "duty_liaison_of_a_unit",
        DUTY,
        lambda: (cast.DutyFactory(),),
        "",
        "liaison = '示例联络员'",
        "role = 'SPECIALIST' AND liaison <> ''",
    ),
    torn(
        "duty_liaison_named",
        DUTY,
        _with_a_liaison,
        "liaison_phone = '13800005678'",
        "liaison = ''",
        "liaison = '' AND liaison_phone <> ''",
    ),
    torn(
        "duty_dates_in_order",
        DUTY,
        _specialists,
        "from_on = '2026-03-03'",
        "until_on = '2026-03-02'",
        "until_on < from_on",
    ),
    torn(
        "duty_closed_whole",
        DUTY,
        _specialists,
        "reason = '示例二'",
        "until_on = NULL",
        "until_on IS NULL AND closed_at IS NOT NULL",
    ),
    torn(
        "duty_closed_at_with_by",
        DUTY,
        _specialists,
        "reason = '示例二'",
        "closed_by_id = NULL",
        "closed_at IS NOT NULL AND closed_by_id IS NULL",
    ),
    same("team_member_once", TEAM, _members, "left_on = NULL", where="left_on IS NULL"),
    same("team_one_head", TEAM, _heads, "is_head = true", where="is_head"),
    torn(
        "team_dates_in_order",
        TEAM,
        _members,
        "joined_on = '2026-03-03'",
        "left_on = '2026-03-02'",
        "left_on < joined_on",
    ),
)
