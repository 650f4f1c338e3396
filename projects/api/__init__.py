"""Projects and what hangs on them in the API."""

from projects.api.evidence import EvidenceList
from projects.api.follow_ups import FollowUps
from projects.api.lists import FinancingDeals, Milestones, Participations, Projects

__all__ = ["EvidenceList", "FinancingDeals", "FollowUps", "Milestones", "Participations", "Projects"]
