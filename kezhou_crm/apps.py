"""The site as an app: its templates, static files and commands; and the admin with our frame."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class KezhouConfig(AppConfig):
    """Templates, static files and commands of the site; no models."""

    name = "kezhou_crm"
    verbose_name = "克州招商跟进"

    def ready(self) -> None:
        """Start listening to logins, and register the checks."""
        from kezhou_crm import checks, login_receivers  # noqa: F401, PLC0415 - both need the settings, and models

        login_receivers.connect()


class KezhouAdminConfig(AdminConfig):
    """The stock admin with our site object."""

    default_site = "kezhou_crm.site.KezhouSite"
