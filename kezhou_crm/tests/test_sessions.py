"""Logins end: by idleness, by age, by their owner, by a new password, by an administrator; and each says why."""

from datetime import timedelta

import pytest
from django.conf import settings as site
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from government import login_sessions
from government.models import LoginSession, Officer
from government.roles import Role
from kezhou_crm.sessions import BEGAN
from kezhou_crm.tests.factories import OfficerFactory, client_of, officer_who_may
from kezhou_crm.tests.forms import shown
from kezhou_crm.tests.logins import PASSWORD, browser, is_in, log_in, officer_with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
ACCOUNT = reverse("admin:account")


@pytest.fixture
def officer():
    return officer_with_password(username="shili")


@pytest.fixture
def inside(officer):
    """A browser that is logged in."""
    client = browser()
    log_in(client, "shili")
    return client


def row(client):
    return Session.objects.get(session_key=client.cookies["sessionid"].value)


def test_half_an_hour_without_a_request_ends_it(inside):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert not is_in(inside)


def test_a_request_moves_the_end_on_but_not_at_every_request(inside):
    nearly = timezone.now() + timedelta(minutes=5)
    Session.objects.update(expire_date=nearly)
    assert is_in(inside)
    moved = row(inside).expire_date
    assert moved - timezone.now() > timedelta(minutes=29)

    assert is_in(inside)
    assert row(inside).expire_date == moved


def test_moving_the_end_loses_nothing_of_what_another_request_wrote(inside):
    session = inside.session
    session["kept"] = "示例"
    session.save()
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=5))

    assert is_in(inside)

    assert inside.session["kept"] == "示例"


@pytest.mark.parametrize(("hours", "still"), [(11.9, True), (12.1, False)])
def test_twelve_hours_are_the_end_however_busy(inside, hours, still):
    session = inside.session
    session[BEGAN] = (timezone.now() - timedelta(hours=hours)).timestamp()
    session.save()

    assert is_in(inside) == still
    assert Session.objects.exists() == still


def test_the_cookie_ends_with_the_browser_and_no_script_reads_it(inside):
    cookie = inside.cookies["sessionid"]

    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"], cookie["path"]) == ("", True, "Lax", "/")


def test_logging_out_ends_it_in_the_database(inside):
    key = inside.cookies["sessionid"].value

    answer = inside.post(reverse("admin:logout"))

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(session_key=key).exists()
    assert LoginSession.objects.get().ended_because == "LOGGED_OUT"
    thief = browser()
    thief.cookies["sessionid"] = key
    assert not is_in(thief)


def test_a_link_logs_nobody_out(inside):
    assert inside.get(reverse("admin:logout")).status_code == 405
    assert is_in(inside)


def test_an_officer_sees_his_logins_and_ends_one(officer, inside):
    other = browser("10.1.0.8", HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120")
    log_in(other, "shili")
    page = inside.get(ACCOUNT).content.decode()
    assert "10.1.0.8" in page
    assert "Edge · Windows" in page
    assert page.count("这一处") == 1

    inside.post(reverse("admin:account_end_one", args=(LoginSession.objects.get(address="10.1.0.8").pk,)))

    assert (is_in(inside), is_in(other)) == (True, False)
    assert LoginSession.objects.get(address="10.1.0.8").ended_because == "BY_OFFICER"
    assert "本人结束" in inside.get(ACCOUNT).content.decode()


def test_an_officer_ends_all_others(officer, inside):
    others = [browser(f"10.1.0.{n}") for n in range(3)]
    for one in others:
        log_in(one, "shili")

    inside.post(reverse("admin:account_end_others"))

    assert [is_in(one) for one in (inside, *others)] == [True, False, False, False]


def test_nobody_ends_anothers(inside):
    other = browser("10.1.0.9")
    officer_with_password(username="other")
    log_in(other, "other")

    inside.post(reverse("admin:account_end_one", args=(LoginSession.objects.get(address="10.1.0.9").pk,)))

    assert is_in(other)
    assert "10.1.0.9" not in inside.get(ACCOUNT).content.decode()


def test_logins_are_ended_by_post_only(inside):
    assert inside.get(reverse("admin:account_end_others")).status_code == 405


def test_an_officer_who_is_switched_off_is_out_at_once_and_stays_out(officer, inside):
    typed = {"username": "shili", "name": "示例", "is_staff": "on"}
    security = client_of(OfficerFactory(role=Role.SECURITY_ADMIN, narrowed=False))
    security.post(reverse("admin:government_officer_change", args=(officer.pk,)), typed | shown(security, officer))

    assert not is_in(inside)
    assert LoginSession.objects.get().ended_because == "DISABLED"
    Officer.objects.update(is_active=True)
    assert not is_in(inside)


def test_an_officer_who_may_not_log_in_any_more_is_out_of_pages_and_api_and_stays_out(officer, inside):
    Officer.objects.filter(pk=officer.pk).update(narrowed=False)
    assert inside.get("/api/v1/projects/").status_code == 200
    typed = {"username": "shili", "name": "示例", "role": officer.role, "is_active": "on"}
    security = client_of(OfficerFactory(role=Role.SECURITY_ADMIN, narrowed=False))
    security.post(reverse("admin:government_officer_change", args=(officer.pk,)), typed | shown(security, officer))

    assert inside.get("/api/v1/projects/").status_code == 401
    assert not is_in(inside)
    assert LoginSession.objects.get().ended_because == "DISABLED"
    Officer.objects.update(is_staff=True)
    assert not is_in(inside)


def test_without_the_login_the_api_is_closed_at_the_next_request(officer, inside):
    Officer.objects.filter(pk=officer.pk).update(narrowed=False)
    assert inside.get("/api/v1/projects/").status_code == 200
    Officer.objects.filter(pk=officer.pk).update(is_staff=False)

    assert inside.get("/api/v1/projects/").status_code == 401


def test_a_hundred_disabled_officers_are_refused_at_the_next_request(row_by_row):
    clients = [client_of(OfficerFactory()) for _ in range(100)]
    assert all(is_in(client) for client in clients)

    Officer.objects.update(is_active=False)

    assert [is_in(client) for client in clients] == [False] * 100


@pytest.mark.parametrize("change", [{"role": Role.BUREAU_ADMIN}, {"password": "!"}])
def test_what_an_officer_is_changes_and_his_sessions_are_void(officer, inside, change):
    Officer.objects.filter(pk=officer.pk).update(**change)

    assert not is_in(inside)
    assert SESSION_KEY not in inside.session


def test_a_permission_counts_from_the_next_request():
    officer = officer_who_may("view_project")
    client = client_of(officer)
    page = reverse("admin:projects_project_changelist")
    assert client.get(page).status_code == 200

    officer.user_permissions.clear()

    assert client.get(page).status_code == 403


def test_the_key_of_a_session_stands_in_no_other_table(inside):
    key = inside.cookies["sessionid"].value

    assert LoginSession.objects.get().key_hash == login_sessions.digest(key) != key


def test_sessions_survive_a_new_secret_key_as_long_as_the_former_is_known(inside, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [site.SECRET_KEY]
    assert is_in(inside)

    settings.SECRET_KEY_FALLBACKS = []
    settings.SECRET_KEY = "a third one" * 10
    assert not is_in(inside)


def test_the_login_page_after_the_end_leads_back_to_where_one_was(inside):
    Session.objects.all().delete()

    answer = inside.get(ACCOUNT)

    assert answer["Location"] == f"{reverse('admin:login')}?next={ACCOUNT}"
    assert log_in(inside, "shili", PASSWORD, next=ACCOUNT)["Location"] == ACCOUNT
