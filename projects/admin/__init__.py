"""The projects' doors in the admin."""

from projects.admin.financing import FinancingDealAdmin
from projects.admin.project import ProjectAdmin

__all__ = ["FinancingDealAdmin", "ProjectAdmin"]
