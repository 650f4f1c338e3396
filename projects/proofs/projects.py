"""What holds of the project's own row: dates, phases, voiding, codes (invariants 3 and 4)."""

from records.proving import Proof

PROOFS = (
    Proof(
        "终止日期不早于签约日期",
        """
        SELECT code, terminated_on >= signed_on FROM projects_project
        WHERE terminated_on IS NOT NULL AND signed_on IS NOT NULL""",
        none_yet="尚无既签约又终止的项目",
    ),
    Proof(
        "分期只有一层，所属项目未作废，签约金额记在所属项目上",
        """
        SELECT phase.code, parent.parent_id IS NULL AND phase.parent_id <> phase.id AND phase.amount IS NULL
            AND (parent.voided_at IS NULL OR phase.voided_at IS NOT NULL)
        FROM projects_project AS phase JOIN projects_project AS parent ON parent.id = phase.parent_id""",
        none_yet="尚无分期项目",
    ),
    Proof(
        "作废有时间、经办人和原因",
        """
        SELECT code, (voided_at IS NOT NULL) = (voided_by_id IS NOT NULL)
            AND (voided_at IS NULL OR void_reason <> '')
        FROM projects_project""",
    ),
    Proof(
        "并入其他项目的已作废，且不并入自身",
        "SELECT code, voided_at IS NOT NULL AND absorbed_by_id <> id FROM projects_project"
        " WHERE absorbed_by_id IS NOT NULL",
        none_yet="尚无并入其他项目的",
    ),
    Proof(
        "并入其他项目的一步指到未再并入的项目",
        """
        SELECT gone.code, kept.absorbed_by_id IS NULL OR kept.id = gone.id FROM projects_project AS gone
        JOIN projects_project AS kept ON kept.id = gone.absorbed_by_id""",
        none_yet="尚无并入其他项目的",
    ),
    Proof(
        "编号在未作废的项目中唯一",
        """
        SELECT code, count(*) OVER (PARTITION BY code) = 1 FROM projects_project WHERE voided_at IS NULL""",
        none_yet="项目均已作废",
    ),
)
TRIGGERS = (
    ("projects_project", "kz_phase_of_a_phase"),
    ("projects_project", "kz_claimed_by_name"),
    ("projects_project", "kz_voided_once"),
    ("projects_project", "kz_absorbed_stands"),
    ("projects_projectverdict", "kz_verdict_undone_once"),
    ("projects_participation", "kz_tombstone_receives_company"),
    ("projects_participation", "kz_tombstone_receives_project"),
    ("projects_financingdeal", "kz_tombstone_receives_company"),
    ("projects_milestone", "kz_tombstone_receives_project"),
    ("projects_financing_projects", "kz_tombstone_receives_project"),
)
