"""Permissions are Django's, fetched in one query."""

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission

from government.models import Officer
from kezhou_crm.backends import OfficerBackend
from kezhou_crm.tests.factories import OfficerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]


def permission(codename):
    return Permission.objects.get(codename=codename)


@pytest.fixture
def officer():
    """Give an officer with a permission of its own, one of a group, and one of both."""
    officer, group = OfficerFactory(), Group.objects.create(name="示例组")
    group.permissions.set([permission("view_project"), permission("view_company")])
    Group.objects.create(name="示例别组").permissions.add(permission("void_project"))
    officer.groups.add(group)
    officer.user_permissions.set([permission("view_project"), permission("advance_project")])
    return officer


def test_own_permissions_and_those_of_the_groups_come_in_one_query(officer, django_assert_num_queries):
    asked = Officer.objects.get(pk=officer.pk)

    with django_assert_num_queries(1):
        held = {
            name for name in ("view_project", "advance_project", "void_project") if asked.has_perm(f"projects.{name}")
        }
        may_view_companies = asked.has_perm("companies.view_company")

    assert held == {"view_project", "advance_project"}
    assert may_view_companies


def test_they_are_the_ones_that_django_finds(officer):
    one_by_one, at_once = (Officer.objects.get(pk=officer.pk) for _ in range(2))

    assert OfficerBackend().get_all_permissions(at_once) == ModelBackend().get_all_permissions(one_by_one)


def test_who_is_switched_off_may_nothing_and_an_administrator_everything(officer):
    officer.is_active = False
    administrator = OfficerFactory(administrator=True)

    assert not officer.has_perm("projects.view_project")
    assert OfficerBackend().get_all_permissions(administrator) == ModelBackend().get_all_permissions(administrator)
    assert administrator.has_perm("projects.void_project")


def test_permissions_on_a_single_row_are_not_given(officer):
    assert OfficerBackend().get_all_permissions(officer, obj=officer) == set()
