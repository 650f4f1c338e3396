"""The admin site."""

from django.contrib.admin import AdminSite


class KezhouSite(AdminSite):
    """Placeholder."""
