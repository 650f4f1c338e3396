"""Officers and their roles: kept by the security administrator, who sees no business himself."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.timezone import localdate

from government.admin.logins import GivesOneTimePassword, GuardsLogins
from government.models import Officer
from kezhou_crm import badges, deeds
from kezhou_crm.admin_base import KezhouAdmin, door_permissions
from kezhou_crm.admin_forms import KezhouForm

MAY = {"view": "查看", "add": "新增", "change": "修改"}

admin.site.unregister(Group)


class PermissionField(forms.ModelMultipleChoiceField):
    """Permissions in Chinese: 查看项目, not Can view 项目."""

    def label_from_instance(self, permission: Permission) -> str:
        """Write what it allows; a permission of our own is named in Chinese where it is declared."""
        verb = MAY.get(permission.codename.split("_")[0])
        return f"{verb}{permission.content_type.name}" if verb else permission.name


class NewOfficerForm(GivesOneTimePassword, KezhouForm, UserCreationForm):
    """A new officer with a first password."""

    class Meta:
        model = Officer
        fields = ("username", "name", "unit", "role")


class OfficerForm(KezhouForm, UserChangeForm):
    """An officer; the password has a page of its own."""

    password = None

    class Meta:
        model = Officer
        fields = ("username", "name", "unit", "role", "is_active", "is_staff", "narrowed", "user_permissions")
        labels = {"user_permissions": "保留的权限"}
        help_texts = {
            "user_permissions": "只在勾选“收窄权限”后起作用。",
            "is_staff": "不勾选时不能登录，页面、接口和以其身份签发的接口令牌都不能用。",
        }


@admin.register(Officer)
class OfficerAdmin(GuardsLogins, KezhouAdmin, UserAdmin):
    """Officers but the system's own."""

    form = OfficerForm
    add_form = NewOfficerForm
    add_form_template = None  # the stock one speaks English
    change_user_password_template = "admin/officer_password.html"  # noqa: S105 - a file
    change_form_template = "admin/government/officer/change_form.html"
    list_display = ("username", "full_name", "at_unit", "active", "as_what", "last_seen")
    list_filter = ("is_active", "role")
    list_select_related = ("unit",)
    search_fields = ("username", "name", "unit__name", "unit__initials")
    search_help_text = "用户名、姓名、单位或单位的拼音首字母"
    ordering = ("username",)
    autocomplete_fields = ("unit",)
    filter_horizontal = ()
    readonly_fields = ("last_login",)
    fieldsets = (
        ("基本情况", {"fields": (("username", "name"), "unit", "last_login")}),
        ("角色", {"fields": ("role", ("is_active", "is_staff"))}),
        ("收窄权限", {"classes": ("collapse",), "fields": ("narrowed", "user_permissions")}),
    )
    add_fieldsets = ((None, {"fields": (("username", "name"), ("unit", "role"), "password1", "password2")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Officer]:
        """Leave out the officer that stands for the system."""
        return super().get_queryset(request).exclude(username=Officer.SYSTEM).select_related("unit")

    def get_fieldsets(self, request: HttpRequest, obj: Officer | None = None) -> Any:  # noqa: ANN401 - Django's own
        """Show what is left of a role's permissions to whoever decides on it."""
        sections = super().get_fieldsets(request, obj)
        return sections if obj is None or self.has_change_permission(request, obj) else sections[:2]

    def has_change_permission(self, request: HttpRequest, obj: Officer | None = None) -> bool:
        """Show, not ask for, all that one is oneself: nobody gives himself a role, a right or a name."""
        return obj != request.user and super().has_change_permission(request, obj)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:  # noqa: ANN401, ARG002 - Django's own
        """Offer to tick what some role may do."""
        offered = Permission.objects.select_related("content_type").order_by("content_type__app_label", "pk")
        asked = set(door_permissions(self.admin_site)) | deeds.permissions()
        known = [one.pk for one in offered if (one.content_type.app_label, one.codename) in asked]
        return PermissionField(
            offered.filter(pk__in=known),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label=db_field.verbose_name,
        )

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

    @admin.display(description="角色", ordering="role")
    def as_what(self, officer: Officer) -> SafeString:
        """Show the role, and whether less than it gives is left to him."""
        if not officer.role:
            return badges.none("待定角色")
        return badges.text(f"{officer.get_role_display()}{'（收窄）' if officer.narrowed else ''}")

    @admin.display(description="上次登录", ordering="last_login")
    def last_seen(self, officer: Officer) -> SafeString:
        """Show the day of the last login."""
        return badges.day(officer.last_login and localdate(officer.last_login), "从未登录")
