"""`prove` passes on a clean ledger and fails on what it is there to find."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kezhou_crm.tests import races

pytestmark = pytest.mark.usefixtures("row_by_row")


def proved():
    """Run the command and give its lines and its complaint."""
    said = StringIO()
    try:
        call_command("prove", stdout=said)
    except CommandError as complaint:
        return said.getvalue().splitlines(), str(complaint)
    return said.getvalue().splitlines(), None


def test_the_founding_ledger_is_proved(founded_database):
    lines, complaint = proved()
    print("\n".join(lines))

    assert complaint is None


def test_an_empty_database_is_proved_by_0_rows(own_database):
    lines, complaint = proved()
    print("\n".join(lines))

    assert complaint is None
