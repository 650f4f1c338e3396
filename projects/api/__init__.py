"""Projects and what hangs on them in the API."""

from projects.api.lists import FinancingDeals, Milestones, Projects

__all__ = ["FinancingDeals", "Milestones", "Projects"]
