"""What somebody at a database console does as kz_app, past every rule: the constraints and triggers stand alone.

Each statement is one that a careless colleague might write; some are whole and legal, and race with the rules.
"""

from collections.abc import Callable

from django.db import connection

from kezhou_crm.hammer import deeds
from kezhou_crm.hammer.cast import Hand
from projects.models import FollowUp

Writer = Callable[[Hand], object]


def run(statement: str, **values: object) -> None:
    """Execute one statement in the current transaction."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def key(row: object) -> int | None:
    """Return the id of a row, none for nobody."""
    return row and row.pk


def raw_leader(hand: Hand) -> None:
    """Write a leader over the old one and tell no journal."""
    run(
        "UPDATE projects_project SET leader_id = %(leader)s WHERE id = %(project)s",
        leader=key(hand.leader),
        project=hand.project().pk,
    )


def raw_handover(hand: Hand) -> None:
    """Hand over by hand: close, open, write the row; now and then the closing is forgotten."""
    project, forgets = hand.project(), hand.dice.random() < 0.3  # noqa: PLR2004 - now and then
    values = {"project": project.pk, "leader": key(hand.leader), "unit": key(hand.unit)}
    values |= {"by": hand.by.pk, "at": hand.at, "day": hand.day}
    if not forgets:
        run(
            "UPDATE projects_handover SET until_on = %(day)s, closed_at = %(at)s, closed_by_id = %(by)s "
            "WHERE project_id = %(project)s AND until_on IS NULL",
            **values,
        )
    run(
        "INSERT INTO projects_handover (project_id, leader_id, lead_unit_id, from_on, reason, opened_at, opened_by_id) "
        "VALUES (%(project)s, %(leader)s, %(unit)s, %(day)s, '示例', %(at)s, %(by)s)",
        **values,
    )
    run("UPDATE projects_project SET leader_id = %(leader)s, lead_unit_id = %(unit)s WHERE id = %(project)s", **values)


def raw_rewritten_handover(hand: Hand) -> None:
    """Change who answered in the past, or close without saying who closes."""
    change = hand.dice.choice(("from_on = from_on - 30", "until_on = from_on", "reason = '改'", "until_on = NULL"))
    run(
        f"UPDATE projects_handover SET {change} WHERE project_id = %(project)s",  # noqa: S608 - chosen above
        project=hand.project().pk,
    )


def raw_stage(hand: Hand) -> None:
    """Write another stage and tell no journal."""
    run(
        "UPDATE projects_project SET stage = %(stage)s WHERE id = %(project)s",
        stage=hand.stage,
        project=hand.project().pk,
    )


def raw_move(hand: Hand) -> None:
    """Move by hand, from the stage that was read a moment ago, on any day."""
    project, to = hand.project(), hand.stage
    values = {"project": project.pk, "left": project.stage, "to": to, "day": hand.day, "by": hand.by.pk}
    run(
        "INSERT INTO projects_stagemove "
        "(project_id, kind, from_stage, to_stage, occurred_on, recorded_at, recorded_by_id, reason) "
        "SELECT %(project)s, CASE WHEN %(left)s = 'NEGOTIATING' THEN 'ADVANCE' ELSE 'SEND_BACK' END, %(left)s, "
        "CASE WHEN %(left)s = 'NEGOTIATING' THEN 'SIGNED' ELSE 'NEGOTIATING' END, %(day)s, now(), %(by)s, '示例' "
        "WHERE %(left)s IN ('NEGOTIATING', 'SIGNED', 'REGISTERED', 'STARTED')",
        **values,
    )
    run(
        "UPDATE projects_project SET signed_on = NULL, "
        "stage = CASE WHEN %(left)s = 'NEGOTIATING' THEN 'SIGNED' ELSE 'NEGOTIATING' END "
        "WHERE id = %(project)s AND %(left)s IN ('NEGOTIATING', 'SIGNED', 'REGISTERED', 'STARTED')",
        **values,
    )


def raw_landing(hand: Hand) -> None:
    """Bring a signed project to 落地 by hand, whether or not somebody answers for it."""
    values = {"project": hand.project().pk, "day": hand.day, "by": hand.by.pk}
    run(
        "INSERT INTO projects_stagemove "
        "(project_id, kind, from_stage, to_stage, occurred_on, recorded_at, recorded_by_id, reason) "
        "SELECT id, 'ADVANCE', 'SIGNED', 'REGISTERED', %(day)s, now(), %(by)s, '' "
        "FROM projects_project WHERE id = %(project)s AND stage = 'SIGNED'",
        **values,
    )
    run("UPDATE projects_project SET stage = 'REGISTERED' WHERE id = %(project)s AND stage = 'SIGNED'", **values)


def raw_rewritten_move(hand: Hand) -> None:
    """Change the past of a project."""
    change = hand.dice.choice(("to_stage = 'PRODUCING'", "occurred_on = occurred_on - 30", "from_stage = 'LEAD'"))
    run(
        f"UPDATE projects_stagemove SET {change} WHERE project_id = %(project)s",  # noqa: S608 - chosen above
        project=hand.project().pk,
    )


def raw_closed_vacancy(hand: Hand) -> None:
    """End a vacancy although nobody has come."""
    run(
        "UPDATE projects_vacancy SET closed_at = greatest(opened_at, %(at)s), closed_by_id = %(by)s "
        "WHERE project_id = %(project)s AND closed_at IS NULL",
        at=hand.at,
        by=hand.by.pk,
        project=hand.project().pk,
    )


def raw_vacancy(hand: Hand) -> None:
    """Open a vacancy, perhaps a second one."""
    run(
        "INSERT INTO projects_vacancy (project_id, kind, reason, opened_at, opened_by_id) "
        "VALUES (%(project)s, 'VACANT', '示例', %(at)s, %(by)s)",
        at=hand.at,
        by=hand.by.pk,
        project=hand.project().pk,
    )


def raw_phase(hand: Hand) -> None:
    """Hang a project below another, or take it off."""
    run(
        "UPDATE projects_project SET parent_id = %(parent)s, amount = NULL WHERE id = %(project)s",
        parent=key(hand.dice.choice((None, hand.project()))),
        project=hand.project().pk,
    )


def raw_signing(hand: Hand) -> None:
    """Count a project at a ceremony, perhaps at a second one."""
    run(
        "INSERT INTO ceremonies_signing (ceremony_id, project_id, counted) VALUES (%(ceremony)s, %(project)s, true)",
        ceremony=hand.dice.choice(hand.ceremonies).pk,
        project=hand.project().pk,
    )


def raw_row(hand: Hand) -> None:
    """Write what does not go together on a project's row."""
    change = hand.dice.choice(
        (
            "voided_at = now()",
            "absorbed_by_id = id",
            "amount = -1",
            "terminated_on = now()",
            "name = ''",
            "code = 'SHILI-00'",
            "stage = 'LEAD', signed_on = now()",
        )
    )
    run(f"UPDATE projects_project SET {change} WHERE id = %(project)s", project=hand.project().pk)  # noqa: S608 - our own words, on a copy


def raw_erasure(hand: Hand) -> None:
    """Make something not have happened."""
    statement = hand.dice.choice(
        (
            "DELETE FROM projects_handover WHERE project_id = %(project)s",
            "DELETE FROM projects_project WHERE id = %(project)s",
            "UPDATE projects_followup SET said = '改' WHERE project_id = %(project)s",
            "TRUNCATE projects_stagemove",
        )
    )
    run(statement, project=hand.project().pk)


def raw_correction(hand: Hand) -> None:
    """Correct a follow-up of the project for a second time."""
    former = FollowUp.objects.filter(project=hand.project()).order_by("pk").first()
    if former:
        run(
            "INSERT INTO projects_followup "
            "(project_id, method, happened_on, with_whom, said, next_step, officer_id, logged_at, supersedes_id) "
            "VALUES (%(project)s, 'CALL', %(day)s, '', '示例', '', %(by)s, %(at)s, %(former)s)",
            project=former.project_id,
            day=hand.day,
            by=hand.by.pk,
            at=hand.at,
            former=former.pk,
        )


def raw_duty(hand: Hand) -> None:
    """Let somebody serve by hand, perhaps beside the one who does."""
    run(
        "INSERT INTO projects_duty (project_id, role, officer_id, liaison, liaison_phone, from_on, reason, ending, "
        "opened_at, opened_by_id) VALUES (%(project)s, %(role)s, %(officer)s, '', '', %(day)s, '', '', %(at)s, %(by)s)",
        project=hand.project().pk,
        role=hand.dice.choice(("SPECIALIST", "SUBSTITUTE")),
        officer=hand.dice.choice(hand.officers).pk,
        day=hand.day,
        at=hand.at,
        by=hand.by.pk,
    )


WRITERS: dict[Writer, int] = {
    raw_leader: 2,
    raw_handover: 4,
    raw_rewritten_handover: 1,
    raw_stage: 1,
    raw_duty: 2,
    raw_move: 3,
    raw_landing: 3,
    raw_rewritten_move: 1,
    raw_closed_vacancy: 3,
    raw_vacancy: 2,
    raw_phase: 2,
    raw_signing: 2,
    raw_row: 2,
    raw_erasure: 1,
    raw_correction: 1,
}

# Pairs that are each legal and together are not: what the row locks of the triggers are there for.
RACES: dict[Writer, int] = {
    deeds.advance: 6,
    deeds.send_back: 4,
    raw_landing: 10,
    raw_vacancy: 10,
    raw_closed_vacancy: 10,
    raw_phase: 20,
}
