"""The way in: one answer for every account, a few tries, and a login that is whole or is none."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from government import throttle
from government.models import LoginSession, LoginTries, Officer
from kezhou_crm.login import forms
from kezhou_crm.tests.logins import LOGIN, PASSWORD, browser, is_in, log_in, officer_with_password
from records.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
DESK = reverse("admin:index")
HOME, AWAY = "10.1.0.7", "203.0.113.9"


def body(answer):
    """Return an answer without what differs between any two: the token of the form, the name that was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return re.sub(r'name="username" value="[^"]*"', "", text)


@pytest.fixture
def hashed(monkeypatch):
    """Count the password hashes that are computed."""
    counted = []
    hasher = type(hashers.get_hasher())
    encode, verify = hasher.encode, hasher.verify
    monkeypatch.setattr(hasher, "encode", lambda self, *given: counted.append("encode") or encode(self, *given))
    monkeypatch.setattr(hasher, "verify", lambda self, *given: counted.append("verify") or verify(self, *given))
    return counted


def test_the_right_password_leads_to_what_was_asked_for():
    officer_with_password(username="shili")
    client = browser(HOME)

    answer = log_in(client, "shili", next=reverse("admin:account"))

    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:account"))
    assert is_in(client)
    login = LoginSession.objects.get()
    assert (login.officer.username, login.address, login.ended_at) == ("shili", HOME, None)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_no_address_of_others_is_led_to(elsewhere):
    officer_with_password(username="shili")

    assert log_in(browser(), "shili", next=elsewhere)["Location"] == DESK


def test_the_session_takes_a_new_key():
    officer_with_password(username="shili")
    client = browser()
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted

    log_in(client, "shili")

    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


@pytest.mark.parametrize("account", ["unknown", "wrong", "disabled", "without password", "no staff"])
def test_every_account_that_cannot_get_in_gets_the_same_answer_for_the_same_work(account, hashed):
    officer_with_password(username="wrong")
    officer_with_password(username="disabled", is_active=False)
    officer_with_password(username="without password", password="!")
    officer_with_password(username="no staff", is_staff=False)
    expected = body(log_in(browser(AWAY), "nobody", "something"))
    hashed.clear()

    answer = log_in(browser(AWAY), account, PASSWORD if account != "wrong" else "something")

    assert (answer.status_code, body(answer)) == (200, expected)
    assert forms.WRONG in expected
    assert len(hashed) == 1


def test_control_the_count_of_hashes_sees_an_account_that_is_answered_without_one(hashed, monkeypatch):
    monkeypatch.setattr(Officer, "set_password", lambda *_given: None)  # what Django does for unknown accounts

    log_in(browser(AWAY), "nobody", "something")

    assert hashed == []


@pytest.mark.parametrize("account", ["known", "unknown"])
def test_after_five_tries_from_an_address_comes_the_same_page_for_the_same_work(account, hashed):
    officer_with_password(username="known")
    answers = [log_in(browser(AWAY), account, "something") for _ in range(5)]
    hashed.clear()

    sixth = log_in(browser(AWAY), account, PASSWORD)

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert (sixth.status_code, len(hashed)) == (429, 1)
    assert 29 * 60 <= int(sixth["Retry-After"]) <= 30 * 60
    assert "30 分钟" in sixth.content.decode()
    assert not LoginSession.objects.exists()


def test_the_pages_of_locked_accounts_are_the_same():
    officer_with_password(username="known")
    pages = {}
    for account in ("known", "unknown"):
        for _ in range(6):
            pages[account] = body(log_in(browser(AWAY), account, "something"))

    assert pages["known"] == pages["unknown"]


def test_the_owner_gets_in_from_elsewhere():
    officer_with_password(username="shili")
    for _ in range(6):
        log_in(browser(AWAY), "shili", "something")
    client = browser(HOME)

    log_in(client, "shili")

    assert is_in(client)


def test_many_addresses_together_get_ten_tries_and_the_owner_still_gets_in_from_his_desk():
    officer_with_password(username="shili")
    log_in(browser(HOME), "shili")

    answers = [log_in(browser(f"198.51.100.{n}"), "shili", "something").status_code for n in range(30)]
    stranger, owner = browser("198.51.100.200"), browser(HOME)
    log_in(stranger, "shili")
    log_in(owner, "shili")

    assert answers == [200] * 9 + [429] * 21
    assert (is_in(stranger), is_in(owner)) == (False, True)


def test_the_lock_ends():
    officer_with_password(username="shili")
    for _ in range(6):
        log_in(browser(AWAY), "shili", "something")
    past = timezone.now() - timedelta(minutes=31)
    LoginTries.objects.update(since=past, locked_until=past + timedelta(minutes=30))
    client = browser(AWAY)

    log_in(client, "shili")

    assert is_in(client)


def test_success_forgets_the_tries_before_it():
    officer_with_password(username="shili")
    for _ in range(3):
        for _ in range(4):
            log_in(browser(AWAY), "shili", "something")
        assert log_in(browser(AWAY), "shili").status_code == 302
        LoginTries.objects.filter(address=throttle.EVERYWHERE).update(count=0)


def failures():
    return AuditEntry.objects.filter(kind="LOGIN_FAILED").count()


def test_one_password_on_every_name_is_stopped_by_the_address_before_it_is_hashed(hashed):
    officer_with_password(username="shili")
    answers = [log_in(browser(AWAY), f"invented{n}", "something").status_code for n in range(30)]
    hashed.clear()
    thief, owner = browser(AWAY), browser(HOME)

    stopped = log_in(thief, "shili")
    log_in(owner, "shili")

    assert answers == [200] * 29 + [429]
    assert (stopped.status_code, is_in(thief), is_in(owner)) == (429, False, True)
    assert 9 * 60 <= int(stopped["Retry-After"]) <= 10 * 60
    assert len(hashed) == 1  # the owner's


def test_the_lock_of_an_address_ends_with_its_window():
    officer_with_password(username="shili")
    for n in range(30):
        log_in(browser(AWAY), f"invented{n}", "something")
    LoginTries.objects.filter(subject=throttle.ANYBODY).update(
        since=timezone.now() - timedelta(minutes=11), locked_until=timezone.now() - timedelta(minutes=1)
    )
    client = browser(AWAY)

    log_in(client, "shili")

    assert is_in(client)


def test_an_office_that_logs_in_from_one_address_is_not_locked():
    names = [f"shili{n}" for n in range(31)]
    for name in names:
        officer_with_password(username=name)

    assert {log_in(browser(HOME), name).status_code for name in names} == {302}


@pytest.mark.parametrize("names", [["shili"] * 12, [f"invented{n}" for n in range(36)]])
def test_under_a_lock_the_first_refusal_alone_is_recorded(names):
    officer_with_password(username="shili")

    answers = [log_in(browser(AWAY), name, "something").status_code for name in names]

    judged = answers.index(429) + 1
    assert len(names) - judged > 5
    assert failures() == judged + 1


def test_tries_on_invented_names_are_dropped_after_a_day():
    names = [f"invented{n}" for n in range(3)]
    for name in names:
        log_in(browser(AWAY), name, "something")
    invented = LoginTries.objects.filter(subject__in=[throttle.subject(name) for name in names])
    assert invented.count() == 6  # from the address, and from all
    LoginTries.objects.update(since=timezone.now() - timedelta(days=2))

    log_in(browser(AWAY), "another", "something")

    assert not invented.exists()


def test_what_was_typed_is_not_kept():
    log_in(browser(AWAY), "Meine-Parole-2026", "something")

    assert not [row for row in LoginTries.objects.values_list("subject", flat=True) if "arole" in row]
    assert LoginTries.objects.filter(subject=throttle.subject("meine-parole-2026 ")).exists()


def test_what_listens_hears_the_truth():
    officer_with_password(username="shili")
    heard = []

    def failed(credentials, **_more):
        heard.append(("failed", credentials["username"]))

    def entered(user, **_more):
        heard.append(("in", user.username))

    user_login_failed.connect(failed)
    user_logged_in.connect(entered)
    try:
        for _ in range(6):
            log_in(browser(AWAY), "shili", "something")
        log_in(browser(HOME), "shili")
    finally:
        user_login_failed.disconnect(failed)
        user_logged_in.disconnect(entered)

    assert heard == [("failed", "shili")] * 6 + [("in", "shili")]


def test_a_forged_address_changes_nothing():
    officer_with_password(username="shili")
    forged = [
        log_in(browser(AWAY, HTTP_X_FORWARDED_FOR=f"10.9.9.{n}", HTTP_X_REAL_IP="10.8.8.8"), "shili", "something")
        for n in range(6)
    ]
    client = browser(HOME, HTTP_X_FORWARDED_FOR=AWAY)

    log_in(client, "shili")

    assert [answer.status_code for answer in forged][4:] == [429, 429]
    assert LoginSession.objects.get().address == HOME


def test_a_trusted_proxy_is_believed_as_far_as_it_saw(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/24"]
    officer_with_password(username="shili")

    log_in(browser("10.0.0.5", HTTP_X_FORWARDED_FOR=f"6.6.6.6, {AWAY}, 10.0.0.6"), "shili")

    assert LoginSession.objects.get().address == AWAY


def test_a_stranger_sees_the_login_without_javascript_or_styles_of_its_own():
    page = browser().get(LOGIN)

    assert page.status_code == 200
    assert "克孜勒苏柯尔克孜自治州商务局" in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")


def test_whoever_is_in_is_not_asked_again():
    officer_with_password(username="shili")
    client = browser()
    log_in(client, "shili")

    assert client.get(LOGIN)["Location"] == DESK
