"""Machines' tokens: shown once, no more than their officer may, and less where they are told so."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from government import tokens
from government.models import MachineToken
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import errors_of, read
from kezhou_crm.tests.factories import OfficerFactory, client_of, officer_who_may

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
PROJECTS = "/api/v1/projects/"
TOO_LATE = timedelta(seconds=1)


@pytest.fixture
def machine():
    """An account of a machine that may look at projects and claim them."""
    officer = OfficerFactory()
    officer.user_permissions.set(
        Permission.objects.filter(codename__startswith="view_") | Permission.objects.filter(codename="claim_project")
    )
    return officer


def issued(officer, *, may_write=False, addresses="", days=30):
    """Issue a token; return row and key."""
    at = timezone.now()
    token = MachineToken(officer=officer, name="示例系统", may_write=may_write, addresses=addresses)
    token.expires_at = at + timedelta(days=days)
    return token, tokens.issue(token, by=cast.system(), at=at)


def caller(key, address="10.2.0.1"):
    return Client(HTTP_AUTHORIZATION=f"Token {key}", REMOTE_ADDR=address)


def write(client, path, body):
    return client.post(f"/api/v1/{path}", json.dumps(body), "application/json", **read(path))


def test_a_token_reads_what_its_officer_may(machine):
    cast.ProjectFactory()
    _token, key = issued(machine)

    answer = caller(key).get(PROJECTS)

    assert answer.status_code == 200
    assert len(answer.json()["results"]) == 1


def test_it_reads_nothing_that_its_officer_may_not(machine):
    machine.user_permissions.clear()
    _token, key = issued(machine, may_write=True)

    assert errors_of(caller(key).get(PROJECTS), 403)


def test_it_does_not_write_unless_it_was_told_so(machine):
    slot = cast.ProjectFactory(slot=True)
    (_one, reads), (_two, writes) = issued(machine), issued(machine, may_write=True)

    refused = write(caller(reads), f"projects/{slot.pk}/claim/", {"name": "示例石墨"})
    slot.refresh_from_db()
    unchanged = slot.name
    done = write(caller(writes), f"projects/{slot.pk}/claim/", {"name": "示例石墨"})

    assert [error["code"] for error in errors_of(refused, 403)] == ["token_reads_only"]
    assert unchanged is None
    assert done.status_code == 200, done.content.decode()
    slot.refresh_from_db()
    assert (slot.name, slot.claimed_by) == ("示例石墨", machine)


def test_it_acts_in_the_database_as_its_officer(machine, monkeypatch):
    _token, key = issued(machine)
    seen = []
    monkeypatch.setattr("kezhou_crm.transactions.act_as", lambda officer, **_more: seen.append(officer))

    caller(key).get(PROJECTS)

    assert seen == [machine.pk]


@pytest.mark.parametrize(
    "fault", ["unknown", "expired", "revoked", "switched off", "no login", "another address", "empty"]
)
def test_a_token_that_is_not_good_is_a_stranger(machine, fault):
    token, key = issued(machine, addresses="10.2.0.0/24，192.0.2.7" if fault == "another address" else "")
    match fault:
        case "unknown":
            key += "x"
        case "empty":
            key = ""
        case "expired":
            past = timezone.now() - TOO_LATE
            MachineToken.objects.update(issued_at=past - TOO_LATE, expires_at=past)
        case "revoked":
            tokens.revoke(token, by=cast.system(), at=timezone.now())
        case "switched off":
            machine.is_active = False
            machine.save()
        case "no login":
            machine.is_staff = False
            machine.save()

    answer = caller(key, "10.3.0.1").get(PROJECTS)

    assert [error["code"] for error in errors_of(answer, 401)] == ["token_not_good"]
    assert MachineToken.objects.get().last_used_at is None


@pytest.mark.parametrize("address", ["10.2.0.1", "192.0.2.7", "::ffff:10.2.0.9"])
def test_it_is_good_from_where_it_may_be_used(machine, address):
    _token, key = issued(machine, addresses="10.2.0.0/24，192.0.2.7")

    assert caller(key, address).get(PROJECTS).status_code == 200


def test_the_ranges_of_the_staff_hold_for_a_token_without_its_own(machine, settings):
    settings.STAFF_ADDRESSES = ["10.9.0.0/16"]
    (_one, plain), (_two, ranged) = issued(machine), issued(machine, addresses="10.2.0.1")

    assert caller(plain).get(PROJECTS).status_code == 401
    assert caller(ranged).get(PROJECTS).status_code == 200


def test_a_bad_token_beside_a_good_session_is_refused(machine):
    client = client_of(machine)

    answer = client.get(PROJECTS, HTTP_AUTHORIZATION="Token kz_wrong")

    assert answer.status_code == 401


def test_the_session_still_works_and_still_needs_its_csrf_token(machine):
    client = Client(enforce_csrf_checks=True)
    client.force_login(machine)
    slot = cast.ProjectFactory(slot=True)

    assert client.get(PROJECTS).status_code == 200
    assert write(client, f"projects/{slot.pk}/claim/", {"name": "示例"}).status_code == 403


@pytest.mark.parametrize("page", ["admin:index", "admin:account", "admin:government_machinetoken_changelist"])
def test_a_token_opens_no_page(page):
    _token, key = issued(OfficerFactory(administrator=True), may_write=True)

    assert caller(key).get(reverse(page)).status_code == 302


def test_the_last_use_is_told_to_the_minute(machine):
    _token, key = issued(machine)
    client = caller(key)
    client.get(PROJECTS)
    used = MachineToken.objects.get()
    client.get(PROJECTS)

    assert (used.last_address, MachineToken.objects.get().last_used_at) == ("10.2.0.1", used.last_used_at)


def test_the_key_is_long_random_and_nowhere(machine):
    token, key = issued(machine)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM government_machinetoken AS t")
        stored = cursor.fetchone()[0]

    assert len(key) >= 46
    assert key not in stored
    assert key.startswith(token.hint)
    assert issued(machine)[1] != key


@pytest.fixture
def guard():
    """Who may issue and revoke."""
    return officer_who_may("view_machinetoken", "add_machinetoken", "change_machinetoken", "view_officer")


def typed(machine, **more):
    return {"name": "示例系统", "officer": machine.pk, "days": "90", "addresses": ""} | more


def test_who_may_issues_one_and_sees_it_once(machine, guard):
    client = client_of(guard)

    answer = client.post(reverse("admin:government_machinetoken_add"), typed(machine))

    shown = re.search(r"kz_[\w-]{40,}", answer.content.decode())[0]
    token = MachineToken.objects.get()
    assert answer["Cache-Control"].startswith("max-age=0")
    assert caller(shown).get(PROJECTS).status_code == 200
    assert (token.issued_by, token.may_write, (token.expires_at - token.issued_at).days) == (guard, False, 90)
    for page in ("change", "history"):
        body = client.get(reverse(f"admin:government_machinetoken_{page}", args=(token.pk,))).content.decode()
        assert shown not in body
        assert token.key_hash not in body


def test_who_may_revokes_one(machine, guard):
    token, key = issued(machine)
    revoke = reverse("admin:government_machinetoken_revoke", args=(token.pk,))
    client = client_of(guard)

    assert (
        "撤销这个令牌" in client.get(reverse("admin:government_machinetoken_change", args=(token.pk,))).content.decode()
    )
    assert client.get(revoke).status_code == 403
    assert client.post(revoke).status_code == 302

    token.refresh_from_db()
    assert token.revoked_by == guard
    assert caller(key).get(PROJECTS).status_code == 401


def test_who_may_only_look_does_neither(machine):
    token, key = issued(machine)
    client = client_of(officer_who_may("view_machinetoken"))

    answers = [
        client.post(reverse("admin:government_machinetoken_revoke", args=(token.pk,))),
        client.post(reverse("admin:government_machinetoken_add"), typed(machine)),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert caller(key).get(PROJECTS).status_code == 200
    assert MachineToken.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("addresses", "10.2.0.0/99", "不是网络地址或网段"),
        ("days", "9999", "9999"),
        ("officer", "off", "这个账号已停用"),
    ],
)
def test_what_is_no_token_is_refused(machine, guard, field, value, says):
    if value == "off":
        value = OfficerFactory(is_active=False).pk

    answer = client_of(guard).post(reverse("admin:government_machinetoken_add"), typed(machine, **{field: value}))

    assert says in answer.content.decode()
    assert not MachineToken.objects.exists()


def test_the_list_tells_tokens_apart(machine, guard):
    token, _key = issued(machine)
    tokens.revoke(token, by=guard, at=timezone.now())
    issued(machine, may_write=True)

    body = client_of(guard).get(reverse("admin:government_machinetoken_changelist")).content.decode()

    assert all(words in body for words in ("已撤销", "有效", "只读", "读写", "从未使用", f"{token.hint}…"))


def test_the_document_describes_it(machine):
    document = client_of(machine).get("/api/v1/schema/").json()

    scheme = document["components"]["securitySchemes"]["token"]
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", "Authorization")
