"""Projects and what hangs on them in the API."""

from projects.api.evidence import Attaching, EvidenceList
from projects.api.financing import Banks, FinancingDeals
from projects.api.follow_ups import FollowUps
from projects.api.instructions import Instructions
from projects.api.lines import FinancingLines
from projects.api.lists import Milestones, Participations, Projects
from projects.api.succession import LeaderSuccession, SpecialistSuccession

__all__ = [
    "Attaching",
    "Banks",
    "EvidenceList",
    "FinancingDeals",
    "FinancingLines",
    "FollowUps",
    "Instructions",
    "LeaderSuccession",
    "Milestones",
    "Participations",
    "Projects",
    "SpecialistSuccession",
]
