"""Projects and what hangs on them in the API."""

from projects.api.evidence import EvidenceList
from projects.api.financing import Banks, FinancingDeals
from projects.api.follow_ups import FollowUps
from projects.api.lists import Milestones, Participations, Projects

__all__ = ["Banks", "EvidenceList", "FinancingDeals", "FollowUps", "Milestones", "Participations", "Projects"]
