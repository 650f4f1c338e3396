"""What every answer says to the browser: all routes, all faults, static files; and where staff may come from."""

import re
from pathlib import Path

import pytest
from django.conf import settings as site
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, include, path

from kezhou_crm import headers, urls
from kezhou_crm.tests.factories import OfficerFactory
from kezhou_crm.tests.logins import browser, officer_with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
POLICY = "Content-Security-Policy"
STRICT = {"script-src": "'self'", "style-src": "'self'", "object-src": "'none'", "base-uri": "'none'",
          "frame-ancestors": "'none'", "form-action": "'self'", "default-src": "'self'"}  # fmt: skip
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@login_not_required
def fault(_request, kind):
    """Go wrong."""
    raise {"403": PermissionDenied, "404": Http404, "500": ZeroDivisionError, "503": OperationalError}[kind]


urlpatterns = [
    path("fault/<str:kind>", fault),
    path("api/v1/fault/<str:kind>", fault),
    path("broken", login_not_required(lambda _request: HttpResponse("x", content_type="text/html"))),
    path("", include(urls.urlpatterns)),
]
handler500 = urls.handler500


def lacks(answer):
    """Return what an answer should say and does not."""
    missing = [name for name, value in FIXED.items() if answer.headers.get(name) != value]
    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers.get(POLICY, "").split(";") if " " in part.strip()
    )
    sandboxed = answer.headers.get(POLICY) == "default-src 'none'; sandbox"
    missing += [name for name, value in STRICT.items() if policy.get(name) != value and not sandboxed]
    missing += [word for word in ("unsafe", "*", "http:") if word in answer.headers.get(POLICY, "")]
    if "camera=()" not in answer.headers.get("Permissions-Policy", ""):
        missing.append("Permissions-Policy")
    if not re.search("no-store|immutable|max-age=[1-9]", answer.headers.get("Cache-Control", "")):
        missing.append("Cache-Control")
    return missing


def routes(patterns, before="/"):
    """Give an address for every route of the site; the rows are those of id 1, there or not."""
    for one in patterns:
        route = before + str(one.pattern).lstrip("^").rstrip("$").replace("\\Z", "")
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, route)
        else:
            yield re.sub(r"<[^>]*>|\(\?P<[^>]*>[^)]*\)", "1", route).replace("?", "")


ROUTES = sorted(set(routes(get_resolver("kezhou_crm.urls").url_patterns)))


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_every_route_says_it_all(who):
    client = Client(raise_request_exception=False)
    if who == "administrator":
        client.force_login(OfficerFactory(administrator=True))

    faults = {
        f"{method} {route}": lacking
        for route in ROUTES
        if "logout" not in route
        for method in ("get", "put")
        if (lacking := lacks(getattr(client, method)(route)))
    }

    assert len(ROUTES) > 150
    assert faults == {}


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("below", ["/", "/api/v1/"])
@pytest.mark.parametrize("kind", ["403", "404", "500", "503"])
def test_every_fault_says_it_all(below, kind):
    answer = Client(raise_request_exception=False).get(f"{below}fault/{kind}")

    assert (answer.status_code, lacks(answer)) == (int(kind), [])


def test_faults_of_the_request_say_it_all(settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    plain, strict = Client(), Client(enforce_csrf_checks=True)
    answers = {
        400: plain.get("/", HTTP_HOST="evil.example"),
        403: strict.post("/admin/login/", {"username": "x"}),
        405: plain.get("/admin/logout/"),
        413: plain.post("/admin/login/", b"x" * (2 << 20), content_type="text/plain"),
        404: plain.get("/static/nothing.css"),
        200: plain.get("/healthz"),
        302: plain.get("/"),
    }

    assert {status: (answer.status_code, lacks(answer)) for status, answer in answers.items()} == {
        status: (status, []) for status in answers
    }


def test_static_files_say_it_all_and_may_be_kept(settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path)
    Path(tmp_path, "plain.css").write_text("a{}")

    answer = Client().get("/static/plain.css")
    answer.close()

    assert answer.status_code == 200
    assert lacks(answer) == []
    assert "no-store" not in answer["Cache-Control"]


@pytest.mark.urls(__name__)
def test_control_without_the_middleware_an_answer_lacks_them(settings):
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != "kezhou_crm.headers.Headers"]

    assert "Permissions-Policy" in lacks(Client().get("/broken"))
    assert POLICY not in Client().get("/healthz")


def test_the_policy_has_no_exception():
    assert site.CONTENT_SECURITY_POLICY["DIRECTIVES"]["script-src"] == ["'self'"]
    assert "EXCLUDE_URL_PREFIXES" not in site.CONTENT_SECURITY_POLICY
    assert headers.HEADERS["Cache-Control"] == "no-store"


@pytest.fixture
def behind_tls(settings):
    """The site as HTTPS=1 makes it."""
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    settings.LOOPBACK_ONLY = False


def test_behind_tls_every_answer_binds_the_browser_to_it(behind_tls):
    client = browser(HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_FOR="10.1.1.1")
    answers = [
        client.get(address) for address in ("/healthz", "/admin/login/", "/nowhere", "/static/x.css", "/api/v1/")
    ]

    assert {answer["Strict-Transport-Security"] for answer in answers} == {
        "max-age=31536000; includeSubDomains; preload"
    }
    assert client.get("/admin/login/").status_code == 200


def test_behind_tls_every_cookie_is_bound_to_the_host(behind_tls):
    officer_with_password(username="shili")
    client = browser(HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_FOR="10.1.1.1")
    client.get("/admin/login/")
    client.post("/admin/login/", {"username": "shili", "password": "Kezhou-shili-2026"})
    client.post("/admin/account/logins/end/")

    assert {name: bool(cookie["secure"] and cookie["httponly"] and cookie["samesite"] and cookie["path"] == "/" and not cookie["domain"])
            for name, cookie in client.cookies.items()} == {"__Host-sessionid": True, "__Host-csrftoken": True}  # fmt: skip


def test_a_stranger_cannot_claim_to_come_by_tls(behind_tls):
    answer = browser("203.0.113.9", HTTP_X_FORWARDED_PROTO="https").get("/admin/login/")

    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/admin/login/")


@pytest.mark.parametrize(
    ("address", "status"),
    [("10.20.3.4", 200), ("::ffff:10.20.3.4", 200), ("203.0.113.9", 403), ("", 403), ("nonsense", 403)],
)
def test_staff_come_from_their_ranges_only(settings, address, status):
    settings.STAFF_ADDRESSES = ["10.20.0.0/16", "2001:db8::/32"]

    page, api = browser(address).get("/admin/login/"), browser(address).get("/api/v1/projects/")

    assert page.status_code == status
    if status == 403:
        assert "只能从规定的办公网络打开" in page.content.decode()
        assert address in page.content.decode()
        assert [error["code"] for error in api.json()["errors"]] == ["elsewhere"]
        assert lacks(page) == []
    assert browser(address).get("/healthz").status_code == 200


def test_a_forged_address_opens_no_range(settings):
    settings.STAFF_ADDRESSES = ["10.20.0.0/16"]

    answer = browser("203.0.113.9", HTTP_X_FORWARDED_FOR="10.20.0.1", HTTP_X_REAL_IP="10.20.0.1").get("/admin/login/")

    assert answer.status_code == 403
