"""Passwords: what one may be, that a used one does not come back, and that a given one is changed first."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from government import passwords
from government.models import LoginSession, Officer, PasswordRecord
from government.roles import Role
from kezhou_crm import password_rules
from kezhou_crm.tests.factories import OfficerFactory
from kezhou_crm.tests.logins import PASSWORD, browser, is_in, log_in, officer_with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
NEW, NEWER = "Shihang-7-yuan", "Shihang-8-yuan"
FIRST = reverse("admin:first_password")


def refusals(password, rule, user=None):
    """Return the codes of what the rule says against a password."""
    validators = get_password_validators(password_rules.of(rule)[0])
    try:
        validate_password(password, user, validators)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


@pytest.mark.parametrize(
    ("password", "dengbao", "asvs"),
    [
        ("Kz-2026", {"password_too_short"}, {"password_too_short"}),
        ("correct-horse-7", set(), set()),
        ("correcthorsebatterystaple", {"password_classes"}, set()),
        ("Xy7-Xy7-Xy7", set(), {"password_too_short"}),
        ("马兰花开二十一朵-xJ", set(), {"password_too_short"}),
        ("kezhou-zhaoshang-2026", set(), {"password_context"}),
        ("918273645546372819", {"password_classes", "password_entirely_numeric"}, {"password_entirely_numeric"}),
        (
            "password12",
            {"password_classes", "password_too_common"},
            {"password_too_short", "password_too_common", "password_context"},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_two_rules_refuse_what_they_should(password, dengbao, asvs):
    assert refusals(password, "dengbao") == dengbao
    assert refusals(password, "asvs") == asvs


def test_the_officers_own_name_is_no_password():
    officer = OfficerFactory.build(username="abdurahman", name="示例")

    assert "password_too_similar" in refusals("Abdurahman1!", "dengbao", officer)
    assert "password_context" in refusals("abdurahmanabdurahman12", "asvs", officer)


def test_a_long_password_may_be_pasted():
    assert refusals("Aa1-" * 32, "dengbao") == set()


def test_only_one_of_the_rules_rotates():
    assert [password_rules.of(rule)[1] for rule in ("dengbao", "asvs")] == [90, None]
    with pytest.raises(ImproperlyConfigured, match="PASSWORD_RULE=gb"):
        password_rules.of("gb")


def test_the_last_five_do_not_come_back_and_the_sixth_may():
    officer = OfficerFactory()
    used = [f"Shihang-{n}-yuan" for n in range(6)]
    for password in used:
        officer.set_password(password)
        officer.save()

    refused = [password for password in used if refusals(password, "dengbao", officer)]

    assert refused == used[1:]
    assert "password_used" in refusals(used[5], "asvs", officer)
    assert "password_used" not in refusals(used[4], "asvs", officer)


def test_every_way_to_set_a_password_is_remembered(monkeypatch):
    officer = Officer.objects.create_user("shili", PASSWORD)
    answers = iter([NEW, NEW])
    monkeypatch.setattr("getpass.getpass", lambda **_prompt: next(answers))
    call_command("changepassword", "shili", stdout=StringIO())

    officer.refresh_from_db()
    records = PasswordRecord.objects.order_by("pk")
    assert [record.is_one_time for record in records] == [False, False]
    assert records.last().password == officer.password


@pytest.mark.parametrize(
    "statement",
    ["UPDATE government_passwordrecord SET set_at = now()", "DELETE FROM government_passwordrecord"],
    ids=["update", "delete"],
)
def test_the_history_only_grows(statement):
    officer_with_password()

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)

    assert PasswordRecord.objects.count() == 1


def test_ninety_days_later_a_new_one_is_asked_for_and_nothing_else_is_let_through():
    officer = OfficerFactory(username="shili")
    officer.set_password(PASSWORD)
    officer.save()
    record = PasswordRecord.objects.get()
    assert passwords.must_change(officer, days=90, at=record.set_at + timedelta(days=89)) is None
    assert passwords.must_change(officer, days=90, at=record.set_at + timedelta(days=90)) is passwords.Change.EXPIRED
    assert passwords.must_change(officer, days=None, at=record.set_at + timedelta(days=900)) is None


def test_a_password_that_was_written_past_every_door_counts_as_expired():
    officer = OfficerFactory(password="!")

    assert passwords.must_change(officer, days=90, at=timezone.now()) is passwords.Change.EXPIRED


@pytest.fixture
def given(client):
    """An officer to whom an administrator gave a password through the page 设置密码, and that administrator's client."""
    officer = officer_with_password(username="shili")
    client.force_login(OfficerFactory(role=Role.SECURITY_ADMIN, narrowed=False))
    page = reverse("admin:auth_user_password_change", args=(officer.pk,))
    answer = client.post(page, {"password1": NEW, "password2": NEW, "set-password": "1"})
    assert answer.status_code == 302
    return officer


def test_a_given_password_must_be_changed_before_anything_else(given):
    browser_ = browser()

    first = log_in(browser_, "shili", NEW)

    assert first["Location"] == FIRST
    assert not is_in(browser_)
    assert browser_.get("/api/v1/projects/").status_code == 401
    page = browser_.get(FIRST)
    assert passwords.Change.ONE_TIME.value in page.content.decode()
    again = browser_.post(FIRST, {"new_password1": NEW, "new_password2": NEW})
    assert "密码不能与最近 5 次用过的相同。" in again.content.decode()
    assert not is_in(browser_)

    done = browser_.post(FIRST, {"new_password1": NEWER, "new_password2": NEWER})

    assert done["Location"] == reverse("admin:index")
    assert is_in(browser_)
    assert log_in(browser(), "shili", NEW).status_code == 200
    assert log_in(browser(), "shili", NEWER)["Location"] == reverse("admin:index")


def test_a_given_password_that_nobody_used_lapses(given):
    officer = Officer.objects.get(username="shili")
    record = passwords.standing(officer)

    assert not passwords.lapsed(officer, at=record.set_at + timedelta(days=6))
    assert passwords.lapsed(officer, at=record.set_at + timedelta(days=7))


def test_a_lapsed_password_is_refused_in_the_form():
    officer = officer_with_password(username="shili")
    PasswordRecord.objects.create(
        officer=officer, password=officer.password, is_one_time=True, set_at=timezone.now() + timedelta(seconds=1)
    )
    assert log_in(browser(), "shili")["Location"] == FIRST
    other = OfficerFactory(username="late", password=officer.password)
    PasswordRecord.objects.create(
        officer=other, password=other.password, is_one_time=True, set_at=timezone.now() - timedelta(days=8)
    )

    answer = log_in(browser(), "late")

    assert "这个一次性密码已超过 7 天没有使用" in answer.content.decode()


def test_a_new_officer_starts_with_a_one_time_password(client):
    client.force_login(OfficerFactory(role=Role.SECURITY_ADMIN, narrowed=False))

    client.post(
        reverse("admin:government_officer_add"),
        {"username": "shili_new", "name": "示例新人", "password1": NEW, "password2": NEW},
    )

    assert log_in(browser(), "shili_new", NEW)["Location"] == FIRST


def test_ones_own_password_is_changed_on_ones_own_page_and_ends_the_other_logins():
    officer_with_password(username="shili")
    here, there = browser(), browser("10.1.0.8")
    log_in(here, "shili")
    log_in(there, "shili")
    typed = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}

    answer = here.post(reverse("admin:password_change"), typed)

    assert answer.status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert set(LoginSession.objects.values_list("address", "ended_because")) == {
        ("127.0.0.1", ""),
        ("10.1.0.8", "PASSWORD"),
    }
    assert "这一处" in here.get(reverse("admin:account")).content.decode()


def test_a_stolen_session_cannot_guess_the_old_password():
    officer = officer_with_password(username="shili")
    client = browser()
    log_in(client, "shili")
    typed = {"old_password": "something", "new_password1": NEW, "new_password2": NEW}
    for _ in range(5):
        client.post(reverse("admin:password_change"), typed)

    answer = client.post(reverse("admin:password_change"), typed | {"old_password": PASSWORD})

    assert "输错次数过多" in answer.content.decode()
    assert Officer.objects.get(pk=officer.pk).check_password(PASSWORD)


def test_an_administrator_is_led_to_his_own_page_for_his_own_password(client):
    officer = OfficerFactory(role=Role.SECURITY_ADMIN, narrowed=False)
    client.force_login(officer)

    answer = client.get(reverse("admin:auth_user_password_change", args=(officer.pk,)))

    assert answer["Location"] == reverse("admin:password_change")
