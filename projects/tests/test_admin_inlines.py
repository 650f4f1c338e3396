"""The inlines of a project's form: mistaken lines go without a permission to delete, doubles are refused."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from kezhou_crm.tests.factories import (
    CompanyFactory,
    MilestoneFactory,
    OfficerFactory,
    ParticipationFactory,
    ProjectFactory,
    VacancyFactory,
    officer_who_may,
)
from projects.models import Project
from projects.stages import CompanyRole, Stage
from projects.tests.test_admin import change


@pytest.fixture
def editor(client, db):
    """Log in a clerk who may add and change and delete nothing."""
    officer = OfficerFactory()
    officer.user_permissions.set(Permission.objects.exclude(codename__startswith="delete_"))
    client.force_login(officer)
    return client


def test_a_clerk_without_deletion_takes_mistaken_lines_back(editor):
    project = ProjectFactory(signed=True, investor_as_stated="示例集团")
    participation = ParticipationFactory(project=project, role=CompanyRole.PARTNER)
    milestone = MilestoneFactory(project=project)
    ticked = {
        "participations-TOTAL_FORMS": 1,
        "participations-INITIAL_FORMS": 1,
        "participations-0-id": participation.pk,
        "participations-0-company": participation.company_id,
        "participations-0-role": participation.role,
        "participations-0-DELETE": "on",
        "milestones-TOTAL_FORMS": 1,
        "milestones-INITIAL_FORMS": 1,
        "milestones-0-id": milestone.pk,
        "milestones-0-name": milestone.name,
        "milestones-0-DELETE": "on",
    }

    form = editor.get(reverse("admin:projects_project_change", args=(project.pk,))).content.decode()
    answer = change(editor, project, **ticked)

    assert form.count("-0-DELETE") >= 2
    assert answer.status_code == 302
    assert (project.participations.count(), project.milestones.count()) == (0, 0)


def test_the_investor_of_a_signed_project_may_not_go(editor):
    participation = ParticipationFactory(project=ProjectFactory(signed=True))
    ticked = {
        "participations-TOTAL_FORMS": 1,
        "participations-INITIAL_FORMS": 1,
        "participations-0-id": participation.pk,
        "participations-0-company": participation.company_id,
        "participations-0-role": participation.role,
        "participations-0-DELETE": "on",
    }

    answer = change(editor, participation.project, **ticked)

    assert "项目已到签约，不能缺：投资方企业。" in answer.content.decode()
    assert participation.project.participations.count() == 1


def line(company, role=CompanyRole.INVESTOR, **changes):
    """Return what a page posts with this one line of a company."""
    values = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "0-company": company.pk, "0-role": role} | changes
    return {f"participations-{name}": value for name, value in values.items()}


def test_the_name_as_stated_gives_way_to_the_company_on_one_page(editor):
    project = ProjectFactory(stage=Stage.NEGOTIATING, investor_as_stated="示例集团")

    answer = change(editor, project, investor_as_stated="", **line(CompanyFactory()))

    project.refresh_from_db()
    assert answer.status_code == 302
    assert (project.investor_as_stated, project.participations.count()) == ("", 1)


def test_but_both_may_not_go_and_one_may_not_go_alone(editor):
    said = ProjectFactory(stage=Stage.NEGOTIATING, investor_as_stated="示例集团")
    both = ParticipationFactory(project=ProjectFactory(stage=Stage.NEGOTIATING, investor_as_stated="示例集团"))
    gone = line(both.company, **{"INITIAL_FORMS": 1, "0-id": both.pk, "0-DELETE": "on"})

    emptied = change(editor, said, investor_as_stated="")
    taken = change(editor, both.project, investor_as_stated="", **gone)

    for answer in (emptied, taken):
        assert "项目已到在谈，不能缺：投资方。" in answer.content.decode()
    assert set(Project.objects.values_list("investor_as_stated", flat=True)) == {"示例集团"}
    assert both.project.participations.count() == 1


def test_who_sees_no_companies_empties_the_name_neither(client, db):
    project = ProjectFactory(stage=Stage.NEGOTIATING, investor_as_stated="示例集团")
    client.force_login(officer_who_may("view_project", "change_project"))

    answer = change(client, project, investor_as_stated="")

    assert "项目已到在谈，不能缺：投资方。" in answer.content.decode()
    assert Project.objects.get().investor_as_stated == "示例集团"


def test_a_landed_project_keeps_a_company_with_a_credit_code(editor):
    project = ProjectFactory(stage=Stage.REGISTERED)
    VacancyFactory(project=project)
    licensed = CompanyFactory(uscc="Y1653001000000019B")
    row = ParticipationFactory(project=project, role=CompanyRole.PROJECT_COMPANY, company=licensed)
    held = {"INITIAL_FORMS": 1, "0-id": row.pk}

    answer = change(editor, project, **line(CompanyFactory(), row.role, **held))

    assert "不能缺：有统一社会信用代码的项目公司。" in answer.content.decode()
    assert project.participations.get().company == licensed


def test_a_clerk_who_may_only_look_takes_nothing_back(client, db):
    participation = ParticipationFactory()
    client.force_login(officer_who_may("view_project", "change_project", "view_participation"))

    form = client.get(reverse("admin:projects_project_change", args=(participation.project_id,))).content.decode()

    assert "-DELETE" not in form


def test_two_milestones_alike_are_refused_in_the_form(editor):
    project = ProjectFactory(signed=True)
    rows = {
        f"milestones-{n}-{name}": value
        for n in range(2)
        for name, value in {
            "name": "开工",
            "planned_on": "2026-06-30",
            "planned_on_precision": "DAY",
            "actual_on_precision": "DAY",
            "actual_bound": "EXACT",
        }.items()
    }

    answer = change(editor, project, note="改过", **rows | {"milestones-TOTAL_FORMS": 2})

    assert answer.status_code == 200
    assert "该项目已登记同名同日期的节点。" in answer.content.decode()
    assert "重复数据" not in answer.content.decode()
    assert (Project.objects.get().note, project.milestones.count()) == ("", 0)
