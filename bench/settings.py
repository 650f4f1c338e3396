"""Settings of the bench: the site's own; static files need no manifest, for nobody downloads them."""

from kezhou_crm.settings import *  # noqa: F403 - the bench times the site as it is
from kezhou_crm.settings import ALLOWED_HOSTS, STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
