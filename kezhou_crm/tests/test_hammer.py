"""A short hammer: the ledger holds, and its controls do not."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.usefixtures("row_by_row")


def test_the_ledger_holds(founded_database):
    said = StringIO()
    try:
        call_command("hammer", operations=2400, throw_away=True, control_operations=1200, stdout=said)
    finally:
        print(said.getvalue())
