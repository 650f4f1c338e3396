"""A project stands where its journal of moves ends, and the journal is one story (invariant 3)."""

from projects.moves import MOVES
from projects.stages import BEFORE_SIGNING, MoveKind
from records.proving import Proof


def _legal() -> str:
    """List the rows that the table of legal moves allows; a skipped stage is backfilled by the same pair."""
    kinds = {MoveKind.ADVANCE: (MoveKind.ADVANCE, MoveKind.BACKFILL)}
    allowed = [(*pair, each) for pair, kind in MOVES.items() for each in kinds.get(kind, (kind,))]
    return ", ".join(f"('{left}', '{entered}', '{kind}')" for left, entered, kind in allowed)


EARLY = ", ".join(f"'{stage}'" for stage in BEFORE_SIGNING)
IN_ORDER = "OVER (PARTITION BY project_id ORDER BY id)"

PROOFS = (
    Proof(
        "每个项目以入库开始、只入库一次",
        """
        SELECT project.code, count(move.id) FILTER (WHERE move.kind = 'ENTRY') = 1
            AND min(move.id) = min(move.id) FILTER (WHERE move.kind = 'ENTRY' AND move.from_stage = '')
        FROM projects_project AS project LEFT JOIN projects_stagemove AS move ON move.project_id = project.id
        GROUP BY project.id""",
    ),
    Proof(
        "项目阶段等于最后一次变动到达的阶段",
        """
        SELECT project.code, project.stage = last.to_stage
        FROM projects_project AS project
        LEFT JOIN (
            SELECT DISTINCT ON (project_id) project_id, to_stage FROM projects_stagemove ORDER BY project_id, id DESC
        ) AS last ON last.project_id = project.id""",
    ),
    Proof(
        "每次变动从上一次到达的阶段出发",
        f"""
        SELECT project.code, move.from_stage = coalesce(move.reached, '')
        FROM (SELECT project_id, from_stage, lag(to_stage) {IN_ORDER} AS reached FROM projects_stagemove) AS move
        JOIN projects_project AS project ON project.id = move.project_id""",  # noqa: S608 - our own words
    ),
    Proof(
        "每次变动都是阶段表允许的",
        f"""
        SELECT project.code, move.kind = 'ENTRY'
            OR (move.from_stage, move.to_stage, move.kind) IN (VALUES {_legal()})
        FROM projects_stagemove AS move JOIN projects_project AS project ON project.id = move.project_id""",  # noqa: S608 - stages of our own
    ),
    Proof(
        "阶段变动的日期先后相接",
        """
        SELECT project.code, move.occurred_on >= coalesce(move.before, '-infinity')
        FROM (
            SELECT project_id, occurred_on, max(occurred_on) OVER (
                PARTITION BY project_id ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM projects_stagemove WHERE occurred_on IS NOT NULL) AS move
        JOIN projects_project AS project ON project.id = move.project_id""",
        none_yet="尚无有日期的阶段变动",
    ),
    Proof(
        "签约以前没有签约日期",
        f"SELECT code, signed_on IS NULL FROM projects_project WHERE stage IN ({EARLY})",  # noqa: S608 - stages of our own
        none_yet="尚无线索和在谈项目",
    ),
    Proof(
        "终止有日期和原因，未终止的没有",
        """
        SELECT code, (stage = 'TERMINATED') = (terminated_on IS NOT NULL)
            AND (stage = 'TERMINATED') = (termination_reason <> '')
        FROM projects_project""",
    ),
    Proof(
        "终止日期等于台账中终止的日期",
        """
        SELECT project.code, project.terminated_on = last.occurred_on
        FROM projects_project AS project
        LEFT JOIN (
            SELECT DISTINCT ON (project_id) project_id, occurred_on FROM projects_stagemove
            WHERE to_stage = 'TERMINATED' ORDER BY project_id, id DESC
        ) AS last ON last.project_id = project.id
        WHERE project.stage = 'TERMINATED'""",
        none_yet="尚无终止的项目",
    ),
)
TRIGGERS = (
    ("projects_project", "kz_entry_recorded"),
    ("projects_stagemove", "kz_move_in_line"),
    ("projects_stagemove", "kz_move_approved_once"),
    ("projects_stagemove", "kz_stage_equals_move"),
    ("projects_project", "kz_stage_equals_move"),
)
