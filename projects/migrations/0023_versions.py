"""Versions of projects, deals and their lines (records/migrations/0006). What deeds move, 0026 adds."""

from django.db import migrations

from records.migrations._versions import links_of, versions_of

PROJECT = (
    *("name", "parent_id", "region_id", "attribution_region_id", "sector_id", "industry_id", "scope"),
    *("agreement_type", "counts_in_number", "counts_in_amount", "signed_on", "contract_no", "party_a_id"),
    *("investor_as_stated", "amount", "total_investment", "note"),
)
MILESTONE = (
    *("name", "unit", "planned_quantity", "planned_on", "planned_on_precision"),
    *("actual_quantity", "actual_bound", "actual_on", "actual_on_precision", "note"),
)
LINE = (
    *("bank_id", "branch", "manager", "phone", "pushed_on", "met_on", "signed_on", "accepted_on", "granted_on"),
    *("contracted_on", "settled_on", "ended_on", "ended_reason", "signed", "granted", "term", "rate", "guarantee"),
    "undrawn_reason",
)


class Migration(migrations.Migration):
    """Count."""

    dependencies = (("projects", "0022_audited"), ("records", "0007_versions"))

    operations = (
        *versions_of("project", "projects_project", *PROJECT),
        *versions_of("participation", "projects_participation", "company_id", "role"),
        *versions_of("milestone", "projects_milestone", *MILESTONE),
        *versions_of("bank", "projects_bank", "name"),
        *versions_of(
            "financingdeal",
            "projects_financingdeal",
            *("company_id", "registered_on", "product", "need", "purpose", "note"),
        ),
        links_of("projects_financing_projects", "projects_financingdeal", "financingdeal_id"),
        *versions_of("dealbank", "projects_dealbank", *LINE),
    )
