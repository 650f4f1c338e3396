"""普通编辑: what follows from an edit by itself, and what it may not say about the day of signing."""

import pytest

from kezhou_crm.tests.asking import as_officer, write
from kezhou_crm.tests.factories import ProjectFactory
from projects.models import Project
from projects.stages import AgreementType


def switches(project: Project) -> tuple[bool, bool]:
    return Project.objects.values_list("counts_in_number", "counts_in_amount").get(pk=project.pk)


def patch(project: Project, **given: object):
    return write(as_officer(), "patch", f"projects/{project.pk}/", given)


@pytest.mark.django_db
def test_the_switches_follow_a_type_that_changed_alone():
    project = ProjectFactory(agreement_type=AgreementType.CONTRACT)

    assert patch(project, agreement_type="STRATEGIC", note="改过").status_code == 200

    assert switches(project) == AgreementType.STRATEGIC.counts == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["CONTRACT", "STRATEGIC"])
def test_switches_that_a_clerk_set_stay_whether_the_type_is_said_again_or_changes(given):
    project = ProjectFactory(agreement_type=AgreementType.CONTRACT, counts_in_number=False)

    assert patch(project, agreement_type=given, note="改过").status_code == 200

    assert Project.objects.get().agreement_type == given
    assert switches(project) == (False, True)
