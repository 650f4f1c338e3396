"""What becomes of all that points at a project, or at a company, when it is merged into another (records/merging.py).

Journals stay where they were written: the page and the timeline of the kept project show them (`absorbed_by`).
"""

from records import merging
from records.merging import Relation

STAYS = "流水只增不改，留在原项目，在保留项目的时间线里显示"


def declare() -> None:
    """Declare them; once, when the models are loaded."""
    merging.declare(
        "companies.Company",
        Relation("projects.Participation", "company", moves=True, drops=True, why="参与的项目随企业走"),
        Relation("projects.FinancingDeal", "company", moves=True, why="银企对接随企业走"),
    )
    merging.declare(
        "projects.Project",
        Relation("projects.Project", "parent", moves=True, why="分期归到保留项目"),
        Relation("projects.Project", "absorbed_by", moves=True, why="先前并入的项目一步指到保留项目"),
        Relation("projects.Participation", "project", moves=True, why="参与企业随项目走"),
        Relation("projects.Milestone", "project", moves=True, why="节点随项目走"),
        Relation("projects.FinancingDeal_projects", "project", moves=True, drops=True, why="银企对接随项目走"),
        Relation("projects.Project_citations", "project", moves=True, drops=True, why="数据的出处随项目走"),
        Relation("projects.Handover", "project", moves=False, why=STAYS),
        Relation("projects.Duty", "project", moves=False, why=STAYS),
        Relation("projects.Vacancy", "project", moves=False, why=STAYS),
        Relation("projects.StageMove", "project", moves=False, why=STAYS),
        Relation("projects.FollowUp", "project", moves=False, why=STAYS),
        Relation("projects.Instruction", "project", moves=False, why=STAYS),
        Relation("projects.Evidence", "project", moves=False, why=STAYS),
        Relation("projects.ProjectVerdict", "kept", moves=False, why=STAYS),
        Relation("projects.ProjectVerdict", "other", moves=False, why=STAYS),
    )
