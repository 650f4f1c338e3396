"""批示: a correction stays with its project and leader and takes the place of one earlier row."""

from records.proving import Proof

PROOFS = (
    Proof(
        "批示写了内容",
        """
        SELECT project.code, row.text <> ''
        FROM projects_instruction AS row JOIN projects_project AS project ON project.id = row.project_id""",
        none_yet="尚无批示",
    ),
    Proof(
        "更正的批示属同一项目和领导、晚于原批示、只更正一次",
        """
        SELECT project.code, row.project_id = former.project_id AND row.leader_id = former.leader_id
            AND row.id > former.id AND count(*) OVER (PARTITION BY former.id) = 1
        FROM projects_instruction AS row
        JOIN projects_instruction AS former ON former.id = row.supersedes_id
        JOIN projects_project AS project ON project.id = row.project_id""",
        none_yet="尚无更正的批示",
    ),
)
TRIGGERS = (("projects_instruction", "kz_instruction_in_line"),)
APPEND_ONLY = ("projects_instruction",)
