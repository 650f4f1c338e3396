"""What an officer proves himself with, and how often somebody tried: rows of secrets, kept as hashes or sealed.

Nothing here is business data: no row leaves the database but through the rules that read it.
"""

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

from records.constraints import at_with_by

ADDRESS, DIGEST = 45, 64  # characters: of an IPv6 address, of a SHA-256


class EndsSessions:
    """An officer whose sessions end with his password, and with what he is: the next request finds them void."""

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session remembers of the officer; Django compares it at every request."""
        is_what = f"{self.password}|{self.role}"
        return salted_hmac("government.Officer.session", is_what, secret=secret, algorithm="sha256").hexdigest()


class PasswordRecord(models.Model):
    """A password that an officer had, as its hash; `is_one_time` where an administrator gave it to him."""

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="工作人员")
    password = models.CharField("密码散列", max_length=128)
    set_at = models.DateTimeField("设置时间")
    is_one_time = models.BooleanField("一次性", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "密码记录"


class LoginTries(models.Model):
    """How often somebody tried to log in as `subject` from `address` since `since`; an empty address is all of them.

    `subject` is a keyed hash of what was typed: people type passwords into the wrong box.
    """

    subject = models.CharField("账号散列", max_length=DIGEST)
    address = models.CharField("网络地址", max_length=ADDRESS, blank=True)
    count = models.PositiveSmallIntegerField("次数", default=0)
    since = models.DateTimeField("自")
    locked_until = models.DateTimeField("锁定至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "登录尝试"
        constraints = (
            models.UniqueConstraint(
                fields=("subject", "address"), name="login_tries_once", violation_error_message="重复的登录尝试记录。"
            ),
        )


class LoginSession(models.Model):
    """One login: from where, with what, from when until when. The session's key is here as its hash only."""

    class End(models.TextChoices):
        """Why it ended; one that was not used any more just has no session left."""

        LOGGED_OUT = "LOGGED_OUT", "退出"
        BY_OFFICER = "BY_OFFICER", "本人结束"
        PASSWORD = "PASSWORD", "密码修改"
        DISABLED = "DISABLED", "账号停用"
        RESET = "RESET", "双因素认证重置"

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="logins", verbose_name="工作人员"
    )
    key_hash = models.CharField("会话散列", max_length=DIGEST, unique=True)
    address = models.CharField("网络地址", max_length=ADDRESS)
    browser = models.CharField("浏览器", max_length=200, blank=True)
    began_at = models.DateTimeField("登录时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    ended_because = models.CharField("结束原因", max_length=10, choices=End.choices, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "登录记录"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_because="")
                | models.Q(ended_at__isnull=False) & ~models.Q(ended_because=""),
                name="login_session_end_told",
                violation_error_message="登录结束的时间和原因必须同时填写。",
            ),
        )


class SecondFactor(models.Model):
    """An authenticator app that an officer bound; open until it is replaced or reset, never deleted.

    `sealed` is its secret under a key made of SECRET_KEY (government/second_factor.py). `last_step` is the last
    half minute whose code was used: no code works twice.
    """

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="second_factors", verbose_name="工作人员"
    )
    sealed = models.CharField("密钥（已加密）", max_length=120)
    last_step = models.BigIntegerField("上次使用的时段")
    bound_at = models.DateTimeField("绑定时间")
    closed_at = models.DateTimeField("解除时间", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="解除人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "双因素认证"
        permissions = (("reset_secondfactor", "重置他人的双因素认证"),)
        constraints = (
            models.UniqueConstraint(
                fields=("officer",),
                condition=models.Q(closed_at__isnull=True),
                name="second_factor_one_open",
                violation_error_message="该工作人员已绑定双因素认证。",
            ),
            at_with_by("closed", "second_factor"),
        )


class RecoveryCode(models.Model):
    """A one-time code for the day the phone is lost; of a factor only the latest batch counts."""

    factor = models.ForeignKey(SecondFactor, models.PROTECT, related_name="codes", verbose_name="双因素认证")
    code_hash = models.CharField("散列", max_length=DIGEST)
    made_at = models.DateTimeField("生成时间")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "恢复码"


class MachineToken(models.Model):
    """A machine's key to the API, in the name of an officer and with no more rights than his."""

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="tokens",
        verbose_name="以谁的身份",
        help_text="令牌能看、能做的不超过这名工作人员；建议为每台机器建一个专用账号。",
    )
    name = models.CharField("用途", max_length=50, help_text="哪个系统、做什么用。")
    key_hash = models.CharField("散列", max_length=DIGEST, unique=True, editable=False)
    hint = models.CharField("开头", max_length=8, editable=False)
    may_write = models.BooleanField("可以写入", default=False, help_text="不勾选时只能读取。")
    addresses = models.CharField(
        "允许的网络地址",
        max_length=200,
        blank=True,
        help_text="用逗号分开的地址或网段，如 10.20.0.0/16；留空则不限（设置了 STAFF_ADDRESSES 时按它）。",
    )
    expires_at = models.DateTimeField("有效期至")
    issued_at = models.DateTimeField("签发时间", editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="签发人", editable=False
    )
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="撤销人",
        editable=False,
    )
    last_used_at = models.DateTimeField("上次使用", null=True, blank=True, editable=False)
    last_address = models.CharField("上次地址", max_length=ADDRESS, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        constraints = (
            at_with_by("revoked", "machine_token"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("issued_at")),
                name="machine_token_expires",
                violation_error_message="有效期必须晚于签发时间。",
            ),
        )

    def __str__(self) -> str:
        return self.name
