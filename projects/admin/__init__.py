"""The projects' doors in the admin."""

from projects.admin.financing import BankAdmin, FinancingDealAdmin
from projects.admin.project import ProjectAdmin

__all__ = ["BankAdmin", "FinancingDealAdmin", "ProjectAdmin"]
