"""Settings of the suite: the site's own, with N+1 detection and plain static files."""

import atexit
import shutil
import tempfile
from pathlib import Path

from kezhou_crm.settings import *  # noqa: F403 - the suite runs on the site's own settings
from kezhou_crm.settings import DATA_DIR, INSTALLED_APPS, MIDDLEWARE, STORAGES

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
atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)
