"""What an officer may do is what his role may, or of that the part that is left to him."""

import pytest
from django.contrib.auth.models import Permission

from government.models import Officer
from government.roles import APART, Role
from kezhou_crm import rights
from kezhou_crm.backends import OfficerBackend
from kezhou_crm.tests.factories import OfficerFactory, UnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]


def known():
    return {f"{one.content_type.app_label}.{one.codename}" for one in Permission.objects.select_related("content_type")}


def asked(officer):
    return Officer.objects.get(pk=officer.pk)


@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_the_table_says_and_asks_the_database_nothing(role, django_assert_num_queries):
    officer = asked(OfficerFactory(role=role, unit=UnitFactory(), narrowed=False))

    with django_assert_num_queries(0):
        assert officer.get_all_permissions() == rights.RIGHTS[role]


def test_every_right_in_the_table_exists_and_none_deletes():
    assert known() >= rights.EVERYTHING
    assert {right for right in rights.EVERYTHING if ".delete_" in right} == set()


def test_without_a_role_nothing_is_allowed():
    officer = asked(OfficerFactory(role="", narrowed=False))

    assert officer.get_all_permissions() == set()
    assert not officer.has_perm("projects.view_project")


def test_who_is_narrowed_keeps_of_his_role_what_is_ticked(django_assert_num_queries):
    officer = OfficerFactory(role=Role.UNIT_CLERK, unit=UnitFactory())
    ticked = ("view_project", "void_project")
    officer.user_permissions.set(Permission.objects.filter(codename__in=ticked))
    narrowed = asked(officer)

    with django_assert_num_queries(1):
        assert narrowed.get_all_permissions() == {"projects.view_project"}
        assert not narrowed.has_perm("projects.void_project")  # the role has it not


def test_who_is_switched_off_may_nothing():
    officer = OfficerFactory(administrator=True)
    officer.is_active = False

    assert not officer.has_perm("projects.view_project")


def test_permissions_on_a_single_row_are_not_given():
    officer = OfficerFactory(administrator=True)

    assert OfficerBackend().get_all_permissions(officer, obj=officer) == set()


def test_the_three_administrators_hold_nothing_of_one_another_or_of_the_business():
    business = rights.RIGHTS[Role.BUREAU_ADMIN]
    writes = {role: {one for one in rights.RIGHTS[role] if ".view_" not in one} for role in APART}

    assert "projects.view_project" in business
    for role in APART:
        assert not {
            one for one in rights.RIGHTS[role] if one.startswith(("projects.view_project", "companies.view_company"))
        }
        for other in set(APART) - {role}:
            assert writes[role].isdisjoint(writes[other])
    assert "government.change_officer" in writes[Role.SECURITY_ADMIN]
    assert not any("government.change_officer" in rights.RIGHTS[role] for role in Role if role != Role.SECURITY_ADMIN)


def test_leaders_look_and_write_instructions_alone():
    assert {one for one in rights.RIGHTS[Role.LEADER] if ".view_" not in one} == {"projects.add_instruction"}
