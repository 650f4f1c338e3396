"""The site as it is deployed behind HTTPS: the check is silent, and speaks for each protection that is taken away."""

import os
import subprocess
import sys
from secrets import token_urlsafe

import pytest
from django.conf import settings as site
from django.core.checks import run_checks

from kezhou_crm import checks

DEPLOYED = {
    "HTTPS": True,
    "ALLOWED_HOSTS": ["zhaoshang.example.gov.cn"],
    "LOOPBACK_ONLY": False,
    "SECOND_FACTOR": "administrators",
    "SECRET_KEY": token_urlsafe(64),
    "SESSION_COOKIE_NAME": "__Host-sessionid",
    "CSRF_COOKIE_NAME": "__Host-csrftoken",
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    "TRUSTED_PROXIES": ["127.0.0.1", "::1"],
    "MIDDLEWARE": [one for one in site.MIDDLEWARE if not one.startswith("zeal.")],
}
HOURS = 3600
DIRECTIVES = site.CONTENT_SECURITY_POLICY["DIRECTIVES"]
TAKEN_AWAY = [
    ("kezhou.E001", {"SECOND_FACTOR": "none"}),
    ("kezhou.E001", {"LOOPBACK_ONLY": True}),
    ("kezhou.E002", {"HTTPS": False}),
    ("kezhou.E003", {"ALLOWED_HOSTS": ["*"]}),
    (
        "kezhou.E004",
        {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": DIRECTIVES | {"script-src": ["'self'", "'unsafe-eval'"]}}},
    ),
    (
        "kezhou.E004",
        {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": DIRECTIVES | {"style-src": ["'self'", "'unsafe-inline'"]}}},
    ),
    ("kezhou.E004", {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": DIRECTIVES, "EXCLUDE_URL_PREFIXES": ["/admin"]}}),
    ("kezhou.E005", {"MIDDLEWARE": DEPLOYED["MIDDLEWARE"][1:]}),
    *(
        ("kezhou.E006", {"MIDDLEWARE": [one for one in DEPLOYED["MIDDLEWARE"] if not one.endswith(name)]})
        for name in ("TrustedProxy", "StaffAddresses", "MachineTokens", "BodyLimit", "LoginRequiredMiddleware")
    ),
    ("kezhou.E007", {"SESSION_ENGINE": "django.contrib.sessions.backends.db"}),
    ("kezhou.E008", {"SESSION_COOKIE_AGE": HOURS}),
    ("kezhou.E008", {"SESSION_ABSOLUTE_AGE": 24 * HOURS}),
    ("kezhou.E009", {"SESSION_COOKIE_NAME": "sessionid"}),
    ("kezhou.E009", {"CSRF_COOKIE_NAME": "csrftoken"}),
    ("kezhou.E010", {"CSRF_COOKIE_HTTPONLY": False}),
    ("kezhou.E010", {"SESSION_COOKIE_HTTPONLY": False}),
    ("kezhou.E011", {"SESSION_COOKIE_SAMESITE": "None"}),
    ("kezhou.E012", {"MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage"}),
    ("kezhou.E013", {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}),
    ("kezhou.E014", {"AUTH_PASSWORD_VALIDATORS": site.AUTH_PASSWORD_VALIDATORS[:1]}),
    (
        "kezhou.E015",
        {"AUTHENTICATION_BACKENDS": [*site.AUTHENTICATION_BACKENDS, "django.contrib.auth.backends.ModelBackend"]},
    ),
    ("kezhou.E016", {"TRUSTED_PROXIES": ["0.0.0.0/0"]}),
    ("kezhou.E017", {"STAFF_ADDRESSES": ["::/0"]}),
    ("kezhou.E018", {"SESSION_SERIALIZER": "x.PickleSerializer"}),
    ("kezhou.E019", {"REST_FRAMEWORK": site.REST_FRAMEWORK | {"DEFAULT_PERMISSION_CLASSES": []}}),
    ("kezhou.E020", {"LOGIN_URL": "/accounts/login/"}),
    ("kezhou.E101", {"SECOND_FACTOR": "some"}),
    ("kezhou.E102", {"STAFF_ADDRESSES": ["10.0.0.0/99"]}),
    ("security.W004", {"SECURE_HSTS_SECONDS": 0}),
    ("security.W008", {"SECURE_SSL_REDIRECT": False}),
    ("security.W009", {"SECRET_KEY": "short"}),
    ("security.W012", {"SESSION_COOKIE_SECURE": False}),
    ("security.W016", {"CSRF_COOKIE_SECURE": False}),
    ("security.W018", {"DEBUG": True}),
]


def manage(*arguments, **environment):
    """Run manage.py with the site's own settings, not the suite's."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=site.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "kezhou_crm.settings"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def deployed(**environment):
    """Run the check as a deployment would, with the environment of one."""
    given = {"HTTPS": "1", "SECRET_KEY": token_urlsafe(64), "ALLOWED_HOSTS": "zhaoshang.example.gov.cn"}
    return manage("check", "--deploy", "--fail-level", "WARNING", **given | environment)


def found(settings, changes):
    """Return the ids of what the check finds with these settings on top of a deployment's."""
    for name, value in {**DEPLOYED, **changes}.items():
        setattr(settings, name, value)
    return {one.id for one in run_checks(tags=["security"], include_deployment_checks=True)}


def test_the_deployment_check_has_nothing_to_say():
    answer = deployed()

    assert (answer.returncode, answer.stderr) == (0, "")


def test_the_settings_of_these_tests_are_a_deployment(settings):
    assert found(settings, {}) == set()


@pytest.mark.parametrize(
    ("number", "changes"),
    TAKEN_AWAY,
    ids=[f"{number}-{','.join(changes)}-{at}" for at, (number, changes) in enumerate(TAKEN_AWAY)],
)
def test_it_speaks_for_each_protection_that_is_taken_away(settings, number, changes):
    assert number in found(settings, changes)


def test_every_demand_is_taken_away_here():
    assert {f"kezhou.{demand.number}" for demand in checks.DEMANDS} <= {number for number, _changes in TAKEN_AWAY}


@pytest.mark.parametrize(
    ("environment", "number"),
    [({"SECOND_FACTOR": "none"}, "E001"), ({"HTTPS": "0"}, "E002"), ({"TRUSTED_PROXIES": "0.0.0.0/0"}, "E016")],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_environment_cannot_switch_one_off_unnoticed(environment, number):
    answer = deployed(**environment)

    assert answer.returncode == 1
    assert f"kezhou.{number}" in answer.stderr


@pytest.mark.parametrize(
    ("environment", "local"),
    [
        ({}, True),
        ({"ALLOWED_HOSTS": "127.0.0.1,10.1.2.3"}, False),
        ({"HTTPS": "1"}, False),
        ({"TRUSTED_PROXIES": "10.0.0.1"}, False),
    ],
    ids=["make run", "another name", "behind tls", "behind a proxy"],
)
def test_when_the_site_is_this_machines_alone(environment, local):
    given = {"ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]", "SECRET_KEY": token_urlsafe(64)}

    said = manage(
        "shell",
        "-v",
        "0",
        "-c",
        "from django.conf import settings; print(settings.LOOPBACK_ONLY)",
        **given | environment,
    )

    assert said.stdout.strip() == str(local)


def test_a_rule_for_passwords_that_is_none_is_named():
    answer = manage("check", PASSWORD_RULE="gb", SECRET_KEY="x" * 60)

    assert "PASSWORD_RULE=gb：只能是 dengbao（等保，默认）或 asvs" in answer.stderr


def test_without_a_database_address_one_sentence_says_what_to_do():
    answer = manage("check", DATABASE_URL="不是地址", SECRET_KEY="x" * 60)

    assert answer.returncode == 1
    assert "数据库地址写得不对" in answer.stderr.splitlines()[-1]
