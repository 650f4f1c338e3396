"""Projects and what hangs on them in the API."""

from projects.api.financing import Banks, FinancingDeals
from projects.api.lists import Milestones, Projects

__all__ = ["Banks", "FinancingDeals", "Milestones", "Projects"]
