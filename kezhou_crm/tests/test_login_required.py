"""A view that forgot to ask who is there asks all the same."""

import pytest
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from kezhou_crm.tests.factories import OfficerFactory

pytestmark = pytest.mark.urls(__name__)


def canary(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("sung")


@login_not_required
def open_to_all(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("sung")


urlpatterns = [
    path("canary", canary),
    path("open", open_to_all),
    path("admin/", admin.site.urls),
]


def test_a_stranger_is_sent_to_the_login(db, client):
    answer = client.get("/canary")

    assert (answer.status_code, answer.url) == (302, "/admin/login/?next=/canary")
    assert b"sung" not in answer.content


def test_a_strangers_post_does_not_get_through(db, client):
    assert client.post("/canary").status_code == 302


def test_an_officer_gets_in(db, client):
    client.force_login(OfficerFactory())

    assert client.get("/canary").content == b"sung"


def test_an_inactive_officer_is_a_stranger(db, client):
    client.force_login(OfficerFactory(is_active=False))

    assert client.get("/canary").status_code == 302


def test_what_says_that_it_is_open_is_open(db, client):
    assert client.get("/open").content == b"sung"
