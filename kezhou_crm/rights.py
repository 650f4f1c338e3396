"""What each role may do: the one table. Proposals, 待商务局核定; whose rows a role sees stands in government/roles.py.

三员 (等级保护: 系统、安全、审计管理员) hold nothing of one another's and see no business. Nobody may delete.
"""

from collections.abc import Iterable, Iterator

from government.roles import Role

PROJECT = (
    *("project", "participation", "milestone", "handover", "vacancy", "stagemove", "followup", "duty", "evidence"),
    "instruction",
    *("financingdeal", "dealbank", "drawdown", "bank"),
)
SEEN = {
    "projects": PROJECT,
    "companies": ("company", "contact", "industry"),
    "ceremonies": ("ceremony", "signing", "declaredtotal", "tour"),
    "government": ("region", "unit", "leader", "sector", "teammember"),
    "records": ("source", "citation", "attachment"),
}
KEPT_BY_CLERKS = {
    "projects": ("project", "participation", "milestone", "financingdeal", "dealbank", "duty"),
    "companies": ("company", "contact"),
}
KEPT_BY_BUREAU = {
    "projects": (*KEPT_BY_CLERKS["projects"], "bank"),
    "companies": KEPT_BY_CLERKS["companies"],
    "ceremonies": ("ceremony", "signing", "declaredtotal", "tour"),
    "government": ("leader", "teammember"),
}
KEPT_BY_BUREAU_ADMIN = KEPT_BY_BUREAU | {"government": ("unit", "unitformername", "leader", "sector", "teammember")}
KEPT_BY_SYSTEM = {"government": ("unit", "unitformername", "sector"), "projects": ("bank",)}


def _may(verbs: str, models: dict[str, Iterable[str]]) -> Iterator[str]:
    """Yield the permissions of some verbs on some models."""
    for app, names in models.items():
        yield from (f"{app}.{verb}_{name}" for verb in verbs.split() for name in names)


def _projects(*codenames: str) -> Iterator[str]:
    return (f"projects.{codename}" for codename in codenames)


LOOKS = frozenset(_may("view", SEEN))
FIELD_WORK = frozenset(_projects("add_followup", "add_evidence"))
CLERKS = frozenset(
    {
        *LOOKS,
        *FIELD_WORK,
        *_may("add change", KEPT_BY_CLERKS),
        *_projects("advance_project", "attest_project", "send_back_project", "terminate_project"),
        *_projects("hand_over_project", "claim_project", "add_drawdown"),
        "projects.merge_project",  # a county clerk what is wholly his county's, the rule sees to it
    }
)
BUREAU = frozenset(
    {
        *CLERKS,
        *_may("add change", KEPT_BY_BUREAU),
        *_projects("approve_project", "reopen_project", "void_project", "void_financingdeal"),
        *_projects("change_followup", "change_evidence"),
        *_projects("add_instruction"),
        "companies.merge_company",  # a company is many counties': whether it is one's alone must not be told
        "government.view_officer",
    }
)
RIGHTS: dict[str, frozenset[str]] = {
    Role.BUREAU_ADMIN: frozenset(
        {*BUREAU, *_may("add change", KEPT_BY_BUREAU_ADMIN), *_projects("add_vacancy", "change_vacancy")}
    ),
    Role.BUREAU_CLERK: BUREAU,
    Role.COUNTY_CLERK: CLERKS,
    Role.UNIT_CLERK: frozenset(
        {
            *LOOKS,
            *FIELD_WORK,
            *_projects("change_project", "add_milestone", "change_milestone", "advance_project"),
        }
    ),
    Role.SPECIALIST: frozenset(
        {
            *LOOKS,
            *FIELD_WORK,
            *_projects("add_milestone", "change_milestone", "advance_project"),
            *_may("add change", {"companies": ("contact",)}),
        }
    ),
    Role.LEADER: frozenset({*LOOKS, *_projects("add_instruction")}),  # reads, and writes 批示
    Role.SYSTEM_ADMIN: frozenset(
        {
            *_may("view add change", KEPT_BY_SYSTEM),
            *_may("view", {"government": ("region",), "companies": ("industry",)}),
        }
    ),
    Role.SECURITY_ADMIN: frozenset(
        {
            *_may("view add change", {"government": ("officer", "machinetoken")}),
            *_may("view", {"government": ("unit", "region")}),
            "government.reset_secondfactor",
        }
    ),
    Role.AUDIT_ADMIN: frozenset(
        _may("view", {"records": ("auditentry",), "government": ("officer", "unit", "region")})
    ),
}
NOBODY: frozenset[str] = frozenset()
EVERYTHING = frozenset().union(*RIGHTS.values())


def of_role(role: str) -> frozenset[str]:
    """Return what the role may do, as app.codename; without a role, nothing."""
    return RIGHTS.get(role, NOBODY)
