"""The groups of the demo: what each role may do. Proposals for the bureau's own (待商务局核定)."""

from django.contrib.auth.models import Group, Permission

from kezhou_crm.demo import people

WORK = ("view", "add", "change")
# The models of each room that a role sees, and those that it keeps.
SEEN = {
    "projects": ("project", "milestone", "participation", "handover", "vacancy", "stagemove", "followup", "duty",
                 "evidence", "financingdeal", "dealbank", "drawdown", "bank"),
    "companies": ("company", "contact", "industry"),
    "government": ("region", "unit", "leader", "sector", "teammember"),
    "ceremonies": ("ceremony", "signing", "declaredtotal", "tour"),
    "records": ("source", "citation", "attachment"),
}  # fmt: skip
KEPT_BY_CLERKS = ("project", "milestone", "participation", "company", "contact", "financingdeal", "dealbank", "duty")
KEPT_BY_BUREAU = (
    *KEPT_BY_CLERKS,
    "ceremony",
    "signing",
    "declaredtotal",
    "tour",
    "unit",
    "leader",
    "sector",
    "teammember",
    "bank",
    "vacancy",
)
DEEDS = {
    people.BUREAU: (
        "advance_project", "attest_project", "approve_project", "send_back_project", "terminate_project",
        "reopen_project", "hand_over_project", "claim_project", "void_project", "add_followup", "change_followup",
        "view_officer", "add_evidence", "change_evidence", "add_drawdown", "void_financingdeal",
    ),
    people.COUNTY: (
        "advance_project", "attest_project", "send_back_project", "terminate_project", "hand_over_project",
        "claim_project", "add_followup", "add_evidence", "add_drawdown",
    ),
    people.LEAD_UNIT: ("advance_project", "add_followup", "add_evidence"),
    people.SPECIALIST: ("add_followup", "advance_project", "add_evidence"),
    people.LEADER: ("add_followup",),
}  # fmt: skip
KEPT = {
    people.BUREAU: KEPT_BY_BUREAU,
    people.COUNTY: KEPT_BY_CLERKS,
    people.LEAD_UNIT: ("project", "milestone"),
    people.SPECIALIST: ("contact", "milestone"),
    people.LEADER: (),
}


def make() -> dict[str, Group]:
    """Create the groups, each with its permissions; a permission that does not exist yet is left out."""
    known = {(row.content_type.app_label, row.codename): row for row in _permissions()}
    everywhere = {codename: row for (_app, codename), row in known.items()}
    seen = [
        known[app, f"view_{model}"]
        for app, models in SEEN.items()
        for model in models
        if (app, f"view_{model}") in known
    ]
    groups = {}
    for name, deeds in DEEDS.items():
        kept = [f"{verb}_{model}" for model in KEPT[name] for verb in WORK]
        groups[name] = Group.objects.create(name=name)
        groups[name].permissions.set([*seen, *(everywhere[word] for word in (*deeds, *kept) if word in everywhere)])
    return groups


def _permissions() -> list[Permission]:
    return list(Permission.objects.select_related("content_type").order_by("pk"))
