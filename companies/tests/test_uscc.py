"""GB 32100-2015, and the real licences that do not fit it."""

import pytest
from django.core.exceptions import ValidationError

from companies import uscc
from companies.models import Company

# domain.md 3.3: the standard's own example and test codes whose first character is Y.
FITTING = ["91350100M000100Y43", "Y1653001000000019B", "Y1653022000000027K", "Y1653023000000035W", "Y16530240000000436"]
REAL_BUT_UNFIT = ["91350211M0000XUF46", "91350100M0001TGQXM"]


@pytest.mark.parametrize("code", FITTING)
def test_the_check_digit_fits(code):
    assert uscc.check_digit_fits(code)


@pytest.mark.parametrize(
    "code", ["91350100M000100Y4Z", "91350100M000100Y42", "91350100M000100Y4", "", "91350100I000100Y43"]
)
def test_a_wrong_code_does_not_fit(code):
    assert not uscc.check_digit_fits(code)


def test_a_code_is_tidied_before_it_is_judged():
    assert uscc.tidy(" 91350100m０00100 y43 ") == "91350100M000100Y43"


@pytest.mark.parametrize("code", REAL_BUT_UNFIT)
def test_a_real_code_that_does_not_fit_needs_a_reason(db, code):
    company = Company(name="新疆示例有限公司", uscc=code)

    with pytest.raises(ValidationError) as refusal:
        company.full_clean()

    assert set(refusal.value.message_dict) == {"uscc"}
    assert "校验位不符" in refusal.value.message_dict["uscc"][0]
    company.uscc_reason = "已核对执照"
    company.full_clean()


def test_a_malformed_code_is_refused_even_with_a_reason(db):
    company = Company(name="新疆示例有限公司", uscc="91350100M000100", uscc_reason="已核对执照")

    with pytest.raises(ValidationError) as refusal:
        company.full_clean()

    assert "18 位" in refusal.value.message_dict["uscc"][0]


def test_unknown_codes_do_not_collide(db):
    for name in ("新疆示例甲有限公司", "新疆示例乙有限公司"):
        company = Company(name=name, uscc="")
        company.full_clean()
        company.save()

    assert Company.objects.filter(uscc__isnull=True).count() == 2
