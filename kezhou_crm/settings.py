"""Settings, one file for every place it runs; what differs is read from the environment."""

from pathlib import Path

from csp.constants import NONE, SELF

from kezhou_crm import databases, environment

BASE_DIR = environment.ROOT
DATA_DIR = environment.DATA

SECRET_KEY = environment.read("SECRET_KEY", "not-a-secret-" * 5 if environment.switched_on("CHECKING") else "")
DEBUG = environment.switched_on("DEBUG")
ALLOWED_HOSTS = environment.read("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
HTTPS = environment.switched_on("HTTPS")
DEMO = environment.switched_on("DEMO")  # made-up data; the database says so too (kezhou_crm/demo_mark.py)

INSTALLED_APPS = [
    "kezhou_crm.apps.KezhouConfig",
    "kezhou_crm.apps.KezhouAdminConfig",
    "records",
    "government",
    "companies",
    "projects",
    "ceremonies",
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
    "kezhou_crm.request_ids.RequestId",
    "kezhou_crm.health.Health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "kezhou_crm.demo_mark.DemoMark",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
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
    "default": databases.connection(environment.read("DATABASE_URL")),
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
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "kezhou_crm" / "locale"]
FORMAT_MODULE_PATH = "kezhou_crm.formats"

STATIC_URL = "/static/"
STATIC_ROOT = Path(environment.read("STATIC_ROOT", str(DATA_DIR / "static")))
# What people attach: no address leads there, views serve it after asking who may see it (records/attaching.py).
MEDIA_ROOT = Path(environment.read("MEDIA_ROOT", str(DATA_DIR / "media")))
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
SESSION_COOKIE_AGE = 12 * 3600  # seconds since the last change to the session
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
if DEMO:  # browsers share the cookies of a host over its ports: the two logins must not end each other
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "kezhou_demo_session", "kezhou_demo_csrf"
    MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["kezhou_crm.rest.SessionLogin"],
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
