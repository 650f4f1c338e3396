"""批示."""

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.cases.shapes import torn

TABLE = "projects_instruction"
CASES = (torn("instruction_says_something", TABLE, lambda: (cast.InstructionFactory(),), "", "text = ''", "text = ''"),)
