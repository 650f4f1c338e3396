"""Evidence through the API: rows without what is voided, and the files as the page serves them."""

import pytest

from kezhou_crm.tests import files
from kezhou_crm.tests.asking import as_officer, ask, errors_of, logged_in, rows, write
from kezhou_crm.tests.factories import EvidenceFactory, OfficerFactory, ProjectFactory, client_of, officer_who_may
from projects import evidence, voiding
from projects.models import Evidence
from projects.stages import EvidenceKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
AT = "2026-03-05T10:00:00+08:00"


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def photo():
    from datetime import datetime  # noqa: PLC0415 - the moment of the upload

    chosen = [files.upload("现场.jpg", files.telling_photo())]
    given = {"files": chosen, "kind": EvidenceKind.START_PHOTO, "by": OfficerFactory()}
    return evidence.attach(ProjectFactory(), **given, at=datetime.fromisoformat(AT))[0]


def test_a_row_says_what_the_file_is_and_proves(photo):
    (row,) = rows("evidence/")

    assert row == ask(f"evidence/{photo.pk}/")
    assert row | {"project": 0, "uploaded_by": 0, "sha256": 0} == {
        "id": photo.pk,
        "project": 0,
        "kind": "START_PHOTO",
        "kind_label": "开工现场照片",
        "happened_on": "2026-03-05",
        "note": None,
        "follow_up": None,
        "name": "现场.jpg",
        "content_type": "image/jpeg",
        "size": len(files.telling_photo()),
        "sha256": 0,
        "width": 640,
        "height": 480,
        "taken_on": "2026-03-05",
        "uploaded_at": AT,
        "uploaded_by": 0,
    }


def test_evidence_is_found_by_project_and_kind(photo):
    other = EvidenceFactory(kind=EvidenceKind.CONTRACT)

    assert [row["id"] for row in rows("evidence/", project=other.project_id)] == [other.pk]
    assert [row["id"] for row in rows("evidence/", kind="START_PHOTO")] == [photo.pk]


@pytest.mark.parametrize(("part", "accept"), [("file", "image/*"), ("thumbnail", "application/json")])
def test_files_are_served_in_the_sandbox_whatever_is_accepted(photo, part, accept):
    answer = logged_in().get(f"/api/v1/evidence/{photo.pk}/{part}/", HTTP_ACCEPT=accept)

    assert answer.status_code == 200
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "sandbox" in answer["Content-Security-Policy"]
    content = b"".join(answer.streaming_content)
    assert (content == files.telling_photo()) == (part == "file")


@pytest.mark.parametrize("part", ["", "file/", "thumbnail/"])
def test_what_is_voided_lost_or_of_a_voided_project_is_not_found(photo, part):
    voided = EvidenceFactory(
        attachment__voided_at=AT, attachment__voided_by=OfficerFactory(), attachment__void_reason="x"
    )
    of_voided = EvidenceFactory(project__voided_at=AT, project__voided_by=OfficerFactory(), project__void_reason="x")

    for row in (voided, of_voided):
        errors_of(logged_in().get(f"/api/v1/evidence/{row.pk}/{part}"), 404)
    if part:
        errors_of(logged_in().get(f"/api/v1/evidence/{EvidenceFactory().pk}/{part}"), 404)


@pytest.mark.parametrize("may", [(), ("view_project",), ("view_evidence",)])
def test_files_take_the_right_to_see_evidence_and_its_project(photo, may):
    client = client_of(officer_who_may(*may))

    for part in ("", "file/", "thumbnail/"):
        errors_of(client.get(f"/api/v1/evidence/{photo.pk}/{part}"), 403)


def test_evidence_is_voided(photo):
    assert errors_of(write(as_officer("change_evidence"), "post", f"evidence/{photo.pk}/void/", {"reason": " "}), 400)

    answer = write(as_officer("change_evidence"), "post", f"evidence/{photo.pk}/void/", {"reason": "传错"})

    assert (answer.status_code, answer.json()["id"]) == (200, photo.pk)
    assert not Evidence.objects.standing().exists()


def test_what_was_attached_to_a_slot_is_of_the_project_that_absorbed_it(photo):
    absorbing, elsewhere = ProjectFactory(), ProjectFactory()
    voiding.void(photo.project, reason="示例", by=OfficerFactory(), at=AT, absorbed_by=absorbing)

    (row,) = rows("evidence/", project=absorbing.pk)
    assert (row["id"], row["project"]["id"]) == (photo.pk, absorbing.pk)
    assert rows("evidence/", project=elsewhere.pk) == []
    served = logged_in().get(f"/api/v1/evidence/{photo.pk}/file/")
    assert b"".join(served.streaming_content) == files.telling_photo()

    voiding.void(absorbing, reason="示例", by=OfficerFactory(), at=AT)
    assert rows("evidence/") == []
    errors_of(logged_in().get(f"/api/v1/evidence/{photo.pk}/file/"), 404)
