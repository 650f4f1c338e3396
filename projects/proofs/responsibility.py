"""一个项目、一名领导、一个牵头单位: the row, the journal and the vacancies tell one story (invariants 1 and 2)."""

from projects.stages import LANDED
from records.proving import Proof

NO_HANDOVERS = "尚无责任交接"
LANDED_STAGES = ", ".join(f"'{stage}'" for stage in LANDED)

PROOFS = (
    Proof(
        "责任台账的现任与项目一致",
        """
        SELECT project.code,
            (project.leader_id, project.lead_unit_id) IS NOT DISTINCT FROM (handover.leader_id, handover.lead_unit_id)
        FROM projects_project AS project
        LEFT JOIN projects_handover AS handover
            ON handover.project_id = project.id AND handover.until_on IS NULL""",
    ),
    Proof(
        "责任交接先后相接、互不重叠",
        """
        SELECT project.code, handover.from_on >= coalesce(handover.taken_until, '-infinity')
            AND coalesce(handover.until_on, 'infinity') >= handover.from_on
        FROM (
            SELECT project_id, from_on, until_on, max(coalesce(until_on, 'infinity')) OVER (
                PARTITION BY project_id ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken_until
            FROM projects_handover) AS handover
        JOIN projects_project AS project ON project.id = handover.project_id""",
        none_yet=NO_HANDOVERS,
    ),
    Proof(
        "已结束的责任有结束日期和登记时间",
        """
        SELECT project.code, (handover.until_on IS NULL) = (handover.closed_at IS NULL)
        FROM projects_handover AS handover JOIN projects_project AS project ON project.id = handover.project_id""",
        none_yet=NO_HANDOVERS,
    ),
    Proof(
        "落地及以后有领导和牵头单位，或登记缺位",
        f"""
        SELECT project.code, (project.leader_id IS NOT NULL AND project.lead_unit_id IS NOT NULL)
            OR EXISTS (SELECT FROM projects_vacancy WHERE project_id = project.id AND closed_at IS NULL)
        FROM projects_project AS project
        WHERE project.voided_at IS NULL AND project.stage IN ({LANDED_STAGES})""",  # noqa: S608 - our own stages
        none_yet="尚无落地项目",
    ),
    Proof(
        "一个项目最多一条未结束的缺位",
        """
        SELECT project.code, count(*) FILTER (WHERE vacancy.closed_at IS NULL) <= 1
        FROM projects_vacancy AS vacancy JOIN projects_project AS project ON project.id = vacancy.project_id
        GROUP BY project.id""",
        none_yet="尚无缺位",
    ),
    Proof(
        "缺位的结束时间不早于登记时间",
        """
        SELECT project.code, coalesce(vacancy.closed_at, 'infinity') >= vacancy.opened_at
        FROM projects_vacancy AS vacancy JOIN projects_project AS project ON project.id = vacancy.project_id""",
        none_yet="尚无缺位",
    ),
    Proof(
        "待补名称的名额停在签约、没有责任人",
        """
        SELECT code, stage = 'SIGNED' AND leader_id IS NULL AND lead_unit_id IS NULL
        FROM projects_project WHERE name IS NULL""",
        none_yet="没有待补名称的名额",
    ),
)
TRIGGERS = (
    ("projects_project", "kz_responsibility_complete"),
    ("projects_vacancy", "kz_vacancy_leaves_no_gap"),
    ("projects_handover", "kz_handover_in_line"),
    ("projects_handover", "kz_handover_closes_once"),
    ("projects_handover", "kz_handover_equals_row"),
    ("projects_project", "kz_row_equals_handover"),
)
