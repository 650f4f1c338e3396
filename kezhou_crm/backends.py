"""Who may do what: what the role may (kezhou_crm/rights.py), or of that the part that is left to the officer."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Model

from government.models import Officer
from kezhou_crm import rights


class OfficerBackend(ModelBackend):
    """Logs officers in; a change of role holds from the next request on."""

    def get_user(self, user_id: int) -> Officer | None:
        """Return the officer with what his scope is told by."""
        officer = Officer.objects.select_related("unit__region", "leader").filter(pk=user_id).first()
        return officer if officer and self.user_can_authenticate(officer) else None

    def user_can_authenticate(self, user: Officer) -> bool:
        """Tell whether he may log in: pages and API are one back office, and 可登录后台 opens both."""
        return super().user_can_authenticate(user) and user.is_staff

    def get_all_permissions(self, user_obj: Officer, obj: Model | None = None) -> set[str]:
        """Return all permissions as app.codename; a query, once a request, only where they are narrowed."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_perm_cache"):
            user_obj._perm_cache = self._held(user_obj)  # noqa: SLF001 - Django's own cache
        return user_obj._perm_cache  # noqa: SLF001 - as above

    @staticmethod
    def _held(officer: Officer) -> set[str]:
        held = rights.of_role(officer.role)
        if not officer.narrowed:
            return set(held)
        left = Permission.objects.filter(user=officer).order_by().values_list("content_type__app_label", "codename")
        return held & {f"{app}.{codename}" for app, codename in left}
