"""The page of a deed carries how the project stood: what another journalled meanwhile is not written over unseen."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import whole_ledger
from kezhou_crm.tests.forms import inputs
from projects import duties, pipeline, responsibility
from projects.models import Project
from projects.stages import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
DAY = date(2026, 3, 2)


@pytest.fixture
def clerk():
    return cast.client_of(cast.OfficerFactory(administrator=True))


def told():
    return {"by": cast.OfficerFactory(administrator=True), "at": timezone.now()}


def address(project, slug):
    return reverse("admin:projects_project_deed", args=[project.pk, slug])


def opened(clerk, project, slug):
    return inputs(clerk.get(address(project, slug)))


def test_a_hand_over_does_not_give_back_the_unit_that_another_changed(clerk):
    project = cast.ProjectFactory(signed=True)
    leader, unit, other = cast.LeaderFactory(), cast.UnitFactory(), cast.UnitFactory()
    responsibility.hand_over(project, to=leader, unit=unit, on=date(2026, 3, 1), reason="", **told())
    form, successor = opened(clerk, project, "hand-over"), cast.LeaderFactory()
    project.refresh_from_db()
    responsibility.hand_over(project, to=leader, unit=other, on=DAY, reason="机构调整", **told())
    before = whole_ledger()

    typed = {"to": successor.pk, "on": "2026-03-02", "reason": "调离"}
    refused = clerk.post(address(project, "hand-over"), form | typed)

    assert f"牵头单位：{unit} → {other}" in refused.content.decode()
    assert "调离" in refused.content.decode()
    assert whole_ledger() == before
    again = inputs(refused) | {"unit": other.pk}
    assert clerk.post(address(project, "hand-over"), again).status_code == 302
    assert Project.objects.values_list("leader", "lead_unit").get(pk=project.pk) == (successor.pk, other.pk)


def test_control_a_page_that_carries_nothing_gives_it_back(clerk):
    project = cast.ProjectFactory(signed=True)
    leader, unit, other = cast.LeaderFactory(), cast.UnitFactory(), cast.UnitFactory()
    responsibility.hand_over(project, to=leader, unit=unit, on=date(2026, 3, 1), reason="", **told())
    form = opened(clerk, project, "hand-over")
    project.refresh_from_db()
    responsibility.hand_over(project, to=leader, unit=other, on=DAY, reason="机构调整", **told())

    form = {name: value for name, value in form.items() if name != "stood"}
    typed = {"to": cast.LeaderFactory().pk, "on": "2026-03-02", "reason": "调离"}
    clerk.post(address(project, "hand-over"), form | typed)

    assert Project.objects.get().lead_unit == unit


def test_a_specialist_whom_another_assigned_is_not_replaced_unseen(clerk):
    project = cast.ProjectFactory(signed=True)
    form, mine, theirs = opened(clerk, project, "specialist"), cast.specialist(), cast.specialist()
    duties.serve(project, specialist=theirs, substitute=None, on=DAY, reason="示例", **told())

    typed = {"specialist": mine.pk, "on": "2026-03-02", "reason": "示例"}
    refused = clerk.post(address(project, "specialist"), form | typed)

    assert "您打开这一页以后，有人办理了别的变动" in refused.content.decode()
    assert {duty.officer for duty in project.duties.unfinished()} == {theirs}


def test_a_stage_that_moved_on_is_said(clerk):
    project = cast.ParticipationFactory().project
    form = opened(clerk, project, "terminate")
    pipeline.advance(project, to=Stage.NEGOTIATING, on=date(2026, 3, 1), skipped={}, **told())

    typed = {"category": "POLICY", "on": "2026-03-02", "reason": "示例"}
    refused = clerk.post(address(project, "terminate"), form | typed)

    assert "阶段：线索 → 在谈" in refused.content.decode()
    assert Project.objects.get().stage == Stage.NEGOTIATING


def test_what_only_adds_a_line_is_not_held_up(clerk):
    project = cast.ParticipationFactory().project
    form = opened(clerk, project, "follow-up")
    pipeline.advance(project, to=Stage.NEGOTIATING, on=date(2026, 3, 1), skipped={}, **told())

    typed = {"method": "CALL", "on": "2026-03-01", "said": "示例"}
    assert "stood" not in form
    assert clerk.post(address(project, "follow-up"), form | typed).status_code == 302
