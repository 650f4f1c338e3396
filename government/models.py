"""The government side: regions, units, leaders, sectors and the officers who use the system."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models

from government.roles import SEE_ALL, SEE_THEIR_COUNTY, SEE_THEIR_DUTIES, SEE_THEIR_UNIT, Role
from records.models import Cited, Named, Versioned

from . import queries
from .credentials import (  # the models that Django looks for here
    EndsSessions,
    LoginSession,
    LoginTries,
    MachineToken,
    PasswordRecord,
    RecoveryCode,
    SecondFactor,
)

__all__ = [
    "Leader",
    "LoginSession",
    "LoginTries",
    "MachineToken",
    "Officer",
    "OfficerManager",
    "PasswordRecord",
    "RecoveryCode",
    "Region",
    "SecondFactor",
    "Sector",
    "TeamMember",
    "Unit",
    "UnitFormerName",
]


class Region(Named):
    """A county-level region or the prefecture level itself, by GB/T 2260; 653000 stands for 州本级."""

    PREFECTURE = "653000"

    code = models.CharField("区划代码", max_length=6, unique=True)
    full_name = models.CharField("全称", max_length=50)
    position = models.PositiveSmallIntegerField("排序", unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "县市"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9]{6}$"),
                name="region_code_shape",
                violation_error_message="区划代码应为 6 位数字（GB/T 2260）。",
            ),
            models.UniqueConstraint(
                fields=("name_key",), name="region_name_unique", violation_error_message="已有同名县市。"
            ),
        )

    objects = queries.RegionQuerySet.as_manager()

    def natural_key(self) -> tuple[str]:
        """Name the region in a fixture."""
        return (self.code,)


class Unit(Cited, Versioned, Named):
    """A unit of government: it leads projects, helps with them or employs officers. Renamed, it stays one row."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="units", verbose_name="所属县市")
    head = models.CharField("主要负责人", max_length=50, blank=True)
    head_post = models.CharField("负责人职务", max_length=50, blank=True)
    protocol_order = models.PositiveSmallIntegerField("排序", default=100)
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        constraints = (
            models.UniqueConstraint(
                fields=("name_key",), name="unit_name_unique", violation_error_message="已有同名单位。"
            ),
        )

    objects = queries.UnitQuerySet.as_manager()

    def natural_key(self) -> tuple[str]:
        """Name the unit in a fixture."""
        return (self.name,)


class UnitFormerName(Versioned, Named):
    """A name that a unit bore until a day; old ledgers still use it."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="former_names", verbose_name="单位")
    until = models.DateField("使用至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "曾用名"
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "name_key"),
                name="unit_former_name_unique",
                violation_error_message="该单位已登记过这个曾用名。",
            ),
        )


class Leader(Versioned, Named):
    """A leading cadre who may be the one leader of projects; a login is not needed for that."""

    post = models.CharField("职务", max_length=50)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="leaders", verbose_name="单位")
    protocol_order = models.PositiveSmallIntegerField("排序", default=100)
    term_from = models.DateField("任职自", null=True, blank=True)
    term_until = models.DateField("任职至", null=True, blank=True)
    officer = models.OneToOneField(
        "Officer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leader",
        verbose_name="登录账号",
    )

    class Meta:
        verbose_name = verbose_name_plural = "包联领导"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(term_from__isnull=True)
                | models.Q(term_until__isnull=True)
                | models.Q(term_until__gte=models.F("term_from")),
                name="leader_term_in_order",
                violation_error_message="任职结束日期不能早于开始日期。",
            ),
        )

    objects = queries.LeaderQuerySet.as_manager()


class Sector(Versioned, Named):
    """A 产业板块 of the prefecture: specialists are teamed by it. Which ones there are, the bureau decides."""

    position = models.PositiveSmallIntegerField("排序", default=100)

    class Meta:
        verbose_name = verbose_name_plural = "产业板块"
        constraints = (
            models.UniqueConstraint(
                fields=("name_key",), name="sector_name_unique", violation_error_message="已有同名板块。"
            ),
        )


class OfficerManager(BaseUserManager.from_queryset(queries.OfficerQuerySet)):  # type: ignore[misc]  # built at import
    """Creates officers and finds the one that stands for the system itself."""

    def create_user(
        self,
        username: str,
        password: str | None = None,
        *,
        one_time: bool = False,
        **fields: Any,  # noqa: ANN401 - any column
    ) -> "Officer":
        """Create an officer who may enter the staff interface; a `one_time` password is changed at the first login."""
        officer = self.model(username=self.model.normalize_username(username), **{"is_staff": True} | fields)
        officer.password_is_one_time = one_time
        officer.set_password(password)
        officer.save(using=self._db)
        return officer

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "Officer":  # noqa: ANN401 - any column
        """Create an administrator of the business; nobody stands above all rules (security.md, T11)."""
        return self.create_user(username, password, **{"role": Role.BUREAU_ADMIN} | fields)

    def system(self) -> "Officer":
        """Return the officer in whose name commands act; nobody can log in as it."""
        return self.get(username=Officer.SYSTEM)


class Officer(EndsSessions, AbstractBaseUser, PermissionsMixin, Versioned):
    """A member of staff who uses the system: a clerk, a specialist, an administrator.

    The role says what he may do and by what he sees rows. Where it is `narrowed`, of what the role may do only the
    ticked permissions are left.
    """

    SYSTEM = "system"

    username = models.CharField(
        "用户名",
        max_length=50,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "这个用户名已有人用。"},
    )
    name = models.CharField("姓名", max_length=50, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="officers", verbose_name="单位")
    role = models.CharField("角色", max_length=20, choices=Role, blank=True, default="", db_default="")
    narrowed = models.BooleanField(
        "收窄权限",
        default=False,
        db_default=False,
        help_text="勾选后，角色的权限中只保留下面勾选的；用于实习、借调等人员。",
    )
    is_staff = models.BooleanField("可登录后台", default=True)
    is_active = models.BooleanField("启用", default=True)
    date_joined = models.DateTimeField("建立时间", db_default=models.functions.Now(), editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: tuple[str, ...] = ()

    objects = OfficerManager()

    class Meta:
        verbose_name = verbose_name_plural = "工作人员"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(is_superuser=False),
                name="officer_no_superuser",
                violation_error_message="没有不受规则约束的账号：请按角色授权。",
            ),
            models.CheckConstraint(
                condition=~models.Q(role__in=SEE_THEIR_UNIT) | models.Q(unit__isnull=False),
                name="officer_has_unit",
                violation_error_message="县市经办和牵头单位经办必须填写所在单位。",
            ),
        )

    def __str__(self) -> str:
        return self.name or self.username

    def clean(self) -> None:
        """Refuse a county clerk without a county."""
        super().clean()
        if self.role in SEE_THEIR_COUNTY and self.unit and self.unit.region.code == Region.PREFECTURE:
            raise ValidationError({"unit": "县市经办应属于某个县市的单位；州直单位请选“牵头单位经办”或“商务局经办”。"})

    @property
    def sees_all(self) -> bool:
        """Tell whether he sees every row; the system does."""
        return self.username == self.SYSTEM or (self.is_active and self.role in SEE_ALL)

    @property
    def sees_county(self) -> int | None:
        """Return the region whose projects he sees, None where he sees none by region."""
        if not (self.is_active and self.role in SEE_THEIR_COUNTY and self.unit):
            return None
        return None if self.unit.region.code == Region.PREFECTURE else self.unit.region_id

    @property
    def sees_unit(self) -> int | None:
        """Return the unit whose projects he sees, None where he sees none by unit."""
        return self.unit_id if self.is_active and self.role in SEE_THEIR_UNIT else None

    @property
    def sees_duties(self) -> bool:
        """Tell whether he sees what he himself serves or leads."""
        return self.is_active and self.role in SEE_THEIR_DUTIES

    @property
    def leads_as(self) -> int | None:
        """Return the leader that he is, where his duties are what he sees by; read with the officer (backends.py)."""
        leader = getattr(self, "leader", None) if self.sees_duties else None
        return leader and leader.pk

    def get_full_name(self) -> str:
        """Return the name the admin greets with."""
        return str(self)

    get_short_name = get_full_name


class TeamMember(Versioned):
    """An officer in the 服务专员队伍 of a sector, in the days [joined_on, left_on): a sector is a team."""

    sector = models.ForeignKey(Sector, models.PROTECT, related_name="team", verbose_name="产业板块")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="memberships", verbose_name="服务专员")
    is_head = models.BooleanField("组长", default=False)
    joined_on = models.DateField("入队日期")
    left_on = models.DateField("离队日期", null=True, blank=True, help_text="从这天起不再是该板块的专员。")

    class Meta:
        verbose_name = verbose_name_plural = "服务专员队伍"
        constraints = (
            models.UniqueConstraint(
                fields=("sector", "officer"),
                condition=models.Q(left_on__isnull=True),
                name="team_member_once",
                violation_error_message="该专员已在这个板块的队伍里。",
            ),
            models.UniqueConstraint(
                fields=("sector",),
                condition=models.Q(left_on__isnull=True, is_head=True),
                name="team_one_head",
                violation_error_message="一个板块的队伍只有一名组长，请先去掉原组长。",
            ),
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True) | models.Q(left_on__gte=models.F("joined_on")),
                name="team_dates_in_order",
                violation_error_message="离队日期不能早于入队日期。",
            ),
        )

    objects = queries.TeamMemberQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.sector} {self.officer}"
