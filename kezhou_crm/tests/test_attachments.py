"""Attachments through the admin: uploaded on a page, shown as a panel, served to whom may see the project."""

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kezhou_crm import body_limit
from kezhou_crm.admin_base import home
from kezhou_crm.tests import files, hostile_files
from kezhou_crm.tests.factories import EvidenceFactory, OfficerFactory, ProjectFactory, officer_who_may
from projects import voiding
from projects.models import Evidence
from projects.stages import EvidenceKind
from records.models import Attachment

pytestmark = pytest.mark.usefixtures("row_by_row")
AT = "2026-03-05T10:00:00+08:00"
# A transaction and whose it is; the suite asks for the identity too, for it goes on after a request.
BOOKKEEPING = (
    "BEGIN",
    "COMMIT",
    "SAVEPOINT",
    "RELEASE SAVEPOINT",
    "ROLLBACK",
    "SELECT set_config",
    "SELECT name, coalesce(current",
)


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def logged_in(officer):
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def clerk(db):
    return logged_in(OfficerFactory(administrator=True))


@pytest.fixture
def project(db):
    return ProjectFactory()


def upload(client, project, *contents, slug="attach", **given):
    chosen = [SimpleUploadedFile(name, content, "text/html") for name, content in contents]
    asked = {"kind": "OTHER"} | given | ({"files": chosen} if chosen else {})
    return client.post(reverse("admin:projects_project_deed", args=[project.pk, slug]), asked)


def kept(client, project, name, content):
    assert upload(client, project, (name, content)).status_code == 302
    return Evidence.objects.get(attachment__name=name)


def address(row, page="file", *more, project=None):
    return reverse(f"admin:projects_project_{page}", args=[(project or row.project).pk, row.pk, *more])


def body(answer):
    """Return a streamed answer whole; the client closes the file at its end."""
    return b"".join(answer.streaming_content)


def page(client, project):
    return client.get(home(project)).content.decode()


def test_the_page_warns_of_state_secrets_and_says_what_may_be_uploaded(clerk, project):
    for slug in ("attach", "follow-up"):
        text = clerk.get(reverse("admin:projects_project_deed", args=[project.pk, slug])).content.decode()

        assert "严禁上传国家秘密" in text
        assert 'enctype="multipart/form-data"' in text
        assert "照片每张不超过 20 MB，其他文件每个不超过 50 MB，一次最多 20 个。" in text
        assert " multiple" in text


def test_files_are_uploaded_and_shown(clerk, project):
    answer = upload(clerk, project, ("现场.jpg", files.photo()), ("合同.pdf", files.pdf()), note="示例说明")

    assert answer.status_code == 302
    text = page(clerk, project)
    assert "1 张照片，1 份文件" in text
    for words in ("合同.pdf", "PDF 文件，1 KB", "示例说明", "其他：现场.jpg"):
        assert words in text
    for row in Evidence.objects.all():
        assert address(row) in text
        assert address(row, "file_deed", "void") in text


def test_a_refusal_stands_at_the_files_and_keeps_what_was_typed(clerk, project):
    answer = upload(clerk, project, ("表.xlsx", files.office("xlsm")), ("好.pdf", files.pdf()), note="示例说明")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "“表.xlsx”没有上传：文件里有宏或控件。" in text
    assert "需要的文件请重新选择" in text
    assert 'value="示例说明"' in text
    assert not Attachment.objects.exists()


def test_a_start_photo_that_is_no_photo_is_refused_at_the_files(clerk, project):
    answer = upload(clerk, project, ("开工.pdf", files.pdf()), kind="START_PHOTO", happened_on="2026-03-01")

    assert "“开工.pdf”不是照片：开工现场照片请上传 JPG、PNG 或 WebP。" in answer.content.decode()
    assert not Evidence.objects.exists()


def test_no_file_and_an_empty_file_are_refused_in_words(clerk, project):
    assert "请选择文件。" in upload(clerk, project).content.decode()
    assert "文件是空的（0 字节）" in upload(clerk, project, ("空.pdf", b"")).content.decode()
    assert not Attachment.objects.exists()


def test_a_follow_up_takes_files_on_its_page(clerk, project):
    given = {"slug": "follow-up", "method": "VISIT", "on": "2026-03-01", "said": "示例"}

    assert upload(clerk, project, ("名片.jpg", files.photo()), **given).status_code == 302

    assert project.follow_ups.get().evidence.get().attachment.name == "名片.jpg"
    assert "跟进附件" in page(clerk, project)


@pytest.mark.parametrize("case", sorted({*hostile_files.HARMLESS} - {"a name of two lines"}))  # no form can send it
def test_what_is_not_refused_is_served_as_what_it_is_and_runs_nowhere(clerk, project, case):
    name, made, shown = hostile_files.HARMLESS[case]
    content = made()  # once: a zip made a second later names another time
    assert upload(clerk, project, (name, content)).status_code == 302
    row = Evidence.objects.get()

    answer = clerk.get(address(row))

    is_photo = shown.endswith(".jpg")
    disposition = answer["Content-Disposition"]
    assert body(answer) == content
    assert answer["Content-Type"] == ("image/jpeg" if is_photo else "application/pdf")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"].startswith("private, no-store")
    assert disposition.startswith("inline; " if is_photo else "attachment; ")
    assert not {"\r", "\n"} & set(disposition)
    assert "Set-Cookie" not in answer.headers
    saved = row.attachment.name
    assert disposition.endswith(f'filename="{saved}"' if saved.isascii() else f"filename*=utf-8''{quote(saved)}")


def test_a_chinese_name_is_the_name_it_is_saved_under(clerk, project):
    row = kept(clerk, project, "投资合同（正本）.pdf", files.pdf())

    answer = clerk.get(address(row))

    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('投资合同（正本）.pdf')}"
    assert int(answer["Content-Length"]) == len(body(answer))


def test_compression_leaves_a_download_alone(clerk, project):
    row = kept(clerk, project, "合同.pdf", files.pdf(b"x" * 5000))

    answer = clerk.get(address(row), HTTP_ACCEPT_ENCODING="gzip")

    assert body(answer) == files.pdf(b"x" * 5000)


def test_the_file_is_streamed_after_the_transaction_without_asking_the_database(clerk, project):
    row = kept(clerk, project, "合同.pdf", files.pdf())
    answer = clerk.get(address(row))

    with CaptureQueriesContext(connection) as captured:
        content = body(answer)

    assert content == files.pdf()
    assert len(captured) == 0


def test_the_thumbnail_of_a_photo_tells_no_place(clerk, project):
    row = kept(clerk, project, "现场.jpg", files.telling_photo())

    answer = clerk.get(address(row, "thumb"))

    assert answer["Content-Type"] == "image/jpeg"
    assert b"SHILI" not in body(answer)


def test_what_has_no_thumbnail_or_lost_its_file_is_not_found(clerk, project, media_root):
    row = kept(clerk, project, "合同.pdf", files.pdf())
    assert clerk.get(address(row, "thumb")).status_code == 404
    (media_root / row.attachment.stored_as).unlink()

    assert clerk.get(address(row)).status_code == 404


@pytest.mark.parametrize("name", ["file", "thumb"])
def test_what_is_of_another_project_voided_or_not_there_is_not_found(clerk, project, name):
    row = kept(clerk, project, "现场.jpg", files.photo())
    other = ProjectFactory()
    gone = ProjectFactory()
    voided = EvidenceFactory(project=gone)
    clerk.post(reverse("admin:projects_project_deed", args=[gone.pk, "void"]), {"reason": "重复"})

    assert clerk.get(address(row, name, project=other)).status_code == 404
    assert clerk.get(address(voided, name)).status_code == 404
    assert clerk.get(reverse(f"admin:projects_project_{name}", args=[project.pk, 0])).status_code == 404

    clerk.post(address(row, "file_deed", "void"), {"reason": "传错"})
    assert clerk.get(address(row, name)).status_code == 404
    assert address(row) not in page(clerk, project)


def test_a_stranger_is_sent_to_the_login(clerk, project):
    row = kept(clerk, project, "现场.jpg", files.photo())

    for name in ("file", "thumb"):
        answer = Client().get(address(row, name))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/admin/login/")


def test_who_may_see_projects_alone_sees_no_evidence(clerk, project):
    row = kept(clerk, project, "现场.jpg", files.photo())
    looks = logged_in(officer_who_may("view_project"))
    looks_closer = logged_in(officer_who_may("view_project", "view_evidence"))

    assert looks.get(address(row)).status_code == 403
    assert "id_evidence" not in page(looks, project)
    assert looks.get(address(row, "file_deed", "void")).status_code == 403
    seen = looks_closer.get(address(row))
    assert (seen.status_code, body(seen)) == (200, files.photo())
    text = page(looks_closer, project)
    assert "id_evidence" in text
    assert address(row, "file_deed", "void") not in text
    assert looks_closer.get(address(row, "file_deed", "void")).status_code == 403
    assert upload(looks_closer, project, ("合同.pdf", files.pdf())).status_code == 403
    assert logged_in(officer_who_may("view_evidence")).get(address(row)).status_code == 403


def test_evidence_is_voided_on_its_page(clerk, project):
    row = kept(clerk, project, "合同.pdf", files.pdf())

    assert "其他：合同.pdf" in clerk.get(address(row, "file_deed", "void")).content.decode()
    assert "作废必须写明原因。" in clerk.post(address(row, "file_deed", "void"), {}).content.decode()
    answer = clerk.post(address(row, "file_deed", "void"), {"reason": "传错"})

    assert answer.url == home(project)
    assert Attachment.objects.get().void_reason == "传错"


def test_markup_in_names_and_notes_is_text(clerk, project):
    payload = "<script>alert(1)</script>"
    row = EvidenceFactory(project=project, note=payload, attachment__name=payload)

    text = page(clerk, project) + clerk.get(address(row, "file_deed", "void")).content.decode()

    assert payload not in text
    assert "&lt;script&gt;alert(1)" in text


def test_the_panel_costs_one_query_however_much_it_shows(clerk, project):
    costs = []
    for more in (0, 1, 30):
        for _ in range(more):
            EvidenceFactory(project=project)
            EvidenceFactory(project=project, attachment__document=True, kind=EvidenceKind.CONTRACT)
        with CaptureQueriesContext(connection) as captured:
            text = page(clerk, project)
        assert text.count('k-photo"') == (0, 1, 31)[len(costs)]
        costs.append(len([query for query in captured if not query["sql"].startswith(BOOKKEEPING)]))

    assert costs[0] == costs[1] == costs[2] <= 15


def test_too_large_a_body_is_refused_before_it_is_read_and_in_words(clerk, project, monkeypatch):
    monkeypatch.setattr(body_limit, "OF_AN_OFFICER", 2 << 20)
    monkeypatch.setattr(body_limit, "DRAINED", 4 << 20)

    answer = upload(clerk, project, ("合同.pdf", files.pdf(bytes(3 << 20))))

    assert answer.status_code == 413
    assert "一次提交的内容超过 200 MB，没有保存" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_a_stranger_may_send_little(db):
    given = {"username": "x", "password": "x", "file": SimpleUploadedFile("x", bytes(2 << 20))}

    assert Client().post("/admin/login/", given).status_code == 413


def test_more_than_the_limit_reaches_the_rule_only_up_to_the_officers_own(clerk, project):
    assert upload(clerk, project, ("合同.pdf", files.pdf(bytes(2 << 20)))).status_code == 302


def test_the_api_answers_too_large_a_body_in_its_own_shape(db):
    answer = Client().post("/api/v1/projects/", bytes(2 << 20), content_type="application/json")

    assert answer.status_code == 413
    assert answer.json()["errors"][0]["code"] == "too_large"


def test_more_files_than_django_counts_is_a_bad_request(clerk, project):
    answer = upload(clerk, project, *((f"{n}.pdf", b"x") for n in range(101)))

    assert answer.status_code == 400
    assert "一次选择的文件超过 100 个，没有保存。" in answer.content.decode()


@pytest.mark.parametrize("name", ["file", "thumb"])
def test_what_a_slot_brought_is_shown_and_served_at_the_project_that_absorbed_it(clerk, project, name):
    row = kept(clerk, project, "现场.jpg", files.photo())
    absorbing = ProjectFactory()
    voiding.void(project, reason="示例", by=OfficerFactory(), at=AT, absorbed_by=absorbing)

    assert address(row, name, project=absorbing) in page(clerk, absorbing)
    assert body(clerk.get(address(row, name, project=absorbing)))
    assert clerk.get(address(row, name)).status_code == 404
    assert clerk.get(address(row, name, project=ProjectFactory())).status_code == 404

    answer = clerk.post(address(row, "file_deed", "void", project=absorbing), {"reason": "传错"})
    assert answer.url == home(absorbing)
    assert clerk.get(address(row, name, project=absorbing)).status_code == 404
