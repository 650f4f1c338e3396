"""Phone numbers stay masked wherever they are shown or typed again; what is printed is recorded."""

import pytest
from django.urls import reverse

from government.roles import Role
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import errors_of, write
from kezhou_crm.tests.early import CANARIES, NOT_TOLD, TOLD
from kezhou_crm.tests.early_walk import walk
from kezhou_crm.tests.policy.bodies import fields_of
from records.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]


def test_no_page_form_or_answer_shows_a_whole_number(early):
    for reader in (*TOLD, *NOT_TOLD):
        client = cast.client_of(early.officers[reader])
        for address, text in walk(client, early, most=60):
            assert early.contact.phone not in text, (reader, address)


def test_a_masked_number_that_comes_back_untouched_stays(early):
    client = cast.client_of(early.officers[Role.BUREAU_ADMIN])
    address = reverse("admin:companies_company_change", args=(early.company.pk,))
    sent = fields_of(client.get(address))
    assert sent["contacts-0-phone"] == "139****5678"

    assert client.post(address, sent | {"note": "示例", "contacts-0-post": "董事长"}).status_code == 302
    early.contact.refresh_from_db()
    assert (early.contact.phone, early.contact.post) == ("13912345678", "董事长")

    sent = fields_of(client.get(address)) | {"contacts-0-phone": "139 8765 4321"}
    assert client.post(address, sent).status_code == 302
    early.contact.refresh_from_db()
    assert early.contact.phone == "13987654321"


def test_a_mask_that_is_not_the_stored_numbers_is_refused(early):
    client = cast.client_of(early.officers[Role.BUREAU_ADMIN])

    (error,) = errors_of(write(client, "patch", f"contacts/{early.contact.pk}/", {"phone": "138****0000"}), 400)

    assert error["field"] == "phone"
    early.contact.refresh_from_db()
    assert early.contact.phone == "13912345678"


def test_printing_a_project_is_recorded_and_looking_is_not(early):
    client = cast.client_of(early.officers[Role.LEADER])
    address = reverse("admin:projects_project_print", args=(early.project.pk,))

    client.get(address)
    assert AuditEntry.objects.filter(kind="PRINT").count() == 0
    text = client.post(address).content.decode()

    entry = AuditEntry.objects.get(kind="PRINT")
    assert (entry.officer_id, entry.project_id) == (early.officers[Role.LEADER].pk, early.project.pk)
    assert (entry.of_table, entry.after) == ("projects_project", {"打印": "一项目一档", "个数": 1})
    assert "data-print-now" in text
    assert not any(canary in text.replace(",", "") for canary in CANARIES)
