"""The frame of the admin: who sees what, that nothing is deleted, and how refusals look."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from government.models import Officer
from kezhou_crm.admin_base import door_permissions
from kezhou_crm.tests import pages
from kezhou_crm.tests.factories import OfficerFactory, ProjectFactory, officer_who_may
from projects.models import Project

REFUSALS = ("400.html", "403.html", "403_csrf.html", "404.html", "500.html")


class Anyone:
    """A user that must not be asked anything."""

    def __getattribute__(self, name):
        raise AssertionError(name)


@pytest.fixture
def administrator(client, db):
    client.force_login(OfficerFactory(administrator=True))
    return client


def test_no_admin_deletes_and_none_offers_to(rf, db):
    request = rf.get("/admin/")
    request.user = OfficerFactory(administrator=True)

    deleting = {model for model, door in admin.site._registry.items() if door.has_delete_permission(request)}
    offering = {model for model, door in admin.site._registry.items() if "delete_selected" in door.get_actions(request)}

    assert (deleting, offering) == (set(), set())


def test_deleting_by_address_is_refused(administrator):
    project = ProjectFactory()

    response = administrator.post(reverse("admin:projects_project_delete", args=(project.pk,)), {"post": "yes"})

    assert response.status_code == 403
    assert set(Project.objects.all()) == {project}


@pytest.mark.usefixtures("row_by_row")
def test_a_stranger_is_led_to_the_login_from_every_page(client, db):
    pages.Ledger(3).fill()
    Officer.objects.create_user("shili_clerk")

    answers = {client.get(pages.address(page)).headers.get("Location", "").split("?")[0] for page in pages.ALL}

    assert answers == {reverse("admin:login")}


def test_the_login_names_the_bureau(client, db):
    body = client.get(reverse("admin:login")).content.decode()

    assert "克孜勒苏柯尔克孜自治州商务局" in body
    assert "登录" in body


def test_an_officer_without_a_role_sees_the_desk_and_nothing_else(client, db):
    client.force_login(OfficerFactory(role=""))

    desk = client.get(reverse("admin:index"))
    pages_open = [client.get(reverse(f"admin:{name}_changelist")).status_code for name in pages.LISTED]

    assert "账号还没有分配角色" in desk.content.decode()
    assert [link.word for _group, links in desk.context["menu"] for link in links] == ["工作台"]
    assert set(pages_open) == {403}


def test_the_index_of_an_app_leads_to_the_desk(administrator):
    assert administrator.get("/admin/projects/").headers["Location"] == reverse("admin:index")


@pytest.mark.parametrize("template", REFUSALS)
def test_a_refusal_renders_without_a_database_and_without_a_user(template):
    request = RequestFactory().get("/admin/")
    request.user = Anyone()

    def broken(*_args):
        raise AssertionError

    with connection.execute_wrapper(broken):
        body = render_to_string(template, request=request)

    assert "回工作台" in body


@pytest.mark.parametrize(("status", "words"), [(409, "没有保存"), (503, "暂时不能使用")])
def test_a_conflict_says_what_was_refused_and_what_to_do(status, words):
    body = render_to_string("refused.html", {"messages_": ["已有同名企业。"], "status": status})

    assert words in body
    assert "已有同名企业。" in body


def test_a_page_that_is_not_there_answers_in_chinese(administrator):
    response = administrator.get("/admin/nowhere/")

    assert response.status_code == 404
    assert "没有找到这一页" in response.content.decode()


@pytest.mark.parametrize(("may", "found"), [("view_company", False), ("view_project", True)])
def test_the_search_box_stands_before_whoever_may_look_at_projects(client, db, may, found):
    client.force_login(officer_who_may(may))

    assert ('id="k-search"' in client.get(reverse("admin:index")).content.decode()) == found


def test_doors_ask_for_these_permissions_and_no_other(db):
    asked = set(door_permissions(admin.site))
    stored = set(Permission.objects.values_list("content_type__app_label", "codename"))

    assert asked - stored == set()
    assert {"add_project", "change_tour", "view_vacancy", "view_citation"} <= {codename for _app, codename in asked}
    assert (
        asked
        & {
            ("records", "add_citation"),
            ("records", "view_fixtureload"),
            ("government", "change_region"),
            ("projects", "add_vacancy"),
            ("projects", "delete_milestone"),
        }
        == set()
    )
