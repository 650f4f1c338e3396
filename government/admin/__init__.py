"""The government side's doors in the admin."""

from government.admin.officer import OfficerAdmin
from government.admin.reference import RegionAdmin, SectorAdmin
from government.admin.responsible import LeaderAdmin, UnitAdmin
from government.admin.tokens import MachineTokenAdmin

__all__ = ["LeaderAdmin", "MachineTokenAdmin", "OfficerAdmin", "RegionAdmin", "SectorAdmin", "UnitAdmin"]
