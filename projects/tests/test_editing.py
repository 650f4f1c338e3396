"""普通编辑: what follows from an edit by itself, and what it may not say about the day of signing."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from kezhou_crm.tests.asking import as_officer, write
from kezhou_crm.tests.factories import OfficerFactory, ParticipationFactory, ProjectFactory, UnitFactory
from projects import editing, pipeline
from projects.models import Project
from projects.stages import AgreementType, Stage, TerminationReason

NOW = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 6, 1)
MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]


def switches(project: Project) -> tuple[bool, bool]:
    return Project.objects.values_list("counts_in_number", "counts_in_amount").get(pk=project.pk)


def patch(project: Project, **given: object):
    return write(as_officer("change_project"), "patch", f"projects/{project.pk}/", given)


def test_the_switches_follow_a_type_that_changed_alone():
    project = ProjectFactory(agreement_type=AgreementType.CONTRACT)

    assert patch(project, agreement_type="STRATEGIC", note="改过").status_code == 200

    assert switches(project) == AgreementType.STRATEGIC.counts == (True, False)


@pytest.mark.parametrize("given", ["CONTRACT", "STRATEGIC"])
def test_switches_that_a_clerk_set_stay_whether_the_type_is_said_again_or_changes(given):
    project = ProjectFactory(agreement_type=AgreementType.CONTRACT, counts_in_number=False)

    assert patch(project, agreement_type=given, note="改过").status_code == 200

    assert Project.objects.get().agreement_type == given
    assert switches(project) == (False, True)


def resigned(project: Project, day: date | None) -> Project:
    project.refresh_from_db()
    project.signed_on = day
    editing.check(project, touched={"signed_on"}, today=TODAY)
    return project


def refused(project: Project, day: date | None) -> list[str]:
    with pytest.raises(ValidationError) as refusal:
        resigned(project, day)
    assert set(refusal.value.error_dict) == {"signed_on"}
    return refusal.value.messages


def ready_to_sign() -> Project:
    project = ProjectFactory(
        stage=Stage.NEGOTIATING, agreement_type=AgreementType.INTENT, party_a=UnitFactory(), investor_as_stated="示例"
    )
    return ParticipationFactory(project=project).project


def test_a_signing_by_the_journal_has_the_day_of_its_move():
    project, by = ready_to_sign(), OfficerFactory(administrator=True)
    pipeline.advance(project, to=Stage.SIGNED, on=APRIL, by=by, at=NOW)

    for day in (MARCH, MAY):
        assert refused(project, day) == ["签约日期以阶段台账为准；有误请退回后重新推进。"]
    assert resigned(project, APRIL).signed_on == APRIL


def test_the_last_signing_is_the_one_that_counts():
    project, by = ready_to_sign(), OfficerFactory(administrator=True)
    for day in (MARCH, MAY):
        pipeline.advance(project, to=Stage.SIGNED, on=day, by=by, at=NOW)
        project.refresh_from_db()
        if day == MARCH:
            pipeline.send_back(project, to=Stage.NEGOTIATING, reason="示例", on=APRIL, by=by, at=NOW)
            project.refresh_from_db()

    assert refused(project, MARCH) == ["签约日期以阶段台账为准；有误请退回后重新推进。"]


def test_a_day_that_came_in_wrong_is_corrected_up_to_the_next_move():
    project, by = ProjectFactory(signed=True), OfficerFactory(administrator=True)
    ended = {"category": TerminationReason.POLICY, "reason": "示例", "on": APRIL, "by": by, "at": NOW}
    pipeline.terminate(project, **ended)
    pipeline.reopen(project, reason="示例", on=MAY, by=by, at=NOW)

    assert refused(project, date(2026, 4, 2)) == ["签约日期不能晚于下一次阶段变动（2026-04-01）。"]
    assert resigned(project, APRIL).signed_on == APRIL
    assert resigned(project, date(2025, 12, 31)).signed_on == date(2025, 12, 31)


def test_a_signed_project_keeps_a_day_that_is_not_to_come():
    project, never = ProjectFactory(signed=True), ProjectFactory(stage=Stage.SIGNED, signed_on=None)

    assert refused(project, date(2026, 6, 2)) == ["签约日期不能晚于今天。"]
    assert refused(project, None) == ["项目已到签约，不能缺：签约日期。"]
    assert resigned(never, None).signed_on is None  # it came in without one
    assert resigned(never, TODAY).signed_on == TODAY


def test_a_lead_taken_up_again_has_no_signing_date():
    project, by = ProjectFactory(), OfficerFactory(administrator=True)
    ended = {"category": TerminationReason.POLICY, "reason": "示例", "on": APRIL, "by": by, "at": NOW}
    pipeline.terminate(project, **ended)
    Project.objects.update(signed_on=MARCH)

    pipeline.reopen(project, reason="示例", on=MAY, by=by, at=NOW)

    assert Project.objects.values_list("stage", "signed_on").get() == (Stage.LEAD, None)
