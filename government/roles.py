"""Roles: what an officer is to the bureau, and by what he is shown rows (security.md 2.1; design.md, invariant 7).

What each role may do stands in `kezhou_crm/rights.py`. Whose rows a role sees is said twice, here for the querysets
and in the migrations for PostgreSQL's row policies; a test compares the two on random ledgers.
"""

from django.db import models


class Role(models.TextChoices):
    """One of nine; an officer without one may do and see nothing."""

    BUREAU_ADMIN = "BUREAU_ADMIN", "业务管理员"
    BUREAU_CLERK = "BUREAU_CLERK", "商务局经办"
    COUNTY_CLERK = "COUNTY_CLERK", "县市经办"
    UNIT_CLERK = "UNIT_CLERK", "牵头单位经办"
    SPECIALIST = "SPECIALIST", "服务专员"
    LEADER = "LEADER", "包联领导"
    SYSTEM_ADMIN = "SYSTEM_ADMIN", "系统管理员"
    SECURITY_ADMIN = "SECURITY_ADMIN", "安全管理员"
    AUDIT_ADMIN = "AUDIT_ADMIN", "审计管理员"


# The auditor opens no page of the business; what the trail tells him he must be able to name.
SEE_ALL = (Role.BUREAU_ADMIN, Role.BUREAU_CLERK, Role.AUDIT_ADMIN)
SEE_THEIR_COUNTY = (Role.COUNTY_CLERK,)
SEE_THEIR_UNIT = (Role.COUNTY_CLERK, Role.UNIT_CLERK)  # what the unit leads or helps with, and what it entered
SEE_THEIR_DUTIES = (Role.COUNTY_CLERK, Role.UNIT_CLERK, Role.SPECIALIST, Role.LEADER)  # in whose name they stand
# 三员: apart from each other and from the business.
APART = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
ADMINISTER = (Role.BUREAU_ADMIN, *APART)
