"""Attachments and what they prove; answers that are kept."""

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.cases.shapes import Case, same, torn, two

ATTACHMENT, EVIDENCE = "records_attachment", "projects_evidence"
files = two(cast.AttachmentFactory)
an_answer = (
    "INSERT INTO records_keptanswer (kept_by_id, key, route, digest, status, etag, body)"
    " VALUES ({a}, '示例', 'POST /', '', 201, '', '')"
)
proofs = two(cast.EvidenceFactory)
voided = "voided_at = now(), voided_by_id = uploaded_by_id, void_reason = '示例'"

CASES = (
    Case(
        "kept_answer_once",
        "records_keptanswer",
        lambda: (cast.system(),),
        an_answer,
        an_answer,
        "SELECT count(*) FROM (SELECT FROM records_keptanswer GROUP BY kept_by_id, key HAVING count(*) > 1) AS twins",
    ),
    same("attachment_stored_as_once", ATTACHMENT, files, f"stored_as = 'ab/cd/{'0' * 32}'"),
    torn("attachment_stored_as_shape", ATTACHMENT, files, "", "stored_as = '../../x'", "stored_as = '../../x'"),
    torn("attachment_sha256_shape", ATTACHMENT, files, "", "sha256 = 'x'", "sha256 = 'x'"),
    torn(
        "attachment_type_allowed",
        ATTACHMENT,
        two(cast.AttachmentFactory, document=True),
        "",
        "file_type = 'SVG'",
        "file_type = 'SVG'",
    ),
    torn("attachment_not_empty", ATTACHMENT, files, "", "size = 0", "size = 0"),
    torn(
        "attachment_photo_measured",
        ATTACHMENT,
        files,
        "file_type = 'PDF', width = NULL, height = NULL",
        "width = 1",
        "file_type = 'PDF' AND width IS NOT NULL",
    ),
    torn(
        "attachment_voided_at_with_by",
        ATTACHMENT,
        files,
        voided,
        "voided_by_id = NULL",
        "voided_at IS NOT NULL AND voided_by_id IS NULL",
    ),
    torn(
        "attachment_void_reason_given",
        ATTACHMENT,
        files,
        voided,
        "void_reason = ''",
        "voided_at IS NOT NULL AND void_reason = ''",
    ),
    torn("evidence_kind_known", EVIDENCE, proofs, "", "kind = 'X'", "kind = 'X'"),
    torn(
        "evidence_start_photo_dated",
        EVIDENCE,
        proofs,
        "kind = 'START_PHOTO'",
        "happened_on = NULL",
        "kind = 'START_PHOTO' AND happened_on IS NULL",
    ),
)
