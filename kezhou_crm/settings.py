"""Settings, one file for every place it runs; what differs is read from the environment."""

from pathlib import Path

from csp.constants import NONE, SELF

from kezhou_crm import databases, environment, password_rules

BASE_DIR = environment.ROOT
DATA_DIR = environment.DATA

SECRET_KEY = environment.read("SECRET_KEY", "not-a-secret-" * 5 if environment.switched_on("CHECKING") else "")
DEBUG = environment.switched_on("DEBUG")
ALLOWED_HOSTS = environment.read("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
HTTPS = environment.switched_on("HTTPS")
SECRET_KEY_FALLBACKS = environment.listed("SECRET_KEY_FALLBACKS")  # former ones, while sessions of theirs still live
# Whose X-Forwarded-For and -Proto are believed; behind HTTPS=1 the proxy on this machine, unless others are named.
TRUSTED_PROXIES = environment.listed("TRUSTED_PROXIES", "127.0.0.1,::1" if HTTPS else "")
STAFF_ADDRESSES = environment.listed("STAFF_ADDRESSES")  # where staff may come from; empty is anywhere
DEMO = environment.switched_on("DEMO")  # made-up data; the database says so too (kezhou_crm/demo_mark.py)

INSTALLED_APPS = [
    "procrastinate.contrib.django",  # above the site, which takes its pages out of the admin
    "kezhou_crm.apps.KezhouConfig",
    "kezhou_crm.apps.KezhouAdminConfig",
    "records",
    "government",
    "companies",
    "projects",
    "ceremonies",
    "intake",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]

MIDDLEWARE = [
    "kezhou_crm.headers.Headers",
    "kezhou_crm.request_ids.RequestId",
    "kezhou_crm.addresses.TrustedProxy",
    "kezhou_crm.health.Health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "kezhou_crm.demo_mark.DemoMark",
    "kezhou_crm.staff_addresses.StaffAddresses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kezhou_crm.machine_tokens.MachineTokens",
    "kezhou_crm.transactions.RequestTransaction",
    "kezhou_crm.body_limit.BodyLimit",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "kezhou_crm.urls"
WSGI_APPLICATION = "kezhou_crm.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# kz_app serves; kz_owner migrates and kz_system proves: commands alone use them, no request may open their connections.
DATABASES = {
    "default": databases.connection(environment.read("DATABASE_URL"), serves=True),
    "owner": databases.connection(environment.read("DATABASE_OWNER_URL") or environment.read("DATABASE_URL"))
    | {"ATOMIC_REQUESTS": False},
    "system": databases.connection(
        environment.read("DATABASE_SYSTEM_URL")
        or environment.read("DATABASE_OWNER_URL")
        or environment.read("DATABASE_URL")
    )
    | {"ATOMIC_REQUESTS": False},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

AUTH_USER_MODEL = "government.Officer"
AUTHENTICATION_BACKENDS = ["kezhou_crm.backends.OfficerBackend"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# 等保 wants classes of characters, 90 days and a history; ASVS 5.0 forbids the first two and wants length
# (docs/decisions/0011-login.md).
PASSWORD_RULE = environment.read("PASSWORD_RULE", "dengbao")
AUTH_PASSWORD_VALIDATORS, PASSWORD_DAYS = password_rules.of(PASSWORD_RULE)
if DEMO:
    PASSWORD_DAYS = None  # the demo's are printed at every start
# Who must have a second factor: "administrators", "all", or "none"; nobody must while LOOPBACK_ONLY.
SECOND_FACTOR = environment.read("SECOND_FACTOR", "administrators")
if DEMO:
    SECOND_FACTOR = "none"  # accounts that everybody shares
LOOPBACK_ONLY = not HTTPS and not TRUSTED_PROXIES and set(ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]"}

REVEALS_PER_HOUR = int(environment.read("REVEALS_PER_HOUR", "30"))  # whole phone numbers per officer; 待商务局核定

PROCRASTINATE_DATABASE_ALIAS = (
    "default"  # jobs are put in by the request's own transaction; kz_system works (working.py)
)

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "kezhou_crm" / "locale"]
FORMAT_MODULE_PATH = "kezhou_crm.formats"

STATIC_URL = "/static/"
STATIC_ROOT = Path(environment.read("STATIC_ROOT", str(DATA_DIR / "static")))
# What people attach: no address leads there, views serve it after asking who may see it (records/attaching.py).
MEDIA_ROOT = Path(environment.read("MEDIA_ROOT", str(DATA_DIR / "media")))
# Files of exports, kept for EXPORT_DAYS; no address leads there either (reports/exporting.py). Days: 待商务局核定.
EXPORTS_ROOT = Path(environment.read("EXPORTS_ROOT", str(DATA_DIR / "exports")))
EXPORT_DAYS = int(environment.read("EXPORT_DAYS", "7"))
# Where the audit trail is anchored outside of the database; best on another machine (docs/decisions/0010).
AUDIT_ANCHORS = Path(environment.read("AUDIT_ANCHORS", str(DATA_DIR / "anchors")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# No inline script or style, nothing from outside: the intranet has no outside.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "kezhou_crm.sessions"
SESSION_COOKIE_AGE = 30 * 60  # seconds without a request until a login ends
SESSION_ABSOLUTE_AGE = 12 * 3600  # seconds until it ends in any case
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # and the server counts, not the cookie
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no third cookie
# Browsers share the cookies of a host over its ports: the demo's login must not end the ledger's.
_COOKIES = ("kezhou_demo_session", "kezhou_demo_csrf") if DEMO else ("sessionid", "csrftoken")
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (f"{'__Host-' * HTTPS}{name}" for name in _COOKIES)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["kezhou_crm.rest.SessionLogin", "kezhou_crm.rest.TokenLogin"],
    "DEFAULT_PERMISSION_CLASSES": ["kezhou_crm.rest.MayLook"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["kezhou_crm.bodies.Body"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "kezhou_crm.paging.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "kezhou_crm.api_schema.Described",
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS would list the choices of related tables
    "URL_FORMAT_OVERRIDE": None,  # ?format= is an unknown parameter like any other
    "EXCEPTION_HANDLER": "kezhou_crm.rest.refusal",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "克州招商跟进",
    "DESCRIPTION": "金额单位为万元；null 表示未公布，不等于 0。",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "OAS_VERSION": "3.1.1",  # 3.0 cannot say that a referred object may be null
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "kezhou_crm.demo_mark.title_document",
    ],
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENUM_NAME_OVERRIDES": {
        "StageCode": "projects.stages.Stage",
        "AgreementTypeCode": "projects.stages.AgreementType",
        "CompanyRoleCode": "projects.stages.CompanyRole",
        "VacancyKindCode": "projects.stages.VacancyKind",
        "QuantityBoundCode": "projects.stages.QuantityBound",
        "FollowUpMethodCode": "projects.stages.FollowUpMethod",
        "EvidenceKindCode": "projects.stages.EvidenceKind",
        "PrecisionCode": "records.dates.Precision",
        "StreamCode": "ceremonies.models.Stream",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"numbered": {"()": "kezhou_crm.request_ids.Numbered"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {request_id} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["numbered"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "records.anchors": {"level": "INFO"}
    },  # each anchor of the audit trail is a line, for syslog to carry off
}
