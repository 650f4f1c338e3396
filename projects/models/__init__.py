"""What joins government and enterprise: the project and what hangs on it."""

from projects.models import merged
from projects.models.bank import Bank
from projects.models.deal_bank import DealBank
from projects.models.drawdown import Drawdown
from projects.models.duty import Duty
from projects.models.evidence import Evidence
from projects.models.financing import FinancingDeal
from projects.models.follow_up import FollowUp
from projects.models.handover import Handover
from projects.models.instruction import Instruction
from projects.models.milestone import Milestone
from projects.models.participation import Participation
from projects.models.project import Project
from projects.models.stage_move import StageMove
from projects.models.vacancy import Vacancy
from projects.models.verdict import ProjectVerdict

__all__ = [
    "Bank",
    "DealBank",
    "Drawdown",
    "Duty",
    "Evidence",
    "FinancingDeal",
    "FollowUp",
    "Handover",
    "Instruction",
    "Milestone",
    "Participation",
    "Project",
    "ProjectVerdict",
    "StageMove",
    "Vacancy",
]

merged.declare()
