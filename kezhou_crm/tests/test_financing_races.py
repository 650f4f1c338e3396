"""Two sessions at once on one line: together they would draw more than was granted, or after the end."""

import pytest
from django.db import IntegrityError, connection, transaction

from kezhou_crm.tests import races
from kezhou_crm.tests.factories import DealBankFactory, DrawdownFactory, OfficerFactory
from kezhou_crm.tests.test_invariants import widen
from projects.models import FinancingDeal

COLUMNS = "deal_bank_id, drawn_on, amount, note, recorded_at, recorded_by_id, void_reason"
OVERDRAWN = (
    "SELECT count(*) FROM projects_dealbank AS line WHERE granted < "
    "(SELECT sum(amount) FROM projects_drawdown WHERE deal_bank_id = line.id AND voided_at IS NULL)"
)
OUT_OF_LINE = (
    "SELECT count(*) FROM projects_drawdown JOIN projects_dealbank AS line ON line.id = deal_bank_id "
    "WHERE drawn_on > line.ended_on"
)


ON_A_VOIDED_DEAL = (
    "SELECT count(*) FROM projects_drawdown JOIN projects_dealbank AS line ON line.id = deal_bank_id "
    "JOIN projects_financingdeal AS deal ON deal.id = line.deal_id WHERE deal.voided_at IS NOT NULL"
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


def voiding(table, row):
    by = f"voided_by_id = {OfficerFactory().pk}, void_reason = '示例'"
    return f"UPDATE {table} SET voided_at = now(), {by} WHERE id = {row.pk}"


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


def a_drawing_and_a_void_at_once(*, drawn_first):
    line = DealBankFactory()
    both = [drawing(line, 60), voiding("projects_financingdeal", line.deal)]
    outcome = races.race(*(both if drawn_first else reversed(both)))
    return outcome.refused, races.count(ON_A_VOIDED_DEAL)


@pytest.mark.parametrize(("drawn_first", "kept_by"), [(True, "kz_deal_keeps_drawn"), (False, "kz_drawn_in_line")])
def test_no_drawing_comes_onto_a_deal_while_it_is_voided(own_database, drawn_first, kept_by):
    assert a_drawing_and_a_void_at_once(drawn_first=drawn_first) == ([kept_by], 0)


@pytest.mark.parametrize("drawn_first", [True, False])
def test_control_without_the_lock_of_the_deal_it_does(own_database, drawn_first):
    widen("kz_drawn_in_line", " FOR SHARE", keep_lock=False)
    widen("kz_deal_keeps_drawn", "", keep_lock=True)

    assert a_drawing_and_a_void_at_once(drawn_first=drawn_first) == ([], 1)


@pytest.mark.parametrize(
    ("table", "kept_by"),
    [("projects_financingdeal", "kz_deal_keeps_drawn"), ("projects_dealbank", "kz_drawn_in_line")],
)
def test_what_was_drawn_on_is_not_voided_whoever_writes(db, table, kept_by):
    line = DrawdownFactory().deal_bank
    row = line if table == "projects_dealbank" else line.deal

    with pytest.raises(IntegrityError, match="放款") as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(voiding(table, row))

    assert refusal.value.__cause__.diag.constraint_name == kept_by
    row.refresh_from_db()
    assert row.voided_at is None


def test_a_deal_whose_drawings_are_voided_may_go(db):
    clerk = OfficerFactory()
    drawn = DrawdownFactory(voided_at="2026-04-02T10:00+08:00", voided_by=clerk, void_reason="示例")

    with connection.cursor() as cursor:
        cursor.execute(voiding("projects_financingdeal", drawn.deal_bank.deal))

    assert not FinancingDeal.objects.live().exists()
