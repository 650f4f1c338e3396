"""指派专员, 配合单位与协助领导, 解除责任 through the admin, and the panel that shows them."""

import pytest
from django.test import Client
from django.urls import reverse

from kezhou_crm.tests.factories import (
    DutyFactory,
    LeaderFactory,
    OfficerFactory,
    ProjectFactory,
    SectorFactory,
    TeamMemberFactory,
    UnitFactory,
    VacancyFactory,
    officer_who_may,
    specialist,
)
from projects.stages import DutyRole

pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db) -> Client:
    client = Client()
    client.force_login(OfficerFactory(administrator=True))
    return client


@pytest.fixture
def project(db):
    return ProjectFactory(signed=True, leader=LeaderFactory(), lead_unit=UnitFactory(), sector=SectorFactory())


def page(project, slug):
    return reverse("admin:projects_project_deed", args=[project.pk, slug])


def do(clerk, project, slug, /, **given):
    return clerk.post(page(project, slug), {"on": "2026-03-01"} | given)


def shown(clerk, project):
    body = clerk.get(reverse("admin:projects_project_page", args=[project.pk])).content.decode()
    return body.partition('aria-labelledby="k-pair"')[2].partition("</section>")[0]


def test_the_projects_own_team_is_offered_first(clerk, project):
    other = TeamMemberFactory(sector__position=1)
    head = TeamMemberFactory(sector=project.sector, is_head=True)
    own = TeamMemberFactory(sector=project.sector)
    TeamMemberFactory(sector=project.sector, left_on="2026-02-01")
    OfficerFactory()

    form = clerk.get(page(project, "specialist")).context["form"]

    teams = [(label, [pk for pk, _name in members]) for label, members in list(form.fields["specialist"].choices)[1:]]
    assert teams == [
        (f"{project.sector}（本项目板块）", [head.officer_id, own.officer_id]),
        (str(other.sector), [other.officer_id]),
    ]


def test_specialists_are_assigned_and_the_page_begins_with_them(clerk, project):
    main, substitute = specialist(sector=project.sector), specialist(sector=project.sector)

    answer = do(clerk, project, "specialist", specialist=main.pk, substitute=substitute.pk)

    assert answer.status_code == 302
    initial = clerk.get(page(project, "specialist")).context["form"].initial
    assert initial == {"specialist": main.pk, "substitute": substitute.pk}
    assert {duty.party for duty in project.duties.unfinished()} == {main, substitute}


def test_who_serves_without_a_team_stays_offered(clerk, project):
    gone = DutyFactory(project=project).officer

    form = clerk.get(page(project, "specialist")).context["form"]

    assert list(form.fields["specialist"].choices)[-1] == ("现任，今天不在专员队伍里", [(gone.pk, str(gone))])


def test_a_specialist_of_another_team_is_refused_at_the_reason(clerk, project):
    other = specialist()

    answer = do(clerk, project, "specialist", specialist=other.pk)

    assert set(answer.context["form"].errors) == {"reason"}
    assert not project.duties.exists()


def test_a_unit_helps_with_its_liaison(clerk, project):
    unit = UnitFactory()

    do(clerk, project, "help", role="HELPING_UNIT", unit=unit.pk, liaison="示例联络员", phone="13800001234")

    duty = project.duties.get()
    assert (duty.unit, duty.liaison, duty.liaison_phone) == (unit, "示例联络员", "13800001234")


def test_a_leader_assists_and_the_lead_unit_has_a_liaison(clerk, project):
    leader = LeaderFactory()

    do(clerk, project, "help", role="ASSISTANT", leader=leader.pk)
    do(clerk, project, "help", role="LIAISON", liaison="示例联络员")

    assert {(duty.role, duty.party) for duty in project.duties.all()} == {
        (DutyRole.ASSISTANT, leader),
        (DutyRole.LIAISON, project.lead_unit),
    }


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"role": "HELPING_UNIT"}, "unit"),
        ({"role": "ASSISTANT"}, "leader"),
        ({"role": "LIAISON"}, "liaison"),
        ({"role": "HELPING_UNIT", "unit": "lead"}, "unit"),
        ({"role": "ASSISTANT", "leader": "lead"}, "leader"),
        ({"role": "nonsense"}, "role"),
    ],
)
def test_what_is_wrong_stands_at_its_field(clerk, project, given, field):
    lead = {"unit": project.lead_unit_id, "leader": project.leader_id}
    given = {name: lead[name] if value == "lead" else value for name, value in given.items()}

    answer = do(clerk, project, "help", **given)

    assert set(answer.context["form"].errors) == {field}
    assert not project.duties.exists()


def test_without_a_lead_unit_there_is_no_liaison(clerk):
    project = ProjectFactory(signed=True)

    answer = do(clerk, project, "help", role="LIAISON", liaison="示例")

    assert "该项目还没有牵头单位，请先落实。" in answer.content.decode()
    assert not project.duties.exists()


def test_a_duty_is_ended_from_its_page(clerk, project):
    duty = DutyFactory(project=project)
    foreign = DutyFactory()

    refused = do(clerk, project, "end-duty", duty=foreign.pk, reason="借调")
    assert set(refused.context["form"].errors) == {"duty"}
    assert "结束责任必须写明原因。" in do(clerk, project, "end-duty", duty=duty.pk).content.decode()
    assert do(clerk, project, "end-duty", duty=duty.pk, reason="借调").status_code == 302

    duty.refresh_from_db()
    foreign.refresh_from_db()
    assert (duty.ending, foreign.until_on) == ("借调", None)


def test_who_may_not_hand_over_may_not_assign(project):
    client, officer = Client(), specialist(sector=project.sector)
    client.force_login(officer_who_may("view_project", "change_project"))

    for slug, given in (("specialist", {"specialist": officer.pk}), ("help", {}), ("end-duty", {})):
        assert do(client, project, slug, **given).status_code == 403
    assert not project.duties.exists()


def test_what_is_missing_is_a_word_red_from_the_signing_on(clerk):
    signed, lead = (shown(clerk, project) for project in (ProjectFactory(signed=True), ProjectFactory()))

    assert (signed.count("<b>未落实</b>"), signed.count("k-open-soft")) == (3, 0)
    assert (lead.count("<b>未落实</b>"), lead.count("k-open-soft")) == (3, 3)


def test_everybody_stands_on_the_projects_page_with_masked_phones(clerk, project):
    contact = {"liaison": "示例联络员", "liaison_phone": "13800001234"}
    main = DutyFactory(project=project).officer
    substitute = DutyFactory(project=project, role=DutyRole.SUBSTITUTE).officer
    unit = DutyFactory(project=project, role=DutyRole.HELPING_UNIT, unit=UnitFactory(), **contact).unit
    leader = DutyFactory(project=project, role=DutyRole.ASSISTANT, leader=LeaderFactory()).leader
    DutyFactory(project=project, role=DutyRole.LIAISON, unit=project.lead_unit, **contact)
    vacancy = VacancyFactory(project=project)

    body = shown(clerk, project)

    for who in (project.leader, project.lead_unit, main, substitute, unit, leader, vacancy.reason):
        assert str(who) in body
    assert body.count("138****1234") == 2
    assert "13800001234" not in body


def test_who_served_before_is_told_in_the_timeline(clerk, project):
    closed = {"until_on": "2026-02-01", "closed_at": "2026-02-01T10:00+08:00", "closed_by": OfficerFactory()}
    before = DutyFactory(project=project, ending="借调", **closed).officer

    body = clerk.get(reverse("admin:projects_project_page", args=[project.pk])).content.decode()

    assert str(before) not in shown(clerk, project)
    assert str(before) in body
    assert "借调" in body
