"""Officers and their roles. Only administrators change officers: whoever sets a password can log in with it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group, Permission
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.timezone import localdate

from government.admin.logins import GivesOneTimePassword, GuardsLogins
from government.models import Officer
from kezhou_crm import badges, deeds
from kezhou_crm.admin_base import KezhouAdmin, KezhouForm, door_permissions

MAY = {"view": "查看", "add": "新增", "change": "修改"}

admin.site.unregister(Group)


class NewOfficerForm(GivesOneTimePassword, KezhouForm, UserCreationForm):
    """A new officer with a first password."""

    class Meta:
        model = Officer
        fields = ("username", "name", "unit")


class OfficerForm(KezhouForm, UserChangeForm):
    """An officer; the password has a page of its own."""

    password = None

    class Meta:
        model = Officer
        fields = ("username", "name", "unit", "is_active", "is_staff", "is_superuser", "groups")
        labels = {"is_superuser": "系统管理员", "groups": "所属权限组"}
        help_texts = {"is_superuser": "可以做所有的事。", "groups": "可以做什么，由所属的权限组决定。"}


@admin.register(Officer)
class OfficerAdmin(GuardsLogins, KezhouAdmin, UserAdmin):
    """Officers but the system's own."""

    form = OfficerForm
    add_form = NewOfficerForm
    add_form_template = None  # the stock one speaks English
    change_user_password_template = "admin/officer_password.html"  # noqa: S105 - a file
    change_form_template = "admin/government/officer/change_form.html"
    list_display = ("username", "full_name", "at_unit", "active", "administrator", "last_seen")
    list_filter = ("is_active", "is_superuser")
    list_select_related = ("unit",)
    search_fields = ("username", "name", "unit__name", "unit__initials")
    search_help_text = "用户名、姓名、单位或单位的拼音首字母"
    ordering = ("username",)
    autocomplete_fields = ("unit",)
    filter_horizontal = ()
    readonly_fields = ("last_login",)
    fieldsets = (
        ("基本情况", {"fields": (("username", "name"), "unit", "last_login")}),
        ("权限", {"fields": (("is_active", "is_staff"), "is_superuser", "groups")}),
    )
    add_fieldsets = ((None, {"fields": (("username", "name"), "unit", "password1", "password2")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Officer]:
        """Leave out the officer that stands for the system."""
        return super().get_queryset(request).exclude(username=Officer.SYSTEM).select_related("unit")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let administrators in."""
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Officer | None = None) -> bool:  # noqa: ARG002 - Django asks by row
        """Let administrators in: a password, or an account switched off, is power over its owner."""
        return request.user.is_superuser

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:  # noqa: ANN401 - Django's own
        """Tick roles instead of holding Ctrl."""
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description="姓名", ordering="name")
    def full_name(self, officer: Officer) -> SafeString:
        """Show the name."""
        return badges.text(officer.name)

    @admin.display(description="单位", ordering="unit__protocol_order")
    def at_unit(self, officer: Officer) -> SafeString:
        """Show the unit."""
        return badges.text(officer.unit)

    @admin.display(description="状态", ordering="is_active")
    def active(self, officer: Officer) -> str:
        """Show whether the account works."""
        return "启用" if officer.is_active else "停用"

    @admin.display(description="权限", ordering="is_superuser")
    def administrator(self, officer: Officer) -> str:
        """Show whether the officer may do everything."""
        return "系统管理员" if officer.is_superuser else "按角色"

    @admin.display(description="上次登录", ordering="last_login")
    def last_seen(self, officer: Officer) -> SafeString:
        """Show the day of the last login."""
        return badges.day(officer.last_login and localdate(officer.last_login), "从未登录")


class PermissionField(forms.ModelMultipleChoiceField):
    """Permissions in Chinese: 查看项目, not Can view 项目."""

    def label_from_instance(self, permission: Permission) -> str:
        """Write what it allows; a permission of our own is named in Chinese where it is declared."""
        verb = MAY.get(permission.codename.split("_")[0])
        return f"{verb}{permission.content_type.name}" if verb else permission.name


@admin.register(Group)
class RoleAdmin(KezhouAdmin):
    """Roles: a name and what its officers may do. For administrators."""

    list_display = ("name",)
    search_fields = ("name",)
    search_help_text = "角色名称"
    ordering = ("name",)
    fields = ("name", "permissions")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:  # noqa: ANN401, ARG002
        """Offer what a door of the site asks for; deletion is not among it."""
        asked = set(door_permissions(self.admin_site)) | deeds.permissions()
        known = Permission.objects.select_related("content_type")
        offered = [one.pk for one in known if (one.content_type.app_label, one.codename) in asked]
        return PermissionField(
            known.filter(pk__in=offered).order_by("content_type__app_label", "content_type", "pk"),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label="可以",
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Let administrators in."""
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Let administrators in."""
        return request.user.is_superuser

    has_add_permission = has_module_permission
    has_change_permission = has_view_permission
