"""The audit trail is chained behind its writers, and whoever tampers with it is found."""

import json
import random
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.utils import timezone

from companies.models import Company
from kezhou_crm.hammer.tampering import TAMPERINGS, disarm
from kezhou_crm.tests import databases, races
from records import anchors
from records.anchors import Anchor, Anchors
from records.models import AuditEntry, AuditSeal
from records.sealing import seal
from records.verifying import verify

DRAWS = 4  # of each tampering


def write(rows, name="示例企业"):
    """Change rows, so that there is something to seal."""
    first = Company.objects.count()
    for number in range(first, first + rows):
        Company.objects.create(name=f"{name}{number}")


def sealed_and_anchored(runs=3, rows=8):
    """Write, seal and anchor several times; return the anchors."""
    held = []
    for _ in range(runs):
        write(rows)
        done = seal(connections["system"])
        held.append(Anchor(done.at, done.count, done.head))
    write(2)
    return Anchors(tuple(held))


def dice(draw):
    return random.Random(draw)  # noqa: S311 - the same each time


def anchor_file(database):
    return anchors.path(settings.AUDIT_ANCHORS, database)


def told(command, **options):
    said = StringIO()
    call_command(command, stdout=said, **options)
    return said.getvalue()


def test_what_is_committed_is_sealed_once_and_in_line(own_database):
    held = sealed_and_anchored()

    assert seal(connections["system"]).entries == 2
    assert seal(connections["system"]).entries == 0
    places = list(AuditSeal.objects.order_by("pk").values_list("pk", flat=True))
    assert places == list(range(1, AuditEntry.objects.count() + 1))
    assert set(AuditSeal.objects.values_list("entry_id", flat=True)) == set(
        AuditEntry.objects.values_list("pk", flat=True)
    )
    assert verify(connections["system"], held).findings == 0


def test_a_transaction_that_commits_late_is_sealed_late_and_not_taken_for_a_forgery(own_database):
    with races.connect() as slow:
        slow.execute(
            "INSERT INTO companies_company (name, name_key, initials, uscc_reason, origin, note) VALUES ('示例慢', '示例慢', '', '', '', '')"
        )
        held = sealed_and_anchored()
        before = AuditSeal.objects.count()
        slow.commit()

    done = seal(connections["system"])

    late = AuditSeal.objects.order_by("-pk").values_list("entry_id", flat=True)[: done.entries]
    assert before + done.entries == AuditEntry.objects.count() == done.count
    assert min(late) < max(AuditSeal.objects.filter(pk__lte=before).values_list("entry_id", flat=True))
    assert verify(connections["system"], held).findings == 0


def test_two_sealers_at_once_make_one_chain(own_database):
    write(3)
    with races.connect("system") as other:
        other.execute("SELECT pg_advisory_lock(4003001)")

        assert seal(connections["system"]) is None
        other.execute("SELECT pg_advisory_unlock(4003001)")  # a closed session lets go of it only a moment later
    assert AuditSeal.objects.count() == 0
    assert seal(connections["system"]).entries >= 3


def test_a_forgery_is_found_though_another_transaction_was_open_all_the_while(own_database):
    with races.connect() as slow:
        slow.execute("UPDATE government_region SET position = position WHERE false; SELECT pg_current_xact_id()")
        held = sealed_and_anchored()
    put_one_in = next(each for each in TAMPERINGS if each.__name__ == "put_one_in")
    owner = connections["owner"]
    with owner.cursor() as cursor:
        disarm(cursor)
        reports = []
        for draw in range(12):
            with transaction.atomic(using="owner"):
                put_one_in(cursor, dice(draw), held.latest.count)
                reports.append(verify(owner, held).findings)
                transaction.set_rollback(True, using="owner")

    assert verify(owner, held).findings == 0
    assert min(reports) > 0


@pytest.fixture(scope="module")
def disarmed(django_db_setup, django_db_blocker):
    """A sealed and anchored trail whose owner took the triggers off; each tampering is undone after it."""
    with django_db_blocker.unblock(), databases.own(databases.EMPTY, f"{databases.OWN}_tampered"):
        held = sealed_and_anchored()
        with connections["owner"].cursor() as cursor:
            disarm(cursor)
        yield held


@pytest.mark.parametrize("draw", range(DRAWS))
@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda tampering: tampering.__name__)
def test_tampering_is_found(disarmed, tampering, draw):
    owner = connections["owner"]
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        untouched = verify(owner, disarmed)
        tampering(cursor, dice(draw), disarmed.latest.count)

        report = verify(owner, disarmed)

        transaction.set_rollback(True, using="owner")
    assert untouched.findings == 0
    assert report.findings > 0, tampering.__name__


def test_control_without_anchors_a_chain_computed_anew_is_not_found(disarmed):
    owner, blind = connections["owner"], Anchors((Anchor(timezone.now(), 10**9, ""),))
    anew = next(each for each in TAMPERINGS if each.__name__ == "edit_and_chain_anew")
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        anew(cursor, dice(1), disarmed.latest.count)

        report = verify(owner, blind)

        transaction.set_rollback(True, using="owner")
    assert report.first == [f"锚点记有 {10**9} 个封存，现在只有 {report.sealed} 个：末尾被截去"]


def test_the_commands_seal_anchor_and_verify(own_database):
    write(3)

    assert "已写锚点" in told("seal_audit")
    write(1)
    assert told("seal_audit") == f"新封存 1 条审计记录，链长 {AuditEntry.objects.count()}。\n"  # the anchor is fresh
    assert "已写锚点" in told("seal_audit", anchor=True)
    assert "没有发现改动" in told("verify_audit")
    assert f"核验 {AuditEntry.objects.count()} 条" in told("verify_audit")
    assert len(anchor_file(own_database).read_text().splitlines()) == 2
    assert anchor_file(own_database).stat().st_mode & 0o077 == 0
    anchor_file(own_database).unlink()


def test_an_anchor_is_written_again_after_ten_minutes(own_database):
    write(1)
    told("seal_audit")
    file = anchor_file(own_database)
    line = json.loads(file.read_text())
    line["at"] = (timezone.now() - timedelta(minutes=11)).isoformat()
    file.write_text(json.dumps(line) + "\n")

    nothing_new = told("seal_audit")
    write(1)
    something_new = told("seal_audit")

    assert ("已写锚点" in nothing_new, "已写锚点" in something_new) == (False, True)
    file.unlink()


def test_a_cut_tail_fails_the_commands_and_no_anchor_covers_it_up(own_database):
    write(5)
    told("seal_audit")
    with races.connect("owner") as owner:
        owner.execute("ALTER TABLE records_auditseal DISABLE TRIGGER USER")
        owner.execute("DELETE FROM records_auditseal WHERE id > 2")

    with pytest.raises(CommandError, match="不符，没有写新的锚点"):
        told("seal_audit", anchor=True)
    with pytest.raises(CommandError, match="发现"):
        told("verify_audit")
    assert len(anchor_file(own_database).read_text().splitlines()) == 1
    anchor_file(own_database).unlink()


def test_a_trail_whose_anchors_are_gone_fails(own_database):
    write(1)
    told("seal_audit")
    anchor_file(own_database).unlink()

    with pytest.raises(CommandError, match="没有锚点文件"):
        told("verify_audit")


def test_a_backup_that_was_brought_back_overtakes_the_anchors_it_has_not(tmp_path):
    for count in (10, 20, 30):
        anchors.append(tmp_path, "示例", Anchor(timezone.now(), count, str(count)))
    with anchors.path(tmp_path, "示例").open("a") as file:
        file.write(json.dumps({"restored": "示例.dump", "count": 20}) + "\n")
    anchors.append(tmp_path, "示例", Anchor(timezone.now(), 25, "25"))

    kept = anchors.read(tmp_path, "示例")

    assert ([anchor.count for anchor in kept.held], kept.superseded) == ([10, 20, 25], 1)


@pytest.mark.parametrize("table", ["records_auditentry", "records_auditseal"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("role", ["default", "system", "owner"])
def test_nobody_changes_removes_or_empties_the_trail(own_database, role, deed, table):
    write(1)
    seal(connections["system"])
    before = (AuditEntry.objects.count(), AuditSeal.objects.count())

    with races.connect(role) as session, pytest.raises(Exception, match=r"只能增加|permission denied"):
        session.execute(deed.format(table))

    assert (AuditEntry.objects.count(), AuditSeal.objects.count()) == before


@pytest.mark.parametrize("role", ["default", "system"])
@pytest.mark.parametrize(
    "forgery",
    [
        "INSERT INTO records_auditentry (at, txid, role, kind, of_table) VALUES (now(), 1, '', 'UPDATE', '')",
        "SELECT kz_record('UPDATE', NULL, 'projects_project', 1, 1, '{}')",
        "SELECT kz_write_entry('UPDATE', NULL, 'projects_project', 1, 1, '{}', '{}')",
        "ALTER TABLE projects_project DISABLE TRIGGER USER",
    ],
)
def test_the_site_cannot_claim_that_a_row_was_changed(own_database, role, forgery):
    with (
        races.connect(role) as session,
        pytest.raises(Exception, match=r"没有“UPDATE”|permission denied|must be owner"),
    ):
        session.execute(forgery)
