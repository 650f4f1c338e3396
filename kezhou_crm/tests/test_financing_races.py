"""Two sessions at once on one line: together they would draw more than was granted, or after the end."""

import pytest

from kezhou_crm.tests import races
from kezhou_crm.tests.factories import DealBankFactory, DrawdownFactory, OfficerFactory
from kezhou_crm.tests.test_invariants import widen

COLUMNS = "deal_bank_id, drawn_on, amount, note, recorded_at, recorded_by_id, void_reason"
OVERDRAWN = (
    "SELECT count(*) FROM projects_dealbank AS line WHERE granted < "
    "(SELECT sum(amount) FROM projects_drawdown WHERE deal_bank_id = line.id AND voided_at IS NULL)"
)
OUT_OF_LINE = (
    "SELECT count(*) FROM projects_drawdown JOIN projects_dealbank AS line ON line.id = deal_bank_id "
    "WHERE drawn_on > line.ended_on"
)


def drawing(line, amount):
    values = f"{line.pk}, '2026-04-01', {amount}, '', now(), {OfficerFactory().pk}, ''"
    return f"INSERT INTO projects_drawdown ({COLUMNS}) VALUES ({values})"


def two_drawings(_database):
    line = DealBankFactory(granted=100)
    outcome = races.race(drawing(line, 60), drawing(line, 60))
    return outcome.refused, races.count(OVERDRAWN)


def a_drawing_while_the_grant_is_cut(_database):
    line = DealBankFactory(granted=100)
    outcome = races.race(drawing(line, 60), f"UPDATE projects_dealbank SET granted = 50 WHERE id = {line.pk}")
    return outcome.refused, races.count(OVERDRAWN)


def a_drawing_while_the_line_ends(_database):
    line = DealBankFactory()
    ended = f"UPDATE projects_dealbank SET ended_on = '2026-03-01', ended_reason = '示例' WHERE id = {line.pk}"
    outcome = races.race(drawing(line, 60), ended)
    return outcome.refused, races.count(OUT_OF_LINE)


ATTACKS = {
    two_drawings: "kz_drawn_within_grant",
    a_drawing_while_the_grant_is_cut: "kz_drawn_within_grant",
    a_drawing_while_the_line_ends: "kz_drawn_in_line",
}


def alone(trigger):
    """Let the other trigger step aside: its lock would hide that this one lacks its own."""
    other = {"kz_drawn_within_grant": "kz_drawn_in_line", "kz_drawn_in_line": "kz_drawn_within_grant"}[trigger]
    on_the_line = {"kz_drawn_in_line": "kz_line_keeps_drawn", "kz_drawn_within_grant": "kz_granted_covers_drawn"}[other]
    races.as_owner(f"ALTER TABLE projects_drawdown DISABLE TRIGGER {other}")
    races.as_owner(f"ALTER TABLE projects_dealbank DISABLE TRIGGER {on_the_line}")


@pytest.mark.parametrize(("attack", "trigger"), ATTACKS.items())
def test_line_and_drawings_stay_together_even_when_both_commit_at_once(own_database, attack, trigger):
    alone(trigger)
    widen(trigger, " FOR UPDATE", keep_lock=True)

    assert attack(own_database) == ([trigger], 0)


@pytest.mark.parametrize(("attack", "trigger"), ATTACKS.items())
def test_control_without_the_row_lock_they_do_not(own_database, attack, trigger):
    alone(trigger)
    widen(trigger, " FOR UPDATE", keep_lock=False)

    assert attack(own_database) == ([], 1)


def test_a_drawing_is_voided_once_by_two_at_once(own_database):
    drawn, clerk = DrawdownFactory(), OfficerFactory()
    void = f"voided_at = now(), voided_by_id = {clerk.pk}, void_reason = '示例' WHERE id = {drawn.pk}"

    outcome = races.race(f"UPDATE projects_drawdown SET {void}", f"UPDATE projects_drawdown SET {void}")

    assert outcome.refused == ["kz_drawdown_voided_once"]


def test_control_without_the_trigger_it_is_voided_twice(own_database):
    races.as_owner("ALTER TABLE projects_drawdown DISABLE TRIGGER kz_drawdown_voided_once")
    drawn, clerk = DrawdownFactory(), OfficerFactory()
    void = f"voided_at = now(), voided_by_id = {clerk.pk}, void_reason = '示例' WHERE id = {drawn.pk}"

    outcome = races.race(f"UPDATE projects_drawdown SET {void}", f"UPDATE projects_drawdown SET {void}")

    assert outcome.refused == []
