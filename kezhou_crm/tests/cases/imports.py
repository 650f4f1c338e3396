"""Batches of imports, their rows and the columns that were corrected."""

from kezhou_crm.tests import sheets
from kezhou_crm.tests.cases.shapes import Case, same, torn, two

BATCH, ROW, MEMORY = "intake_batch", "intake_row", "intake_columnmemory"
CONFIRMATION = "intake_confirmation"
batches, rows, memories = two(sheets.BatchFactory), two(sheets.ImportRowFactory), two(sheets.ColumnMemoryFactory)
confirmations = two(sheets.ConfirmationFactory, state="DONE", finished_at="2026-03-01T10:00:00+08:00")
SAME_BATCH = "UPDATE intake_confirmation SET state = 'WAITING', finished_at = NULL, batch_id = (SELECT min(id) FROM intake_batch) WHERE id = "
CONFIRMED = "state = 'CONFIRMED', confirmed_at = now(), confirmed_by_id = entered_by_id"

CASES = (
    torn("batch_sha256_shape", BATCH, batches, "", "sha256 = 'x'", "sha256 = 'x'"),
    torn(
        "batch_state_agrees", BATCH, batches, CONFIRMED, "state = 'READ'", "state = 'READ' AND confirmed_at IS NOT NULL"
    ),
    torn(
        "batch_confirmed_at_with_by",
        BATCH,
        batches,
        CONFIRMED,
        "confirmed_by_id = NULL",
        "confirmed_at IS NOT NULL AND confirmed_by_id IS NULL",
    ),
    torn(
        "batch_undone_at_with_by",
        BATCH,
        batches,
        CONFIRMED,
        "state = 'UNDONE', undone_at = now()",
        "undone_at IS NOT NULL AND undone_by_id IS NULL",
    ),
    Case(
        "import_row_once",
        ROW,
        rows,
        "UPDATE intake_row SET batch_id = (SELECT batch_id FROM intake_row WHERE id = {a}), number = 7 WHERE id = {a}",
        "UPDATE intake_row SET batch_id = (SELECT batch_id FROM intake_row WHERE id = {a}), number = 7 WHERE id = {b}",
        "SELECT count(*) FROM (SELECT FROM intake_row GROUP BY batch_id, number HAVING count(*) > 1) AS twins",
    ),
    torn(
        "import_row_written_ready",
        ROW,
        rows,
        "written = '{{}}'",
        "verdict = 'WRONG'",
        "written IS NOT NULL AND verdict = 'WRONG'",
    ),
    Case(
        "confirmation_one_at_a_time",
        CONFIRMATION,
        confirmations,
        SAME_BATCH + "{a}",
        SAME_BATCH + "{b}",
        "SELECT count(*) FROM (SELECT FROM intake_confirmation WHERE state = 'WAITING'"
        " GROUP BY batch_id HAVING count(*) > 1) AS twins",
    ),
    torn(
        "confirmation_state_agrees",
        CONFIRMATION,
        confirmations,
        "",
        "state = 'REFUSED'",
        "state = 'REFUSED' AND failure = ''",
    ),
    same("column_memory_once", MEMORY, memories, "title_key = '示例'"),
)
