"""A POST under a key is done once: sent again it is answered again, whatever became of the first answer."""

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from government.models import Officer
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import files
from kezhou_crm.tests.asking import as_officer, errors_of, write
from kezhou_crm.transactions import act_as
from projects.models import Drawdown, Evidence, Project
from records.models import KeptAnswer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
KEY = {"HTTP_IDEMPOTENCY_KEY": "6f1c0a4e-shili"}
NEW = {"name": "示例项目", "note": "备注"}


def create(client: Client, body=NEW, **headers):
    return write(client, "post", "projects/", body, **(KEY | headers))


def kept():
    """Count what is kept, as the system."""
    act_as(Officer.objects.system().pk)
    return KeptAnswer.objects.count()


def test_the_same_again_is_answered_the_same_and_done_once():
    client = as_officer("add_project")

    first, second = create(client), create(client)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert first["ETag"] == second["ETag"] == '"1"'
    assert Project.objects.count() == 1


def test_another_body_or_another_address_under_the_key_is_refused():
    client = as_officer("add_project", "add_company")
    create(client)

    (of_body,) = errors_of(create(client, NEW | {"note": "别的"}), 422)
    (of_address,) = errors_of(write(client, "post", "companies/", NEW, **KEY), 422)

    assert of_body["code"] == of_address["code"] == "key_reused"
    assert Project.objects.count() == 1


def test_a_key_belongs_to_its_officer():
    create(as_officer("add_project"))

    assert create(as_officer("add_project")).status_code == 201
    assert Project.objects.count() == 2


def test_a_refusal_is_not_kept():
    client = as_officer("add_project")

    errors_of(create(client, {"name": ""}), 400)

    assert kept() == 0
    assert create(client).status_code == 201


def test_who_may_not_do_it_is_not_told_it_again():
    client = as_officer("add_project")
    create(client)
    cast.officer_of(client).user_permissions.clear()

    errors_of(create(client), 403)


@pytest.mark.parametrize("key", ["", "a b", "键", "x" * 101])
def test_a_key_that_is_none_is_refused(key):
    client = as_officer("add_project")

    (error,) = errors_of(create(client, HTTP_IDEMPOTENCY_KEY=key), 400)

    assert error["code"] == "invalid_key"
    assert not Project.objects.exists()


def test_a_deed_under_a_key_is_done_once():
    line, client = cast.DealBankFactory(), as_officer("add_drawdown")
    body = {"line": line.pk, "amount": "10.50", "on": "2026-03-02"}

    answers = [write(client, "post", f"financing-deals/{line.deal_id}/draw/", body, **KEY) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert Drawdown.objects.count() == 1


def test_files_are_part_of_what_was_sent(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    project, client = cast.ProjectFactory(), as_officer("add_evidence")

    def attach(kind, content):
        body = {"kind": kind, "files": [files.upload("合同.pdf", content)], "happened_on": "2026-03-01"}
        return write(client, "post", f"projects/{project.pk}/evidence/", body, **KEY)

    statuses = [attach("OTHER", files.pdf()).status_code, attach("OTHER", files.pdf()).status_code]
    statuses.append(attach("OTHER", files.pdf() + b"\n").status_code)

    assert statuses == [201, 201, 422]
    assert Evidence.objects.count() == 1


def test_the_database_shows_nobody_another_s_answers():
    client = as_officer("add_project")
    create(client)

    act_as(cast.OfficerFactory(administrator=True).pk)
    others = KeptAnswer.objects.count()
    act_as(cast.officer_of(client).pk)
    own = KeptAnswer.objects.count()
    act_as(Officer.objects.system().pk)

    assert (others, own) == (0, 1)


def test_no_answer_is_rewritten():
    create(as_officer("add_project"))

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        KeptAnswer.objects.update(body="")
