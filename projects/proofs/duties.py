"""责任分工: who serves beside the pair, one at a time in each place, and nobody in two (invariants 1 and 2)."""

from records.proving import Proof

NO_DUTIES = "尚无责任分工"

PROOFS = (
    Proof(
        "同一责任先后相接、互不重叠",
        """
        SELECT project.code, duty.from_on >= coalesce(duty.taken_until, '-infinity')
            AND coalesce(duty.until_on, 'infinity') >= duty.from_on
        FROM (
            SELECT project_id, from_on, until_on, max(coalesce(until_on, 'infinity')) OVER (
                PARTITION BY project_id, role,
                    CASE WHEN role IN ('ASSISTANT', 'HELPING_UNIT') THEN coalesce(leader_id, unit_id) END
                ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken_until
            FROM projects_duty) AS duty
        JOIN projects_project AS project ON project.id = duty.project_id""",
        none_yet=NO_DUTIES,
    ),
    Proof(
        "无人在同一项目身兼两职，联络员属牵头单位",
        """
        SELECT project.code, CASE duty.role
            WHEN 'ASSISTANT' THEN duty.leader_id IS DISTINCT FROM project.leader_id
            WHEN 'HELPING_UNIT' THEN duty.unit_id IS DISTINCT FROM project.lead_unit_id
            WHEN 'LIAISON' THEN duty.unit_id = project.lead_unit_id
            ELSE NOT EXISTS (SELECT FROM projects_duty AS other
                WHERE other.project_id = duty.project_id AND other.id <> duty.id AND other.until_on IS NULL
                AND other.officer_id = duty.officer_id)
            END
        FROM projects_duty AS duty JOIN projects_project AS project ON project.id = duty.project_id
        WHERE duty.until_on IS NULL""",
        none_yet=NO_DUTIES,
    ),
)
TRIGGERS = (
    ("projects_duty", "kz_duty_in_line"),
    ("projects_duty", "kz_duty_closes_once"),
    ("projects_duty", "kz_duties_agree"),
    ("projects_duty", "kz_link_bumps"),
    ("projects_project", "kz_duties_agree"),
)
