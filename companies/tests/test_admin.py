"""The company's form and list."""

import pytest
from django.urls import reverse

from companies.models import Company, Contact
from kezhou_crm.tests.factories import (
    CompanyFactory,
    ContactFactory,
    FinancingDealFactory,
    OfficerFactory,
    ParticipationFactory,
    ProjectFactory,
)

MISFIT = "91350100M000100Y44"  # well formed; its check digit would be 3


@pytest.fixture
def clerk(client, db):
    client.force_login(OfficerFactory(administrator=True))
    return client


def change(clerk, company, **changes):
    contacts = list(company.contacts.all())
    rows = {
        f"contacts-{position}-{name}": value
        for position, contact in enumerate(contacts)
        for name, value in {"id": contact.pk, "company": company.pk, "name": contact.name, "post": contact.post}.items()
    }
    counted = {"contacts-TOTAL_FORMS": len(contacts), "contacts-INITIAL_FORMS": len(contacts)}
    url = reverse("admin:companies_company_change", args=(company.pk,))
    return clerk.post(url, {"name": company.name} | rows | counted | changes)


def test_a_code_whose_check_digit_misfits_is_refused_until_a_reason_is_given(clerk):
    company = CompanyFactory()

    refused = change(clerk, company, uscc=MISFIT)

    assert "校验位不符" in refused.content.decode()
    assert Company.objects.get().uscc is None

    change(clerk, company, uscc=MISFIT, uscc_reason="已核对执照")

    assert Company.objects.get().uscc == MISFIT


def test_a_second_company_of_the_same_name_is_refused_in_the_form(clerk):
    CompanyFactory(name="新疆示例（克州）有限公司")
    other = CompanyFactory(name="别的公司")

    answer = change(clerk, other, name="新疆示例（克州）有限公司", origin="示例省")

    assert answer.status_code == 200
    assert "已有同名企业，请直接选用。" in answer.content.decode()
    assert set(Company.objects.values_list("name", "origin")) == {("新疆示例（克州）有限公司", ""), ("别的公司", "")}


def test_contacts_are_changed_with_the_company_and_never_deleted(clerk):
    contact = ContactFactory(name="地里下提·示例")

    change(
        clerk,
        contact.company,
        **{"contacts-0-post": "董事长", "contacts-0-left_on": "2026-03-01", "contacts-0-DELETE": "on"},
    )

    contact = Contact.objects.get()
    assert (contact.name, contact.post, str(contact.left_on)) == ("地里下提·示例", "董事长", "2026-03-01")


def test_the_page_shows_the_projects_and_deals_of_the_company_but_not_the_voided(clerk):
    company = CompanyFactory()
    ParticipationFactory(company=company, project=ProjectFactory(name="示例留下"))
    voided = ProjectFactory(name="示例作废")
    ParticipationFactory(company=company, project=voided)
    voided.voided_at, voided.voided_by, voided.void_reason = "2026-03-01T10:00Z", OfficerFactory(), "示例"
    voided.save()
    FinancingDealFactory(company=company, code="示例-对接")

    body = clerk.get(reverse("admin:companies_company_change", args=(company.pk,))).content.decode()

    assert ("示例留下" in body, "示例作废" in body, "示例-对接" in body) == (True, False, True)


def test_industries_are_looked_at_only(clerk):
    answers = {clerk.get(reverse("admin:companies_industry_add")).status_code}

    assert answers == {403}
