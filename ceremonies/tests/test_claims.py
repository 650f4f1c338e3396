"""Claiming a slot: named, found or discarded; the ceremony's counts stay true."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from ceremonies import claims
from ceremonies.models import Ceremony, Stream
from ceremonies.reconciliation import reconcile
from kezhou_crm.tests import races
from kezhou_crm.tests.asking import as_officer, errors_of, write
from kezhou_crm.tests.factories import (
    FollowUpFactory,
    OfficerFactory,
    ProjectFactory,
    RegionFactory,
    SigningFactory,
    system,
)
from projects.models import Project
from projects.stages import Stage

NOW = datetime(2026, 6, 10, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def slot(founding):
    return Project.objects.get(code="2025Q3-02")


def counts():
    result = reconcile(Ceremony.objects.get(name__startswith="克州"), to=system())[Stream.INVESTMENT]
    return result.recorded.count, result.named


def test_a_named_slot_is_a_project_and_still_counts_once(slot):
    assert counts() == (17, 1)

    claims.claim(slot, name="示例高纯石墨项目", by=OfficerFactory(), at=NOW)

    assert counts() == (17, 2)
    claimed = Project.objects.get(pk=slot.pk)
    assert (claimed.initials, claimed.claimed_at) == ("slgcsmxm", NOW)


def test_a_slot_found_to_be_a_project_counts_as_that_project(slot):
    found = ProjectFactory(signed=True, region=slot.region)

    claims.point(slot, project=found, by=OfficerFactory(), at=NOW)

    slot.refresh_from_db()
    assert counts() == (17, 2)
    assert (slot.void_reason, slot.absorbed_by) == (f"认领为{Project.objects.get(pk=found.pk).code}", found)


def test_what_was_planned_on_a_slot_is_planned_on_the_project_it_turns_out_to_be(slot):
    found = ProjectFactory(signed=True, region=slot.region)
    planned = FollowUpFactory(project=slot, next_step="再访", next_on="2026-06-20")

    claims.point(slot, project=found, by=OfficerFactory(), at=NOW)

    found.refresh_from_db()
    assert found.last_follow_up == planned


def test_a_discarded_slot_leaves_the_difference_visible(slot):
    claims.discard(slot, reason="原名单重复", by=OfficerFactory(), at=NOW)

    assert counts() == (16, 1)


ENDED = {"stage": Stage.TERMINATED, "terminated_on": "2026-03-02", "termination_reason": "POLICY"}


def shown_beside_the_slots(region):
    project = ProjectFactory(signed=True, region=region)
    return SigningFactory(
        ceremony=Ceremony.objects.get(name__startswith="克州"), project=project, counted=False
    ).project


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda region: ProjectFactory(slot=True, region=region), "not_a_project"),
        (lambda region: SigningFactory(project__region=region).project, "counted_elsewhere"),
        (lambda _: ProjectFactory(signed=True, region=RegionFactory(code="653024")), "other_region"),
        (lambda region: ProjectFactory(region=region), "not_signed"),
        (lambda region: ProjectFactory(region=region, **ENDED), "terminated"),
        (lambda region: ProjectFactory(signed=True, region=region, parent=ProjectFactory(signed=True)), "phase"),
        (lambda region: ProjectFactory(signed=True, region=region, counts_in_number=False), "not_counted"),
        (shown_beside_the_slots, "signed_there"),
    ],
)
def test_pointing_at_the_wrong_project_is_refused(slot, build, code):
    wrong = build(slot.region)

    with pytest.raises(ValidationError) as refusal:
        claims.point(slot, project=wrong, by=OfficerFactory(), at=NOW)

    assert [error.code for error in refusal.value.error_dict["project"]] == [code]
    assert counts() == (17, 1)


def test_a_slot_is_claimed_once(slot):
    claims.claim(slot, name="示例项目甲", by=OfficerFactory(), at=NOW)

    with pytest.raises(ValidationError, match="已被认领为“示例项目甲”"):
        claims.claim(slot, name="示例项目乙", by=OfficerFactory(), at=NOW)


def test_a_name_of_spaces_is_no_name(slot):
    with pytest.raises(ValidationError, match="请填写项目名称"):
        claims.claim(slot, name=" \u3000", by=OfficerFactory(), at=NOW)
    assert counts() == (17, 1)


def test_an_edit_does_not_name_a_slot(slot):
    client = as_officer("change_project", "view_project")

    errors = errors_of(write(client, "patch", f"projects/{slot.pk}/", {"name": "示例项目"}), 400)

    assert [(error["field"], error["message"]) for error in errors] == [("name", "名额请用“认领”填写名称。")]
    form = client.get(reverse("admin:projects_project_change", args=[slot.pk])).context["adminform"]
    assert "name" not in form.form.fields
    assert Project.objects.get(pk=slot.pk).is_slot
    assert write(client, "patch", f"projects/{slot.pk}/", {"note": "示例"}).status_code == 200


def test_the_database_asks_who_named_a_slot(db):
    slot = ProjectFactory(slot=True)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Project.objects.filter(pk=slot.pk).update(name="示例项目")

    assert refusal.value.__cause__.diag.constraint_name == "kz_claimed_by_name"
    assert Project.objects.get(pk=slot.pk).is_slot


def test_control_without_the_trigger_a_slot_is_named_without_a_trace(own_database):
    slot = ProjectFactory(slot=True)
    races.as_owner("ALTER TABLE projects_project DISABLE TRIGGER kz_claimed_by_name")

    Project.objects.filter(pk=slot.pk).update(name="示例项目")

    assert Project.objects.get(pk=slot.pk).claimed_at is None
