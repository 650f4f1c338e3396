"""跟进: a correction stays in its project and takes the place of one earlier row."""

from records.proving import Proof

PROOFS = (
    Proof(
        "跟进说了什么、日期先后相接",
        """
        SELECT project.code, row.said <> '' AND coalesce(row.next_on, 'infinity') >= row.happened_on
        FROM projects_followup AS row JOIN projects_project AS project ON project.id = row.project_id""",
        none_yet="尚无跟进",
    ),
    Proof(
        "更正的跟进属同一项目、晚于原记录、只更正一次",
        """
        SELECT project.code, row.project_id = former.project_id AND row.id > former.id
            AND count(*) OVER (PARTITION BY former.id) = 1
        FROM projects_followup AS row
        JOIN projects_followup AS former ON former.id = row.supersedes_id
        JOIN projects_project AS project ON project.id = row.project_id""",
        none_yet="尚无更正",
    ),
    Proof(
        "项目指向最近一条有效跟进",
        """
        SELECT project.code, project.last_follow_up_id IS NOT DISTINCT FROM last.id
        FROM projects_project AS project
        LEFT JOIN (
            SELECT DISTINCT ON (subject.id) subject.id AS project_id, said.id FROM projects_followup AS said
            JOIN projects_project AS told ON told.id = said.project_id
            JOIN projects_project AS subject ON subject.id IN (told.id, told.absorbed_by_id)
            WHERE NOT EXISTS (SELECT FROM projects_followup AS later WHERE later.supersedes_id = said.id)
            ORDER BY subject.id, said.happened_on DESC, said.id DESC
        ) AS last ON last.project_id = project.id""",
    ),
)
TRIGGERS = (
    ("projects_followup", "kz_last_follow_up"),
    ("projects_project", "kz_last_follow_up"),
)
APPEND_ONLY = ("projects_followup",)
