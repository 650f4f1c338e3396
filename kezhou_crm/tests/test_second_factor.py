"""The second factor: who needs one, how it is bound and asked, that no code works twice, and how it is lost."""

import pytest
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from government import second_factor, totp
from government.models import LoginSession, RecoveryCode, SecondFactor
from government.roles import APART, Role
from kezhou_crm.tests.factories import OfficerFactory, client_of
from kezhou_crm.tests.logins import bind, browser, code_now, is_in, log_in, officer_with_password
from records.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
VERIFY, BIND = reverse("admin:second_factor_verify"), reverse("admin:second_factor_bind")
CODES, QR = reverse("admin:second_factor_codes"), reverse("admin:second_factor_qr")
AWAY = "203.0.113.9"
WRONG = "验证码不对或已经用过"


@pytest.fixture
def public(settings):
    """The site as others can reach it."""
    settings.LOOPBACK_ONLY = False


@pytest.fixture
def bound():
    """An officer with a phone."""
    officer = officer_with_password(username="shili")
    bind(officer)
    return officer


def secret_of(client):
    return bytes.fromhex(client.session["new_secret"])


def routes(patterns, before=""):
    """Give an address for every route of the site."""
    for one in patterns:
        path = before + str(one.pattern).lstrip("^").rstrip("$")
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, path)
        else:
            yield path


def test_the_code_is_asked_after_the_password(bound):
    client = browser()

    asked = log_in(client, "shili")

    assert asked["Location"] == VERIFY
    assert not is_in(client)
    assert not LoginSession.objects.exists()
    answer = client.post(VERIFY, {"code": code_now()})
    assert answer["Location"] == reverse("admin:index")
    assert is_in(client)


def test_half_a_login_reaches_nothing(bound):
    client, stranger = browser(), browser()
    log_in(client, "shili")
    paths = {
        f"/{path.replace('<path:object_id>', '1').replace('<int:pk>', '1')}"
        for path in routes(get_resolver().url_patterns)
    }
    opens = {VERIFY}  # and what a stranger reaches

    different = [
        path
        for path in sorted(paths)
        if path not in opens and client.get(path).status_code != stranger.get(path).status_code
    ]
    reached = [path for path in sorted(paths) if client.get(path).status_code == 200]

    assert len(paths) > 100
    assert different == []
    assert set(reached) <= {VERIFY, reverse("admin:login"), reverse("admin:jsi18n")}
    assert client.get("/api/v1/projects/").status_code == 401


def test_another_account_on_its_way_in_ends_the_login_that_stood_in_the_session(bound):
    owner = officer_with_password(username="owner")
    client = browser()
    log_in(client, "owner")
    key = client.session.session_key

    asked = log_in(client, "shili")

    assert asked["Location"] == VERIFY
    assert not is_in(client)
    assert not Session.objects.filter(session_key=key).exists()
    assert LoginSession.objects.get().ended_because == "LOGGED_OUT"
    assert AuditEntry.objects.get(kind="LOGOUT").row_id == owner.pk
    client.post(VERIFY, {"code": code_now()})
    assert is_in(client)
    assert LoginSession.objects.get(ended_at__isnull=True).officer == bound


def test_a_wrong_password_of_another_ends_nothing(bound):
    officer_with_password(username="owner")
    client = browser()
    log_in(client, "owner")

    log_in(client, "shili", "something")

    assert is_in(client)
    assert LoginSession.objects.get().ended_at is None


@pytest.mark.parametrize("page", [BIND, QR, CODES, reverse("admin:first_password")])
def test_no_step_is_skipped_or_done_twice(bound, page):
    client = browser()
    log_in(client, "shili")

    assert client.get(page)["Location"] == VERIFY
    assert client.post(page, {"new_password1": "x", "code": "1"})["Location"] == VERIFY


def test_ten_minutes_later_the_password_is_asked_again(bound):
    client = browser()
    log_in(client, "shili")
    session = client.session
    session["on_the_way"] |= {"until": timezone.now().timestamp() - 1}
    session.save()

    assert client.post(VERIFY, {"code": code_now()})["Location"] == reverse("admin:login")
    assert not is_in(client)


@pytest.mark.parametrize("change", ["switched off", "new password"])
def test_who_is_switched_off_on_the_way_does_not_arrive(bound, change):
    client = browser()
    log_in(client, "shili")
    if change == "switched off":
        bound.is_active = False
    else:
        bound.set_password("Shihang-7-yuan")
    bound.save()

    assert client.post(VERIFY, {"code": code_now()})["Location"] == reverse("admin:login")
    assert not is_in(client)


def test_a_code_works_once(bound):
    code = code_now()
    first_, second = browser(), browser(AWAY)
    log_in(first_, "shili")
    log_in(second, "shili")

    first_.post(VERIFY, {"code": code})
    replayed = second.post(VERIFY, {"code": code})

    assert (is_in(first_), is_in(second)) == (True, False)
    assert WRONG in replayed.content.decode()


def test_a_thousand_replays_are_refused(bound):
    code = code_now()
    assert second_factor.verify(bound, code, at=timezone.now())

    replayed = sum(second_factor.verify(bound, code, at=timezone.now()) for _ in range(1_000))

    assert replayed == 0


def test_control_without_the_memory_of_the_step_the_replay_works(bound):
    code = code_now()
    assert second_factor.verify(bound, code, at=timezone.now())
    SecondFactor.objects.update(last_step=0)

    assert second_factor.verify(bound, code, at=timezone.now())


def test_codes_are_not_guessed(bound):
    client = browser()
    log_in(client, "shili")
    for _ in range(5):
        client.post(VERIFY, {"code": "000000"})

    answer = client.post(VERIFY, {"code": code_now()})

    assert "输错次数过多" in answer.content.decode()
    assert not is_in(client)


def test_a_recovery_code_works_once_and_only_the_latest_batch(bound):
    factor = second_factor.of(bound)
    former = second_factor.new_codes(factor, at=timezone.now())
    codes = second_factor.new_codes(factor, at=timezone.now())
    at = timezone.now()

    used = [second_factor.verify(bound, one, at=at) for one in (former[0], codes[0], codes[0], codes[1].upper())]

    assert used == [False, True, False, True]
    assert second_factor.unused(factor).count() == 8
    assert (len(codes), len(set(codes))) == (10, 10)
    assert not set(RecoveryCode.objects.values_list("code_hash", flat=True)) & set(codes)


def test_the_way_in_takes_a_recovery_code(bound):
    codes = second_factor.new_codes(second_factor.of(bound), at=timezone.now())
    client = browser()
    log_in(client, "shili")

    client.post(VERIFY, {"code": f" {codes[3]} "})

    assert is_in(client)


@pytest.mark.parametrize(
    ("rule", "administrator", "local", "due"),
    [
        ("administrators", True, False, True),
        ("administrators", False, False, False),
        ("administrators", True, True, False),
        ("all", False, False, True),
        ("all", False, True, False),
        ("none", True, False, False),
    ],
)
def test_who_must_have_one(rule, administrator, local, due):
    officer = OfficerFactory(role=Role.BUREAU_ADMIN if administrator else Role.BUREAU_CLERK)

    assert second_factor.is_due(officer, rule=rule, is_local=local) == due


def test_the_three_administrators_must_have_one():
    assert all(second_factor.is_due(OfficerFactory(role=role), rule="administrators", is_local=False) for role in APART)


def test_an_administrator_binds_a_phone_at_the_first_login(public):
    officer_with_password(username="shili", administrator=True)
    client = browser(AWAY)

    asked = log_in(client, "shili")

    assert asked["Location"] == BIND
    page = client.get(BIND).content.decode()
    assert totp.readable(secret_of(client)) in page
    assert 'name="password"' not in page
    drawn = client.get(QR)
    assert (drawn["Content-Type"], drawn["Cache-Control"]) == (
        "image/svg+xml",
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert drawn.content.startswith(b"<?xml") or drawn.content.startswith(b"<svg")
    wrong = client.post(BIND, {"code": "000000"})
    assert "验证码不对" in wrong.content.decode()
    assert not SecondFactor.objects.exists()

    code = totp.code(secret_of(client), int(timezone.now().timestamp()) // totp.STEP)
    assert client.post(BIND, {"code": code})["Location"] == CODES
    assert not is_in(client)
    shown = client.get(CODES).content.decode()
    assert shown.count("<li><code>") == 10
    assert client.post(CODES)["Location"] == reverse("admin:index")
    assert is_in(client)
    assert client.get(CODES)["Location"] == reverse("admin:account")


def test_on_this_machine_alone_nobody_must_and_the_desk_says_so():
    officer_with_password(username="shili", administrator=True)
    client = browser()

    page = client.get(reverse("admin:login")).content.decode()
    log_in(client, "shili")

    assert "仅本机可访问" in page
    assert "管理员登录未强制双因素认证" in client.get(reverse("admin:index")).content.decode()


def test_where_others_reach_the_site_it_says_nothing(public):
    client = client_of(OfficerFactory(administrator=True))

    assert "仅本机可访问" not in client.get(reverse("admin:login")).content.decode()
    assert "仅本机可访问" not in client.get(reverse("admin:index")).content.decode()


def test_the_suite_runs_as_on_this_machine_alone():
    assert site.LOOPBACK_ONLY


def test_binding_another_phone_takes_the_password_and_closes_the_former(bound):
    client = client_of(bound)
    client.get(BIND)
    code = totp.code(secret_of(client), int(timezone.now().timestamp()) // totp.STEP)

    refused = client.post(BIND, {"password": "something", "code": code})
    assert "密码不对" in refused.content.decode()
    assert SecondFactor.objects.get().closed_at is None
    done = client.post(BIND, {"password": "Kezhou-shili-2026", "code": code})

    assert done["Location"] == CODES
    assert SecondFactor.objects.filter(closed_at__isnull=True).count() == 1
    assert not second_factor.verify(bound, code_now(), at=timezone.now())


def test_new_recovery_codes_take_a_code(bound):
    client, page = client_of(bound), reverse("admin:second_factor_new_codes")

    assert WRONG in client.post(page, {"code": "000000"}).content.decode()
    assert client.post(page, {"code": code_now()})["Location"] == CODES
    assert client.get(CODES).content.decode().count("<li><code>") == 10


def held(client):
    return Session.objects.get(session_key=client.session.session_key).get_decoded()


def test_recovery_codes_wait_ten_minutes_to_be_written_down_and_are_gone(bound):
    client = client_of(bound)
    client.post(reverse("admin:second_factor_new_codes"), {"code": code_now()})
    session = client.session
    waiting = session["shown_once"]
    assert 590 < waiting["until"] - timezone.now().timestamp() <= 600
    session["shown_once"] = waiting | {"until": timezone.now().timestamp() - 1}
    session.save()
    assert "shown_once" in held(client)

    assert is_in(client)  # any page drops them

    assert "shown_once" not in held(client)
    answer = client.get(CODES, follow=True)
    assert answer.redirect_chain == [(reverse("admin:account"), 302)]
    assert "最多保留 10 分钟" in answer.content.decode()
    assert not any(code in answer.content.decode() for code in waiting["codes"])


def test_on_the_way_in_codes_that_were_not_looked_at_in_time_stop_nobody(public):
    officer_with_password(username="shili", administrator=True)
    client = browser(AWAY)
    log_in(client, "shili")
    client.get(BIND)
    client.post(BIND, {"code": totp.code(secret_of(client), int(timezone.now().timestamp()) // totp.STEP)})
    session = client.session
    session["shown_once"] |= {"until": timezone.now().timestamp() - 1}
    session.save()

    assert client.get(CODES)["Location"] == reverse("admin:index")
    assert is_in(client)
