"""The first administrator: once, and the password is told only where nobody chose it."""

import re

import pytest
from django.contrib.auth import authenticate
from django.core.management.base import CommandError

from government.models import Officer, PasswordRecord, Unit
from kezhou_crm import accounts
from kezhou_crm.tests.factories import OfficerFactory, UnitFactory


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    """Let no variable of this machine decide."""
    monkeypatch.delenv("DJANGO_SUPERUSER_PASSWORD", raising=False)
    monkeypatch.delenv("DJANGO_SUPERUSER_USERNAME", raising=False)
    monkeypatch.delenv("DJANGO_SECURITY_PASSWORD", raising=False)
    monkeypatch.delenv("DJANGO_SECURITY_USERNAME", raising=False)


def usernames():
    return set(Officer.objects.exclude(username=Officer.SYSTEM).values_list("username", flat=True))


def test_a_generated_password_is_returned_and_logs_in(db):
    account = accounts.first_accounts()[0]

    assert (account["username"], account["created"]) == ("admin", True)
    assert re.fullmatch(rf"([{accounts.ALPHABET}]{{4}}-){{3}}[{accounts.ALPHABET}]{{4}}", account["password"])
    officer = authenticate(username="admin", password=account["password"])
    assert (officer.role, officer.is_staff, officer.name) == ("BUREAU_ADMIN", True, "商务局管理员")


@pytest.mark.parametrize("given", ["", "correct-horse-7"])
def test_a_generated_password_is_changed_at_the_first_login_and_a_chosen_one_is_not(db, monkeypatch, given):
    if given:
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", given)

    accounts.first_accounts()

    assert PasswordRecord.objects.get(officer__username="admin").is_one_time == (not given)


def test_two_generated_passwords_differ():
    assert accounts.generated_password() != accounts.generated_password()


def test_a_given_password_is_honoured_and_not_returned(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct-horse-7")

    account = accounts.first_accounts()[0]

    assert account == {"username": "admin", "role": "业务管理员", "password": None, "created": True}
    assert authenticate(username="admin", password="correct-horse-7").username == "admin"


def test_the_username_comes_from_the_environment(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "gulibostan")

    assert accounts.first_accounts()[0]["username"] == "gulibostan"
    assert usernames() == {"gulibostan", "anquan"}


def test_the_administrator_belongs_to_the_bureau_where_it_is_known(db):
    bureau = UnitFactory(name=accounts.BUREAU)

    accounts.first_accounts()[0]

    assert Unit.objects.get(officers__username="admin") == bureau


def test_a_second_call_creates_nothing_and_changes_nothing(db, monkeypatch, row_by_row):
    accounts.first_accounts()[0]
    before = Officer.objects.get(username="admin").password
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "another")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "another-horse-8")

    account = accounts.first_accounts()[0]

    assert account == {"username": "admin", "role": "业务管理员", "password": None, "created": False}
    assert usernames() == {"admin", "anquan"}
    assert Officer.objects.get(username="admin").password == before


@pytest.mark.parametrize("lacking", [{"is_active": False}, {"role": "BUREAU_CLERK"}])
def test_who_is_no_active_administrator_does_not_count(db, lacking):
    OfficerFactory(username="former", **{"role": "BUREAU_ADMIN", "is_active": True} | lacking)

    account = accounts.first_accounts()[0]

    assert (account["username"], account["created"]) == ("admin", True)
    assert usernames() == {"admin", "anquan", "former"}


def test_a_name_that_is_taken_is_named(db):
    OfficerFactory(username="admin", role="BUREAU_ADMIN", is_active=False)

    with pytest.raises(CommandError, match="用户名“admin”已有人用"):
        accounts.first_accounts()[0]

    assert Officer.objects.filter(role="BUREAU_ADMIN").count() == 1


def test_security_has_an_administrator_of_its_own(db):
    account = accounts.first_accounts()[1]

    officer = authenticate(username="anquan", password=account["password"])
    assert (account["role"], officer.role, officer.sees_all) == ("安全管理员", "SECURITY_ADMIN", False)
