"""The project and what hangs on it."""

from django.db.models import Model

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.cases.shapes import LATER, ONE_DAY, negative, same, torn, two


def _phase() -> tuple[Model, ...]:
    parent = cast.ProjectFactory()
    return (cast.ProjectFactory(), parent)


def _milestones() -> tuple[Model, ...]:
    project = cast.ProjectFactory()
    return tuple(cast.MilestoneFactory(project=project) for _ in range(2))


def _participations() -> tuple[Model, ...]:
    project = cast.ProjectFactory()
    return (*(cast.ParticipationFactory(project=project) for _ in range(2)), cast.CompanyFactory())


PROJECT, MILESTONE = "projects_project", "projects_milestone"
lead = two(cast.ProjectFactory)
plan = two(cast.MilestoneFactory)

CASES = (
    same("project_code_unique", PROJECT, lead, "code = 'x'"),
    torn("project_name_not_blank", PROJECT, lead, "", "name = ''", "name = ''"),
    torn(
        "project_slot_claimed_first",
        PROJECT,
        lambda: (cast.ProjectFactory(signed=True), cast.LeaderFactory()),
        "name = NULL",
        "leader_id = {b}",
        "name IS NULL AND leader_id IS NOT NULL",
    ),
    torn(
        "project_termination_whole",
        PROJECT,
        lambda: (cast.ProjectFactory(stage="TERMINATED", terminated_on="2026-03-01", termination_reason="INVESTOR"),),
        "termination_reason = 'POLICY'",
        "terminated_on = NULL",
        "stage = 'TERMINATED' AND terminated_on IS NULL",
    ),
    torn(
        "project_signed_on_agrees",
        PROJECT,
        lambda: (cast.ProjectFactory(stage="SIGNED"),),
        "stage = 'NEGOTIATING'",
        f"signed_on = {ONE_DAY}",
        "stage = 'NEGOTIATING' AND signed_on IS NOT NULL",
    ),
    torn(
        "project_dates_in_order",
        PROJECT,
        lambda: (
            cast.ProjectFactory(
                stage="TERMINATED", terminated_on="2026-04-01", termination_reason="INVESTOR", signed_on="2026-01-01"
            ),
        ),
        f"signed_on = {LATER}",
        f"terminated_on = {ONE_DAY}",
        "terminated_on < signed_on",
    ),
    torn(
        "project_amount_on_parent",
        PROJECT,
        _phase,
        "parent_id = {b}",
        "amount = 5",
        "parent_id IS NOT NULL AND amount IS NOT NULL",
    ),
    negative("project_amount_not_negative", PROJECT, cast.ProjectFactory, "amount"),
    negative("project_total_investment_not_negative", PROJECT, cast.ProjectFactory, "total_investment"),
    torn(
        "project_voided_at_with_by",
        PROJECT,
        lambda: (cast.ProjectFactory(void_reason="示例"), cast.OfficerFactory()),
        "note = '示例'",
        "voided_at = now()",
        "voided_at IS NOT NULL AND voided_by_id IS NULL",
    ),
    torn(
        "project_claimed_at_with_by",
        PROJECT,
        lambda: (cast.ProjectFactory(), cast.OfficerFactory()),
        "claimed_at = now(), claimed_by_id = {b}",
        "claimed_at = NULL",
        "claimed_by_id IS NOT NULL AND claimed_at IS NULL",
    ),
    torn(
        "project_void_reason_given",
        PROJECT,
        lambda: (cast.ProjectFactory(void_reason="示例"), cast.OfficerFactory()),
        "void_reason = ''",
        "voided_at = now(), voided_by_id = {b}",
        "voided_at IS NOT NULL AND void_reason = ''",
    ),
    same(
        "milestone_once_per_date",
        MILESTONE,
        _milestones,
        "project_id = project_id, name = 'x', planned_on = NULL, actual_on = '2026-01-01'",
    ),
    torn(
        "milestone_has_a_date",
        MILESTONE,
        two(cast.MilestoneFactory, actual_on="2026-03-01"),
        "planned_on = NULL",
        "actual_on = NULL",
        "planned_on IS NULL AND actual_on IS NULL",
    ),
    torn(
        "milestone_quantity_has_unit",
        MILESTONE,
        two(cast.MilestoneFactory, unit="座"),
        "unit = ''",
        "planned_quantity = 3",
        "unit = '' AND planned_quantity IS NOT NULL",
    ),
    *(
        torn(
            f"milestone_{column}_first_of_period",
            MILESTONE,
            two(cast.MilestoneFactory, planned_on="2026-03-01", actual_on="2026-03-01"),
            f"{column}_precision = 'MONTH'",
            f"{column} = {LATER}",
            f"{column}_precision = 'MONTH' AND extract(day FROM {column}) > 1",
        )
        for column in ("planned_on", "actual_on")
    ),
    *(
        torn(
            f"milestone_{column}_not_negative",
            MILESTONE,
            two(cast.MilestoneFactory, unit="座", **{column: 10}),
            f"{column} = {column} - 8",
            f"{column} = {column} - 8",
            f"{column} < 0",
        )
        for column in ("planned_quantity", "actual_quantity")
    ),
    torn(
        "project_absorbed_is_voided",
        PROJECT,
        lambda: (
            cast.ProjectFactory(
                voided_at="2026-03-01T10:00+08:00", voided_by=cast.OfficerFactory(), void_reason="示例"
            ),
            cast.ProjectFactory(),
        ),
        "voided_at = NULL, voided_by_id = NULL",
        "absorbed_by_id = {b}",
        "absorbed_by_id IS NOT NULL AND voided_at IS NULL",
    ),
    same("participation_once_per_role", "projects_participation", _participations, "company_id = {c}"),
)
