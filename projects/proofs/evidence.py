"""证明材料: what a file proves, it proves of one project."""

from records.proving import Proof

PROOFS = (
    Proof(
        "跟进的材料与跟进属同一项目",
        """
        SELECT project.code, evidence.project_id = said.project_id
        FROM projects_evidence AS evidence
        JOIN projects_followup AS said ON said.id = evidence.follow_up_id
        JOIN projects_project AS project ON project.id = evidence.project_id""",
        none_yet="跟进尚无材料",
    ),
)
TRIGGERS = (("projects_evidence", "kz_evidence_of_one_project"),)
APPEND_ONLY = ("projects_evidence",)
