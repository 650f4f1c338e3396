"""The second factor is lost or stolen: who resets it, and what is left without the phone or without the key."""

from io import StringIO

import pytest
from django.conf import settings as site
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from government import second_factor, totp
from government.models import LoginSession, SecondFactor
from kezhou_crm.tests.factories import client_of, officer_who_may
from kezhou_crm.tests.logins import SECRET, bind, browser, code_now, is_in, log_in, officer_with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
VERIFY = reverse("admin:second_factor_verify")


@pytest.fixture
def bound():
    """An officer with a phone."""
    officer = officer_with_password(username="shili")
    bind(officer)
    return officer


def test_who_may_resets_anothers_and_his_logins_end(bound):
    client = browser()
    log_in(client, "shili")
    client.post(VERIFY, {"code": code_now()})
    guard = officer_who_may("view_officer", "reset_secondfactor")
    page = reverse("admin:government_officer_second_factor", args=(bound.pk,))

    assert client_of(guard).get(page).status_code == 200
    assert SecondFactor.objects.get().closed_at is None
    assert client_of(guard).post(page).status_code == 302

    closed = SecondFactor.objects.get()
    assert closed.closed_by == guard
    assert not is_in(client)
    assert LoginSession.objects.get().ended_because == "RESET"
    assert log_in(browser(), "shili")["Location"] == reverse("admin:index")


@pytest.mark.parametrize("who", ["clerk", "oneself"])
def test_nobody_else_resets_it(bound, who):
    clerk = officer_who_may("view_officer", "change_officer")
    if who == "oneself":
        bound.user_permissions.set(Permission.objects.filter(codename__in=["view_officer", "reset_secondfactor"]))
        clerk = bound

    answer = client_of(clerk).post(reverse("admin:government_officer_second_factor", args=(bound.pk,)))

    assert answer.status_code == 403
    assert SecondFactor.objects.get().closed_at is None


def test_the_command_resets_it(bound):
    said = StringIO()

    call_command("reset_second_factor", "shili", stdout=said)

    assert "已重置" in said.getvalue()
    assert second_factor.of(bound) is None
    with pytest.raises(CommandError, match="没有用户名为"):
        call_command("reset_second_factor", "system")


def test_a_stolen_backup_gives_no_codes(bound):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM government_secondfactor")
        (sealed,) = cursor.fetchone()

    assert SECRET.hex() not in sealed
    assert totp.readable(SECRET).replace(" ", "") not in sealed
    assert len(sealed) <= 120


def test_a_former_key_opens_it_and_the_next_use_seals_it_anew(bound, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [site.SECRET_KEY]
    assert second_factor.verify(bound, code_now(), at=timezone.now())
    settings.SECRET_KEY_FALLBACKS = []

    assert second_factor.verify(bound, code_now(later=1), at=timezone.now())


def test_without_the_key_only_a_recovery_code_opens_the_door(bound, settings):
    codes = second_factor.new_codes(second_factor.of(bound), at=timezone.now())
    settings.SECRET_KEY = "another" * 10

    assert not second_factor.verify(bound, code_now(), at=timezone.now())
    assert second_factor.verify(bound, codes[0], at=timezone.now())
