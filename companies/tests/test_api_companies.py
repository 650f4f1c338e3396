"""Companies, contacts and industries in the API."""

import pytest

from companies import phones
from kezhou_crm.tests.asking import ask, refused, rows
from kezhou_crm.tests.factories import CompanyFactory, ContactFactory, IndustryFactory

PHONES = [
    ("13812341234", "138****1234"),
    ("0908-1234567", "090****4567"),
    ("400-800-1234", "400****1234"),
    ("110", "****"),
    ("", ""),
]


@pytest.mark.parametrize(("phone", "shown"), PHONES)
def test_a_masked_phone_keeps_its_ends(phone: str, shown: str) -> None:
    assert phones.masked(phone) == shown


@pytest.mark.django_db
def test_phones_are_masked_in_list_and_detail_until_revealing_is_logged() -> None:
    contact = ContactFactory(phone="13812341234")
    nobody = ContactFactory(phone="")

    assert [row["phone"] for row in rows("contacts/")] == ["138****1234", None]
    assert ask(f"contacts/{contact.pk}/")["phone"] == "138****1234"
    assert ask(f"contacts/{nobody.pk}/")["phone"] is None


@pytest.mark.django_db
@pytest.mark.parametrize("parameter", ["phone", "phone__startswith", "search", "note", "uscc_reason"])
def test_what_the_list_hides_cannot_be_guessed_through_a_filter(parameter: str) -> None:
    ContactFactory()

    assert refused("contacts/", **{parameter: "138"})[0]["field"] == parameter


@pytest.mark.django_db
def test_contacts_are_found_by_company_and_office() -> None:
    here, gone = ContactFactory(), ContactFactory(left_on="2026-01-01")

    assert [row["id"] for row in rows("contacts/", company=here.company_id)] == [here.pk]
    assert [row["id"] for row in rows("contacts/", in_post="true")] == [here.pk]
    assert [row["id"] for row in rows("contacts/", in_post="false")] == [gone.pk]
    assert [row["id"] for row in rows("contacts/", left_after="2026-01-01", left_before="2026-01-01")] == [gone.pk]


@pytest.mark.django_db
def test_companies_are_found_by_word_industry_origin_and_code() -> None:
    company = CompanyFactory(name="示例果业", industry=IndustryFactory(), origin="广东佛山", uscc="91653000MA00000001")
    CompanyFactory()

    for parameters in ({"search": "果业"}, {"search": "slgy"}, {"industry": "01"}, {"origin": "佛山"}):
        assert [row["id"] for row in rows("companies/", **parameters)] == [company.pk]
    assert [row["id"] for row in rows("companies/", uscc="91653000ma00000001")] == [company.pk]


@pytest.mark.django_db
def test_a_company_shows_its_people_and_a_code_that_is_unknown_is_null() -> None:
    contact = ContactFactory()
    detail = ask(f"companies/{contact.company_id}/")

    assert [person["name"] for person in detail["contacts"]] == [contact.name]
    assert (detail["uscc"], detail["origin"], detail["note"]) == (None, None, None)


@pytest.mark.django_db
def test_an_industry_is_found_by_its_code() -> None:
    IndustryFactory()

    assert ask("industries/01/")["section"] == "A"
