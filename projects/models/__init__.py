"""What joins government and enterprise: the project and what hangs on it."""

from projects.models.evidence import Evidence
from projects.models.financing import FinancingDeal
from projects.models.follow_up import FollowUp
from projects.models.handover import Handover
from projects.models.milestone import Milestone
from projects.models.participation import Participation
from projects.models.project import Project
from projects.models.stage_move import StageMove
from projects.models.vacancy import Vacancy

__all__ = [
    "Evidence",
    "FinancingDeal",
    "FollowUp",
    "Handover",
    "Milestone",
    "Participation",
    "Project",
    "StageMove",
    "Vacancy",
]
