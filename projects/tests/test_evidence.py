"""What a file proves: attached whole or not at all, asked for by the gates, voided with a reason."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from kezhou_crm.tests import files
from kezhou_crm.tests.factories import (
    DutyFactory,
    EvidenceFactory,
    OfficerFactory,
    ProjectFactory,
    UnitFactory,
    VacancyFactory,
    prove,
)
from projects import evidence, follow_ups, gates, pipeline, voiding
from projects.models import Evidence, FollowUp, Project
from projects.stages import EvidenceKind, FollowUpMethod, Stage
from records import attaching, media
from records.models import Attachment

NOW = datetime(2026, 6, 10, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 6, 10)
CONTRACT = EvidenceKind.CONTRACT
pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def clerk(db):
    return OfficerFactory(unit=UnitFactory())


@pytest.fixture
def project(db):
    return ProjectFactory()


def attach(project, clerk, *contents, **changes):
    chosen = [files.upload(name, content) for name, content in contents or [("合同.pdf", files.pdf())]]
    given = {"kind": CONTRACT, "files": chosen, "by": clerk, "at": NOW} | changes
    return evidence.attach(project, **given)


def on_disk():
    return sorted(path.name for _name, path in media.stored(Path(settings.MEDIA_ROOT)))


def content(attachment, **options):
    with attaching.open_file(attachment, **options) as file:
        return file.read()


def landed():
    """A project at 落地 whose responsibility is excused."""
    project = ProjectFactory(stage=Stage.REGISTERED, scope="示例内容")
    VacancyFactory(project=project)
    DutyFactory(project=project)
    return project


def state():
    return list(Evidence.objects.order_by("pk").values()), list(Attachment.objects.order_by("pk").values())


def refused(deed, *codes):
    before, disk = state(), on_disk()
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        deed()
    groups = refusal.value.error_dict.values() if hasattr(refusal.value, "error_dict") else [refusal.value.error_list]
    assert sorted(error.code for group in groups for error in group) == sorted(codes)
    assert (state(), on_disk()) == (before, disk)
    return refusal.value


def test_a_document_is_kept_under_a_name_of_ours_for_the_sites_account_alone(project, clerk, media_root):
    (row,) = attach(project, clerk, ("投资合同.PDF", files.pdf()), happened_on=date(2026, 5, 1), note="盖章版")

    kept = row.attachment
    assert (kept.name, kept.file_type, kept.size) == ("投资合同.PDF", "PDF", len(files.pdf()))
    assert (kept.uploaded_at, kept.uploaded_by, kept.width, kept.taken_on) == (NOW, clerk, None, None)
    assert (row.project, row.kind, row.happened_on, row.note) == (project, CONTRACT, date(2026, 5, 1), "盖章版")
    assert str(row) == "合同扫描件：投资合同.PDF"
    path = media_root / kept.stored_as
    assert path.read_bytes() == files.pdf()
    assert path.stat().st_mode & 0o777 == 0o600
    assert {folder.stat().st_mode & 0o777 for folder in (media_root, path.parent, path.parent.parent)} == {0o700}
    assert content(kept) == files.pdf()


def test_a_photo_brings_its_thumbnail_its_size_and_its_day(project, clerk):
    (row,) = attach(project, clerk, ("现场.jpg", files.telling_photo(turned=6)), kind=EvidenceKind.START_PHOTO)

    assert (row.attachment.width, row.attachment.height, row.happened_on) == (480, 640, date(2026, 3, 5))
    small = content(row.attachment, thumbnail=True)
    assert small.startswith(b"\xff\xd8")
    assert b"SHILI" not in small


def test_several_files_go_together(project, clerk):
    rows = attach(project, clerk, ("一.pdf", files.pdf(b"1")), ("二.pdf", files.pdf(b"2")))

    assert [row.attachment.name for row in rows] == ["一.pdf", "二.pdf"]
    assert len(on_disk()) == 2


def test_or_not_at_all_and_every_bad_one_is_named(project, clerk):
    refusal = refused(
        lambda: attach(project, clerk, ("好.pdf", files.pdf()), ("空.pdf", b""), ("页.html", b"<html>")),
        *("empty", "unknown"),
    )

    assert set(refusal.message_dict) == {"files"}
    assert [message.split("”")[0] for message in refusal.messages] == ["“空.pdf", "“页.html"]


def test_a_form_sent_twice_leaves_one_file(project, clerk):
    attach(project, clerk)

    refused(lambda: attach(project, clerk), "attached_already")
    refused(lambda: attach(project, clerk, ("a.pdf", files.pdf(b"a")), ("b.pdf", files.pdf(b"a"))), "attached_already")
    attach(project, clerk, kind=EvidenceKind.OTHER)
    attach(ProjectFactory(), clerk)


def test_what_was_voided_may_be_attached_again(project, clerk):
    (row,) = attach(project, clerk)
    evidence.void_evidence(row, reason="传错", by=clerk, at=NOW)

    (again,) = attach(project, clerk)

    assert list(Evidence.objects.standing()) == [again]


def test_the_amount_of_files_is_bounded(project, clerk):
    refused(lambda: attach(project, clerk, files=[]), "no_file")
    many = [files.upload(f"{n}.pdf", files.pdf(b"%d" % n)) for n in range(evidence.MOST_FILES + 1)]
    refused(lambda: attach(project, clerk, files=many), "too_many_files")


def test_neither_a_voided_project_nor_a_slot_takes_evidence(clerk, project):
    voiding.void(project, reason="重复", by=clerk, at=NOW)

    refused(lambda: attach(project, clerk), "voided")
    refused(lambda: attach(ProjectFactory(slot=True), clerk), "slot")


@pytest.mark.parametrize(("day", "code"), [(date(2026, 6, 11), "future"), (date(206, 3, 1), "implausible")])
def test_a_day_that_cannot_be_meant_is_refused(project, clerk, day, code):
    assert set(refused(lambda: attach(project, clerk, happened_on=day), code).message_dict) == {"happened_on"}


def test_a_start_photo_is_a_photo_with_a_day(project, clerk):
    start = {"kind": EvidenceKind.START_PHOTO}

    refused(lambda: attach(project, clerk, **start), "not_a_photo")
    refused(lambda: attach(project, clerk, ("现场.png", files.photo("PNG")), **start), "day_missing")
    future = files.telling_photo(taken=date(2027, 1, 1))
    refused(lambda: attach(project, clerk, ("现场.jpg", future), **start), "day_missing")
    never_set = files.telling_photo(taken=date(1970, 1, 1))
    refused(lambda: attach(project, clerk, ("现场.jpg", never_set), **start), "day_missing")

    (row,) = attach(project, clerk, ("现场.png", files.photo("PNG")), **start, happened_on=TODAY)

    assert row.happened_on == TODAY


def test_a_follow_up_brings_its_files_also_on_a_slot(clerk):
    slot = ProjectFactory(slot=True)

    logged = follow_ups.log_follow_up(
        slot,
        method=FollowUpMethod.VISIT,
        said="示例沟通",
        on=TODAY,
        by=clerk,
        at=NOW,
        files=[files.upload("名片.jpg", files.photo())],
    )

    row = logged.evidence.get()
    assert (row.project, row.kind, row.attachment.name) == (slot, EvidenceKind.OTHER, "名片.jpg")


def test_a_follow_up_whose_file_is_refused_is_not_logged(project, clerk):
    given = {"method": FollowUpMethod.CALL, "said": "示例", "on": TODAY, "by": clerk, "at": NOW}

    refused(lambda: follow_ups.log_follow_up(project, **given, files=[files.upload("x.html", b"<html>")]), "unknown")

    assert not FollowUp.objects.exists()
    project.refresh_from_db()
    assert project.last_follow_up is None


def test_evidence_hangs_on_a_follow_up_of_its_own_project(project, clerk):
    given = {"method": FollowUpMethod.CALL, "said": "示例", "on": TODAY, "by": clerk, "at": NOW}
    elsewhere = follow_ups.log_follow_up(ProjectFactory(), **given)

    refused(lambda: attach(project, clerk, follow_up=elsewhere), "other_project")
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        EvidenceFactory(project=project, follow_up=elsewhere)
    assert refusal.value.__cause__.diag.constraint_name == "kz_evidence_of_one_project"


def test_control_without_the_trigger_it_hangs_anywhere(own_database):
    from kezhou_crm.tests import races  # noqa: PLC0415 - its own connections belong to this test alone

    clerk = OfficerFactory(unit=UnitFactory())
    given = {"method": FollowUpMethod.CALL, "said": "示例", "on": TODAY, "by": clerk, "at": NOW}
    elsewhere = follow_ups.log_follow_up(ProjectFactory(), **given)
    races.as_owner("ALTER TABLE projects_evidence DISABLE TRIGGER kz_evidence_of_one_project")

    row = EvidenceFactory(follow_up=elsewhere)

    assert row.project_id != elsewhere.project_id


def test_voiding_asks_for_a_reason_and_happens_once(project, clerk):
    (row,) = attach(project, clerk)

    refused(lambda: evidence.void_evidence(row, reason=" ", by=clerk, at=NOW), "reason_missing")
    evidence.void_evidence(row, reason="传错", by=clerk, at=NOW)

    kept = Attachment.objects.get()
    assert (kept.voided_at, kept.voided_by, kept.void_reason) == (NOW, clerk, "传错")
    assert list(Evidence.objects.standing()) == []
    assert len(on_disk()) == 1
    refused(lambda: evidence.void_evidence(row, reason="再", by=clerk, at=NOW), "voided")


def test_the_last_proof_of_a_reached_stage_is_replaced_before_it_is_voided(clerk):
    project = landed()
    (first,) = attach(project, clerk)
    (other,) = attach(project, clerk, ("其他.pdf", files.pdf(b"x")), kind=EvidenceKind.OTHER)

    refusal = refused(lambda: evidence.void_evidence(first, reason="模糊", by=clerk, at=NOW), "missing")
    assert refusal.messages == ["项目已到落地，须先补传再作废，不能缺：合同扫描件。"]

    evidence.void_evidence(other, reason="无关", by=clerk, at=NOW)
    attach(project, clerk, ("清晰.pdf", files.pdf(b"y")))
    evidence.void_evidence(first, reason="模糊", by=clerk, at=NOW)


@pytest.mark.parametrize("to", [Stage.REGISTERED, Stage.STARTED, Stage.PRODUCING])
def test_each_gate_asks_for_its_file_and_takes_no_other(to):
    asked = {Stage.REGISTERED: CONTRACT, Stage.STARTED: EvidenceKind.START_PHOTO, Stage.PRODUCING: EvidenceKind.OUTPUT}
    (need,) = [need for need in gates.NEEDS[to] if need.field == "evidence"]

    assert need.words == asked[to].label


def test_a_gate_stays_shut_without_the_file_and_opens_with_it(clerk):
    boss = OfficerFactory(administrator=True)
    project = landed()
    prove(project, *(kind for kind in EvidenceKind if kind != EvidenceKind.START_PHOTO))
    start = {"to": Stage.STARTED, "on": TODAY, "by": boss, "at": NOW}

    refusal = refused(lambda: pipeline.advance(project, **start), "missing")
    assert refusal.message_dict == {"evidence": ["进入开工还缺：开工现场照片。"]}
    assert Project.objects.get(pk=project.pk).stage == Stage.REGISTERED

    (photo,) = attach(project, clerk, ("现场.jpg", files.telling_photo()), kind=EvidenceKind.START_PHOTO)
    evidence.void_evidence(photo, reason="不清楚", by=clerk, at=NOW)
    refused(lambda: pipeline.advance(project, **start), "missing")

    attach(project, clerk, ("现场.jpg", files.telling_photo()), kind=EvidenceKind.START_PHOTO)
    assert pipeline.advance(project, **start).to_stage == Stage.STARTED


def test_what_is_undone_leaves_no_row(project, clerk):
    with pytest.raises(RuntimeError), transaction.atomic():
        attach(project, clerk)
        raise RuntimeError

    assert state() == ([], [])
    assert len(on_disk()) == 1  # the orphan that sweep_media removes


def test_what_was_written_cannot_be_rewritten(project, clerk):
    (row,) = attach(project, clerk)

    for statement in (
        f"UPDATE records_attachment SET sha256 = repeat('0', 64) WHERE id = {row.attachment_id}",
        f"UPDATE projects_evidence SET kind = 'OUTPUT' WHERE id = {row.pk}",
        f"DELETE FROM projects_evidence WHERE id = {row.pk}",
    ):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_full_disk_is_said_in_words(project, clerk, media_root):
    media_root.parent.mkdir(exist_ok=True)
    media_root.write_text("a file where a folder should be")

    with pytest.raises(ValidationError, match="服务器存不下这个文件") as refusal, transaction.atomic():
        attach(project, clerk)

    assert refusal.value.code == "disk"
    assert state() == ([], [])
