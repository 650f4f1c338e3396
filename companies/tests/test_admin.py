"""The company's form and list."""

import pytest
from django.urls import reverse

from companies.models import Company, Contact
from kezhou_crm.tests import forms
from kezhou_crm.tests.factories import (
    CompanyFactory,
    ContactFactory,
    FinancingDealFactory,
    OfficerFactory,
    ParticipationFactory,
    ProjectFactory,
    officer_who_may,
)
from projects.models import FinancingDeal, Participation, Project

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
    return clerk.post(url, {"name": company.name} | rows | counted | forms.shown(clerk, company) | changes)


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


def page(clerk, company):
    return clerk.get(reverse("admin:companies_company_change", args=(company.pk,)))


def test_a_long_list_of_projects_and_deals_says_how_many_there_are(clerk):
    company = CompanyFactory()
    projects = Project.objects.bulk_create(Project(name=f"示例{n}", name_key=f"示例{n}") for n in range(61))
    Participation.objects.bulk_create(
        Participation(project=project, company=company, role=role)
        for project in projects
        for role in ("INVESTOR", "PARTNER")
    )
    FinancingDeal.objects.bulk_create(FinancingDeal(code=f"示例-{n}", company=company) for n in range(52))

    body = page(clerk, company).content.decode()

    assert "61 个，列出前 50 个" in body
    assert "52 笔，列出前 50 笔" in body
    assert body.count("<td>投资方、合作方</td>") == 50


def test_the_list_counts_no_voided_project(clerk):
    company = CompanyFactory()
    kept, voided = (ParticipationFactory(company=company).project for _ in range(2))
    Project.objects.filter(pk=voided.pk).update(
        voided_at="2026-03-01T10:00Z", voided_by=OfficerFactory(), void_reason="示例"
    )

    (listed,) = clerk.get(reverse("admin:companies_company_changelist")).context["cl"].result_list

    assert (listed, listed.projects) == (company, 1)
    assert listed.participations.filter(project=kept).exists()


def test_projects_and_deals_are_shown_to_whoever_may_look_at_them(client, db):
    company = CompanyFactory()
    ParticipationFactory(company=company, project__name="示例项目甲")
    FinancingDealFactory(company=company, code="示例-对接")

    seen = {}
    for may in ("view_company", "view_project", "view_financingdeal"):
        client.force_login(officer_who_may("view_company", may))
        body = page(client, company).content.decode()
        listed = client.get(reverse("admin:companies_company_changelist")).content.decode()
        seen[may] = ("示例项目甲" in body, "示例-对接" in body, "参与项目（个）" in listed)

    assert seen == {
        "view_company": (False, False, False),
        "view_project": (True, False, True),
        "view_financingdeal": (False, True, False),
    }


def test_two_contacts_of_one_name_are_refused_in_the_form_however_the_interpunct_is_typed(clerk):
    company = CompanyFactory()
    rows = {"contacts-0-name": "甲·乙", "contacts-1-name": "甲•乙", "contacts-TOTAL_FORMS": 2}

    answer = change(clerk, company, **rows, note="改过")

    assert answer.status_code == 200
    assert answer.content.decode().count("该企业已有同名联系人。") == 1
    assert "重复数据" not in answer.content.decode()
    assert (Contact.objects.count(), Company.objects.get().note) == (0, "")


def test_a_refused_row_keeps_what_was_typed(clerk):
    rows = {
        "contacts-0-name": "甲·乙",
        "contacts-1-name": "甲•乙",
        "contacts-1-post": "示例职务",
        "contacts-TOTAL_FORMS": 2,
    }

    assert 'value="示例职务"' in change(clerk, CompanyFactory(), **rows).content.decode()
