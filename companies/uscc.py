"""Unified social credit codes by GB 32100-2015. Pure.

Form and check digit are judged apart: real licences with a check digit that does not fit exist
(domain.md 3.3), so the form is required and the digit is a warning that a clerk may overrule with a reason.
python-stdnum's own `validate` is not used: it refuses legal codes that begin with Y or N.
"""

import re

from stdnum.cn import uscc as _gb32100

from records import names

FORM = r"^[0-9A-HJ-NPQRTUWXY]{18}$"  # no I, O, S, V, Z


def tidy(code: str) -> str:
    """Return the code in capitals without spaces; full-width characters become half-width."""
    return names.key(code).upper()


def well_formed(code: str) -> bool:
    """Tell whether the code has 18 characters of the standard's set."""
    return re.fullmatch(FORM, code) is not None


def check_digit_fits(code: str) -> bool:
    """Tell whether the last character is the check digit of the first 17.

    >>> check_digit_fits("91350100M000100Y43")
    True
    """
    return well_formed(code) and _gb32100.calc_check_digit(code[:17]) == code[17]
