"""What joins government and enterprise: the project and what hangs on it."""

from projects.models.financing import FinancingDeal
from projects.models.handover import Handover
from projects.models.milestone import Milestone
from projects.models.participation import Participation
from projects.models.project import Project
from projects.models.vacancy import Vacancy

__all__ = ["FinancingDeal", "Handover", "Milestone", "Participation", "Project", "Vacancy"]
