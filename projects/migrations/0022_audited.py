"""Every change of a row of this room is recorded (records/audited.py)."""

from django.db import migrations

from records import audited

OF_A_PROJECT = (
    "projects_project_citations",
    "projects_financing_projects",
    "projects_followup",
    "projects_evidence",
    "projects_handover",
    "projects_milestone",
    "projects_participation",
    "projects_stagemove",
    "projects_vacancy",
)
OF_NONE = (
    "projects_bank",
    "projects_financingdeal",
    "projects_financingdeal_citations",
    "projects_dealbank_citations",
    "projects_drawdown",
    "projects_milestone_citations",
)
ATTACHED = (
    audited.attach("projects_project", project="id", silent=("last_follow_up_id",)),
    audited.attach("projects_duty", project="project_id", masked=("liaison_phone",)),
    audited.attach("projects_dealbank", masked=("phone",)),
    *(audited.attach(table, project="project_id") for table in OF_A_PROJECT),
    *(audited.attach(table) for table in OF_NONE),
)


class Migration(migrations.Migration):
    """Attach the trigger to each table."""

    dependencies = (("projects", "0021_deal_void_guarded"), ("records", "0006_audit_trail"))

    operations = tuple(migrations.RunSQL(*words) for words in ATTACHED)
