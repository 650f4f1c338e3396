"""Exports of the ledger, and templates of their columns."""

from kezhou_crm.tests import sheets
from kezhou_crm.tests.cases.shapes import same, torn, two

EXPORT, TEMPLATE = "reports_export", "reports_ledgertemplate"
exports, templates = two(sheets.ExportFactory), two(sheets.LedgerTemplateFactory)
whole = "state = 'READY', stored_as = '1-1', sha256 = 'x', size = 1, finished_at = now()"

CASES = (
    torn(
        "export_ready_whole",
        EXPORT,
        exports,
        whole,
        "stored_as = ''",
        "state = 'READY' AND stored_as = ''",
    ),
    torn(
        "export_failure_told",
        EXPORT,
        exports,
        "state = 'FAILED', failure = '示例'",
        "failure = ''",
        "state = 'FAILED' AND failure = ''",
    ),
    same("ledger_template_name_once", TEMPLATE, templates, "name = '示例同名'"),
    torn("ledger_template_named", TEMPLATE, templates, "", "name = ''", "name = ''"),
)
