"""Companies and their contacts."""

import pytest
from django.core.exceptions import ValidationError

from companies.models import Company
from kezhou_crm.tests.factories import CompanyFactory, ContactFactory


def test_a_second_spelling_of_a_name_is_the_same_company(db):
    CompanyFactory(name="新疆示例(克州)有限公司")

    with pytest.raises(ValidationError) as refusal:
        Company(name="新疆示例（克州） 有限公司").full_clean()

    assert refusal.value.messages == ["已有同名企业，请直接选用。"]


@pytest.mark.parametrize("word", ["示例矿业", "slky", "SLKY", "9135010", "示 例矿"])
def test_a_company_is_found_by_name_initials_or_code(db, word):
    company = CompanyFactory(name="新疆示例矿业有限公司", uscc="91350100M000100Y43")
    CompanyFactory(name="新疆别家有限公司")

    assert list(Company.objects.matching(word)) == [company]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("+86 13800138000", "13800138000"),
        ("0908 4221234", "0908-4221234"),
        ("（0908）4221234", "0908-4221234"),
        ("+86 908 4221234", "0908-4221234"),
        ("0908-4221234转801", "0908-4221234-801"),
    ],
)
def test_a_phone_number_is_stored_in_one_form(db, typed, stored):
    contact = ContactFactory.build(company=CompanyFactory(), phone=typed)

    contact.full_clean()

    assert contact.phone == stored


@pytest.mark.parametrize("phone", ["13800001234", "0908-1234567", "09081234567", "400-800-1234"])
def test_usual_phone_numbers_are_taken(db, phone):
    ContactFactory.build(company=CompanyFactory(), phone=phone).full_clean()


@pytest.mark.parametrize("phone", ["1380000123", "12345678901", "电话同微信"])
def test_what_is_no_phone_number_is_refused(db, phone):
    with pytest.raises(ValidationError) as refusal:
        ContactFactory.build(company=CompanyFactory(), phone=phone).full_clean()

    assert set(refusal.value.message_dict) == {"phone"}


@pytest.mark.parametrize(("name", "said"), [("()", "至少要有一个"), ("\u200b", "至少要有一个"), ("ﷺ" * 30, "超过 200")])
def test_a_name_that_nobody_can_say_is_refused(db, name, said):
    with pytest.raises(ValidationError) as refusal:
        Company(name=name).full_clean()

    assert said in "".join(refusal.value.message_dict["name"])


def test_a_renamed_company_is_found_by_its_new_name(db):
    company = CompanyFactory(name="新疆示例旧名有限公司")

    company.name = "新疆示例新名有限公司"
    company.save(update_fields=["name"])

    assert list(Company.objects.matching("xjslxm")) == [company]
