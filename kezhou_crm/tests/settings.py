"""Settings of the suite: the site's own, with N+1 detection and plain static files."""

import atexit
import shutil
import tempfile
from pathlib import Path

from kezhou_crm.settings import *  # noqa: F403 - the suite runs on the site's own settings
from kezhou_crm.settings import DATA_DIR, DATABASES, INSTALLED_APPS, MIDDLEWARE, STORAGES

# What a test itself writes and reads is the system's; requests and whoever asks otherwise set an identity of their own.
SYSTEM = 1  # the first officer of every database, made by a migration
DATABASES["default"]["OPTIONS"] |= {"options": f"-c kz.officer={SYSTEM}"}
INSTALLED_APPS = [*INSTALLED_APPS, "zeal", "django_migration_linter"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = DATA_DIR / "test-static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns where its folder is missing
PASSWORD_HASHERS = ["kezhou_crm.tests.hashing.QuickArgon2PasswordHasher"]
ZEAL_RAISE = True
ZEAL_ALLOWLIST = [
    {"model": "sessions.Session"},  # logging in reads its session twice
    {"model": "companies.Company", "field": "get()"},  # a form looks up each row it was given by its key
]
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="kezhou-media-"))  # no test writes among the attachments of a site
AUDIT_ANCHORS = Path(tempfile.mkdtemp(prefix="kezhou-anchors-"))
EXPORTS_ROOT = Path(tempfile.mkdtemp(prefix="kezhou-exports-"))
for folder in (MEDIA_ROOT, AUDIT_ANCHORS, EXPORTS_ROOT):
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
