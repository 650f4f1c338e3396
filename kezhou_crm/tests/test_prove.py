"""`prove` passes on a clean ledger and finds what it is there to find: for each proof a breach is planted.

The planting is the control of the command itself: kz_owner takes away what keeps the invariant and writes the breach.
"""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from zeal import zeal_ignore

from kezhou_crm import proofs, snapshots
from kezhou_crm.proving import Verdict
from kezhou_crm.tests import databases, races
from kezhou_crm.tests.planted import BREACHES, a_ledger
from records.proving import Finding, Proof

pytestmark = pytest.mark.usefixtures("row_by_row")


def proved():
    """Run the command and give its lines by sentence, and its complaint."""
    said = StringIO()
    complaint = None
    try:
        call_command("prove", stdout=said)
    except CommandError as error:
        complaint = str(error)
    return [line for line in said.getvalue().splitlines() if line[:1] in "✓✗"], complaint


def failing(lines):
    """Give the sentences that do not hold."""
    return {line.split(" ")[1] for line in lines if line.startswith("✗")}


def test_the_founding_ledger_is_proved(founded_database):
    lines, complaint = proved()

    assert (failing(lines), complaint) == (set(), None)
    assert [line.split(" ")[1] for line in lines] == [proof.words for proof in proofs.every()]
    (pairs,) = [line for line in lines if "责任台账的现任与项目一致" in line]
    assert pairs.startswith("✓")
    assert pairs.endswith(" 18 行")


def test_an_empty_database_is_proved_by_0_rows(own_database):
    lines, complaint = proved()

    assert complaint is None
    assert next(line for line in lines if "责任台账的现任与项目一致" in line).endswith(" 0 行（台账是空的）")


def test_who_is_kept_from_seeing_the_ledger_proves_nothing(founded_database):
    races.as_owner("ALTER POLICY kz_seen ON projects_project USING (false)")

    lines, complaint = proved()

    assert "证明者看得见每张表的全部行" in failing(lines)
    assert "责任台账的现任与项目一致" in failing(lines)
    assert "projects_project 看见 0 行，实有 18 行" in lines[0]
    assert complaint is not None


def test_proving_writes_nothing_and_cannot(own_database):
    with snapshots.opened() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('transaction_read_only')")

        assert cursor.fetchone() == ("kz_system", "on")
    assert connections["default"].alias == "default"


def test_a_proof_without_rows_in_a_ledger_that_has_some_is_a_failure():
    nothing = Finding(examined=0, breaches=0, first=())

    assert not Verdict(Proof("示例", "SELECT 1"), nothing, ledger_is_empty=False).holds
    assert Verdict(Proof("示例", "SELECT 1"), nothing, ledger_is_empty=True).holds
    assert Verdict(Proof("示例", "SELECT 1", none_yet="尚无"), nothing, ledger_is_empty=False).holds


def test_what_is_not_known_to_hold_does_not_hold(db):
    finding = Proof("示例", "SELECT n, CASE n WHEN 1 THEN true END FROM generate_series(1, 5) AS n").examine(
        connections["default"]
    )

    assert finding == Finding(examined=5, breaches=4, first=("2", "3", "4"))


def test_every_proof_has_a_breach_to_find():
    assert {breach.words for breach in BREACHES} == {proof.words for proof in proofs.every()}


@pytest.fixture(scope="module")
def lively(django_db_setup, django_db_blocker):
    """A ledger in which every proof has rows; each breach gets a copy of it."""
    with django_db_blocker.unblock(), zeal_ignore(), databases.own(databases.EMPTY, f"{databases.OWN}_lively") as name:
        a_ledger()
        databases.point_at(name)  # which closes the connections: a template has none
        yield name


@pytest.fixture
def copy_of_it(lively):
    with databases.own(lively, f"{databases.OWN}_breached") as name:
        yield name


def test_in_a_lively_ledger_every_proof_has_rows_and_holds(copy_of_it):
    lines, complaint = proved()

    assert (failing(lines), complaint) == (set(), None)
    assert [line for line in lines if " 0 行" in line] == []


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: breach.words)
def test_a_planted_breach_is_found(copy_of_it, breach):
    breach.plant()

    lines, complaint = proved()

    assert breach.words in failing(lines)
    assert complaint is not None


def test_the_triggers_that_are_proved_are_those_there_are(own_database):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'kz\\_%'"
        )

        assert set(cursor.fetchall()) == set(proofs.TRIGGERS)
