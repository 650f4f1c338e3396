"""The government side's doors in the admin."""

from government.admin.officer import OfficerAdmin
from government.admin.reference import RegionAdmin, SectorAdmin
from government.admin.responsible import LeaderAdmin, UnitAdmin

__all__ = ["LeaderAdmin", "OfficerAdmin", "RegionAdmin", "SectorAdmin", "UnitAdmin"]
