"""Files come in through the API: in parts, all or none, refused as on the page, with the session's own token."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kezhou_crm import body_limit
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import files, hostile_files
from kezhou_crm.tests.asking import as_officer, errors_of, whole_ledger, write
from projects.models import Evidence, FollowUp, Project
from records.models import Attachment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def clerk() -> Client:
    return cast.client_of(cast.OfficerFactory(administrator=True))


@pytest.fixture
def strict(clerk) -> Client:
    """Return a client as a browser is one: without the token it writes nothing."""
    client = Client(enforce_csrf_checks=True)
    clerk.get("/admin/password_change/")  # sets the token's cookie
    client.cookies = clerk.cookies
    return client


@pytest.fixture
def project() -> Project:
    return cast.ProjectFactory()


def contract(name: str = "合同.pdf", words: bytes = b"shili") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.pdf(words), "application/pdf")


def token(client: Client) -> dict[str, str]:
    return {"x-csrftoken": client.cookies["csrftoken"].value}


def refused(client: Client, path: str, body: object, status: int = 400) -> list[tuple[str | None, str]]:
    """Return fields and messages of a refusal of which nothing stays."""
    before = whole_ledger()
    errors = errors_of(write(client, "post", path, body), status)
    assert whole_ledger() == before
    return [(error["field"], error["message"]) for error in errors]


def test_files_are_attached_together_and_answered_one_by_one(clerk, project):
    given = {
        "kind": "CONTRACT",
        "happened_on": "2026-03-01",
        "note": "正本",
        "files": [contract(), contract("附件.pdf", b"x")],
    }

    answer = write(clerk, "post", f"projects/{project.pk}/evidence/", given)

    assert answer.status_code == 201
    shown = [(row["name"], row["kind"], row["happened_on"], row["note"], row["project"]["id"]) for row in answer.json()]
    told = ("CONTRACT", "2026-03-01", "正本", project.pk)
    assert shown == [("合同.pdf", *told), ("附件.pdf", *told)]
    served = clerk.get(f"/api/v1/evidence/{answer.json()[0]['id']}/file/")
    assert b"".join(served.streaming_content) == files.pdf()


def test_a_photo_brings_its_own_day(clerk, project):
    given = {"kind": "START_PHOTO", "files": [SimpleUploadedFile("现场.jpg", files.telling_photo())]}

    (row,) = write(clerk, "post", f"projects/{project.pk}/evidence/", given).json()

    assert (row["happened_on"], row["taken_on"], row["content_type"]) == ("2026-03-05", "2026-03-05", "image/jpeg")


def test_one_bad_file_keeps_all_out_and_each_is_named(clerk, project):
    bad = [SimpleUploadedFile("空.pdf", b""), SimpleUploadedFile("表.xlsx", files.office("xlsm"))]
    path = f"projects/{project.pk}/evidence/"

    said = refused(clerk, path, {"kind": "OTHER", "files": [contract(), *bad]})

    assert [field for field, _message in said] == ["files", "files"]
    assert ["空.pdf" in said[0][1], "表.xlsx" in said[1][1]] == [True, True]
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("case", ["a zip", "an encrypted document", "a photo of 21 MB"])
def test_a_hostile_file_is_refused_in_the_words_of_the_page(clerk, project, case):
    name, content, _words = hostile_files.REFUSED[case]
    given = {"kind": "OTHER", "files": [SimpleUploadedFile(name, content())]}

    said = {message for _field, message in refused(clerk, f"projects/{project.pk}/evidence/", given)}
    given["files"][0].seek(0)
    page = clerk.post(f"/admin/projects/project/{project.pk}/do/attach/", given)

    assert said == {*page.context["form"].errors["files"]}


def test_files_are_attached_to_a_follow_up_also_of_a_slot(clerk):
    follow_up = cast.FollowUpFactory(project=cast.ProjectFactory(slot=True))
    given = {"kind": "OTHER", "follow_up": follow_up.pk, "files": [contract()]}

    (row,) = write(clerk, "post", f"projects/{follow_up.project_id}/evidence/", given).json()

    assert row["follow_up"] == follow_up.pk


def test_a_follow_up_is_logged_with_its_files(clerk, project):
    given = {"method": "CALL", "on": "2026-03-01", "said": "示例沟通", "files": [contract("名片.pdf")]}

    answer = write(clerk, "post", f"projects/{project.pk}/follow-ups/", given)

    assert (answer.status_code, answer.json()["said"]) == (201, "示例沟通")
    assert FollowUp.objects.get().evidence.get().attachment.name == "名片.pdf"


def test_a_follow_up_whose_file_is_refused_is_not_logged(clerk, project):
    given = {"method": "CALL", "on": "2026-03-01", "said": "示例", "files": [SimpleUploadedFile("空.pdf", b"")]}

    ((field, message),) = refused(clerk, f"projects/{project.pk}/follow-ups/", given)

    assert (field, "空.pdf" in message) == ("files", True)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"files": []}, [("kind", "该字段是必填项。")]),
        ({"kind": "OTHER", "files": []}, [("files", "请选择文件。")]),
        ({"kind": "GONE"}, [("kind", "“GONE”不在可选的范围内，请重新选择。")]),
        ({"kind": ["OTHER", "CONTRACT"]}, [("kind", "只能给一次。")]),
        ({"kind": "OTHER", "happened_on": "2026/3/1"}, [("happened_on", "输入一个有效的日期。")]),
        ({"kind": "OTHER", "follow_up": "1.5"}, [("follow_up", "应为整数。")]),
        ({"kind": "OTHER", "follow_up": ""}, [("follow_up", "应为整数。")]),
        ({"kind": "OTHER", "follow_up": "9" * 19}, [("follow_up", "所选的内容已不在可选的范围内，请重新选择。")]),
        ({"kind": "OTHER", "follow_up": "9" * 5_000}, [("follow_up", "应为整数。")]),
        ({"kind": "OTHER", "note": "x" * 201}, [("note", "确保该变量包含不超过 200 字符 (目前字符数 201)。")]),
        ({"kind": "OTHER", "note": "示例\0"}, [("note", "含有无法保存的字符。")]),
    ],
)
def test_each_part_is_judged(clerk, project, given, said):
    body = {"files": [contract()]} | given

    assert refused(clerk, f"projects/{project.pk}/evidence/", body) == said


def test_a_part_is_text_or_file_as_its_field_is(clerk, project):
    path = f"/api/v1/projects/{project.pk}/evidence/"

    as_text = errors_of(clerk.post(path, {"kind": "OTHER", "files": "示例"}), 400)
    as_file = errors_of(clerk.post(path, {"kind": contract(), "files": [contract()]}), 400)
    stray = errors_of(clerk.post(path, {"kind": "OTHER", "nothing": contract()}), 400)

    assert ("files", "应为文件：这一部分须带文件名。") in [(one["field"], one["message"]) for one in as_text]
    assert [(one["field"], one["message"]) for one in as_file] == [("kind", "应为文本，不是文件。")]
    assert [one["field"] for one in stray] == ["nothing"]
    assert "可用：kind、files、happened_on、note、follow_up。" in stray[0]["message"]
    assert not Evidence.objects.exists()


def test_a_browser_uploads_with_its_token_and_not_without(strict, project):
    path, given = f"/api/v1/projects/{project.pk}/evidence/", {"kind": "OTHER", "files": [contract()]}

    without = errors_of(strict.post(path, given), 403)
    given["files"][0].seek(0)
    with_it = strict.post(path, given, headers=token(strict))

    assert (without[0]["code"], with_it.status_code) == ("csrf_failed", 201)
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "boundary"),
    [
        (b"x", ""),
        (b"x", "; boundary="),
        (
            b"--b\r\nContent-Disposition: form-data; name=kind\r\nContent-Transfer-Encoding: base64\r\n\r\n$\r\n--b--",
            "; boundary=b",
        ),
        (
            b"".join(
                b'--b\r\nContent-Disposition: form-data; name="files"; filename="%d.pdf"\r\n\r\nx\r\n' % n
                for n in range(101)
            )
            + b"--b--\r\n",
            "; boundary=b",
        ),
        (
            b"".join(b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nx\r\n' for _ in range(1001))
            + b"--b--\r\n",
            "; boundary=b",
        ),
    ],
    ids=["no boundary", "empty boundary", "bad encoding", "101 files", "1001 fields"],
)
@pytest.mark.parametrize("checks_the_token", [True, False])
def test_what_is_no_form_in_parts_is_refused_in_words(strict, project, body, boundary, checks_the_token):
    strict.handler.enforce_csrf_checks = checks_the_token  # with it Django reads the parts, without it the framework
    before = whole_ledger()

    answer = strict.generic(
        "POST",
        f"/api/v1/projects/{project.pk}/evidence/",
        body,
        f"multipart/form-data{boundary}",
        headers=token(strict),
    )

    (error,) = errors_of(answer, 400)
    assert "不是完整的 multipart/form-data" in error["message"] or error["field"] == "kind"
    assert whole_ledger() == before


def test_each_address_takes_its_own_kind_of_body(strict, project):
    head = {"headers": token(strict)}
    json = strict.post(f"/api/v1/projects/{project.pk}/evidence/", "{}", content_type="application/json", **head)
    urlencoded = strict.post(
        f"/api/v1/projects/{project.pk}/evidence/",
        "kind=OTHER",
        content_type="application/x-www-form-urlencoded",
        **head,
    )
    parts = strict.post(f"/api/v1/projects/{project.pk}/void/", {"reason": "示例"}, **head)

    for answer in (json, urlencoded, parts):
        assert errors_of(answer, 415)[0]["code"] == "unsupported_media_type"
    project.refresh_from_db()
    assert project.voided_at is None


def test_too_large_a_body_is_refused_before_it_is_read(clerk, project, monkeypatch):
    monkeypatch.setattr(body_limit, "OF_AN_OFFICER", 2 << 20)
    monkeypatch.setattr(body_limit, "DRAINED", 4 << 20)
    big = {"kind": "OTHER", "files": [contract(words=bytes(3 << 20))]}

    ((field, message),) = refused(clerk, f"projects/{project.pk}/evidence/", big, 413)

    assert (field, "一次提交的内容超过 200 MB，没有保存" in message) == (None, True)


@pytest.mark.parametrize("may", ["add_followup", "view_evidence"])
def test_uploading_takes_the_right_to_add_evidence(project, may):
    refused(as_officer(may), f"projects/{project.pk}/evidence/", {"kind": "OTHER", "files": [contract()]}, 403)
