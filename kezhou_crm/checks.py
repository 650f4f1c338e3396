"""`check --deploy`: what must hold where others than this machine's own user can reach the site.

Django asks for a good deal itself; here stands what this site adds. Each line is taken away in a test.
"""

from collections.abc import Callable, Iterator
from ipaddress import ip_network
from typing import NamedTuple

from csp.constants import SELF
from django.conf import settings
from django.core import checks


class Demand(NamedTuple):
    """One demand: its number, whether it holds, and what is wrong where it does not."""

    number: str
    holds: Callable[[], bool]
    says: str


def _policy_is_strict() -> bool:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return directives.get("script-src") == directives.get("style-src") == [
        SELF
    ] and not settings.CONTENT_SECURITY_POLICY.get("EXCLUDE_URL_PREFIXES")


def _nobody_is_everybody(ranges: list[str]) -> bool:
    """Tell that no range is all addresses; one that is none is reported below."""
    return not any(one.endswith("/0") for one in ranges)


def _stands(*names: str) -> bool:
    return set(names) <= set(settings.MIDDLEWARE)


DEMANDS = (
    Demand(
        "E001",
        lambda: settings.SECOND_FACTOR in {"administrators", "all"} and not settings.LOOPBACK_ONLY,
        "管理员登录没有强制双因素认证：请把 SECOND_FACTOR 设为 administrators 或 all，并按正式部署设置 HTTPS、ALLOWED_HOSTS。",
    ),
    Demand(
        "E002", lambda: settings.HTTPS, "没有启用 HTTPS：密码和会话会明文传输，请设置 HTTPS=1 并在前面放 TLS 代理。"
    ),
    Demand("E003", lambda: "*" not in settings.ALLOWED_HOSTS, "ALLOWED_HOSTS 不能是 *。"),
    Demand("E004", _policy_is_strict, "内容安全策略不严格：script-src、style-src 只能是 'self'，没有例外。"),
    Demand(
        "E005",
        lambda: settings.MIDDLEWARE[0] == "kezhou_crm.headers.Headers",
        "安全响应头必须加在所有应答上：Headers 应是第一个中间件。",
    ),
    Demand(
        "E006",
        lambda: _stands(
            "kezhou_crm.addresses.TrustedProxy",
            "kezhou_crm.staff_addresses.StaffAddresses",
            "kezhou_crm.machine_tokens.MachineTokens",
            "kezhou_crm.body_limit.BodyLimit",
            "django.contrib.auth.middleware.LoginRequiredMiddleware",
        ),
        "缺少登录、地址、令牌或请求大小的中间件。",
    ),
    Demand(
        "E007",
        lambda: settings.SESSION_ENGINE == "kezhou_crm.sessions",
        "会话必须用 kezhou_crm.sessions：空闲和最长时限由它执行。",
    ),
    Demand(
        "E008",
        lambda: settings.SESSION_COOKIE_AGE <= 30 * 60 and settings.SESSION_ABSOLUTE_AGE <= 12 * 3600,
        "登录时限过长：空闲不超过 30 分钟，最长不超过 12 小时。",
    ),
    Demand(
        "E009",
        lambda: all(name.startswith("__Host-") for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)),
        "Cookie 名称应以 __Host- 开头。",
    ),
    Demand(
        "E010", lambda: settings.SESSION_COOKIE_HTTPONLY and settings.CSRF_COOKIE_HTTPONLY, "Cookie 必须是 HttpOnly。"
    ),
    Demand(
        "E011",
        lambda: {settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE} <= {"Lax", "Strict"},
        "Cookie 的 SameSite 应为 Lax 或 Strict。",
    ),
    Demand(
        "E012", lambda: "session.SessionStorage" in settings.MESSAGE_STORAGE, "提示信息应存在会话里，不另设 Cookie。"
    ),
    Demand("E013", lambda: settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher"), "密码散列应首选 Argon2。"),
    Demand(
        "E014",
        lambda: (
            {"MinimumLengthValidator", "CommonPasswordValidator", "NotUsedBefore"}
            <= {one["NAME"].rpartition(".")[2] for one in settings.AUTH_PASSWORD_VALIDATORS}
        ),
        "密码规则不完整：长度、常见密码、历史三项不能少。",
    ),
    Demand(
        "E015",
        lambda: settings.AUTHENTICATION_BACKENDS == ["kezhou_crm.backends.OfficerBackend"],
        "登录途径只能有一条。",
    ),
    Demand(
        "E016",
        lambda: _nobody_is_everybody(settings.TRUSTED_PROXIES),
        "TRUSTED_PROXIES 不能是所有地址：任何人都能伪造来源地址。",
    ),
    Demand(
        "E017",
        lambda: _nobody_is_everybody(settings.STAFF_ADDRESSES),
        "STAFF_ADDRESSES 是所有地址，等于没有限制：请改正或去掉。",
    ),
    Demand(
        "E018",
        lambda: settings.SESSION_SERIALIZER.endswith("JSONSerializer"),
        "会话内容只能用 JSON 保存。",
    ),
    Demand(
        "E019",
        lambda: settings.REST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"] == ["kezhou_crm.rest.MayLook"],
        "接口的默认权限必须是 kezhou_crm.rest.MayLook。",
    ),
    Demand("E020", lambda: settings.LOGIN_URL == "admin:login", "登录页只能有一个。"),
)


@checks.register(checks.Tags.security, deploy=True)
def deployed(**_asked: object) -> list[checks.CheckMessage]:
    """Report every demand that does not hold."""
    return list(_broken())


def _broken() -> Iterator[checks.CheckMessage]:
    for number, holds, says in DEMANDS:
        if not holds():
            yield checks.Error(says, id=f"kezhou.{number}")


@checks.register(checks.Tags.security)
def readable(**_asked: object) -> list[checks.CheckMessage]:
    """Report settings that say nothing that is known, deployed or not."""
    found = []
    if settings.SECOND_FACTOR not in {"administrators", "all", "none"}:
        found.append(checks.Error("SECOND_FACTOR 只能是 administrators、all 或 none。", id="kezhou.E101"))
    for name in ("TRUSTED_PROXIES", "STAFF_ADDRESSES"):
        for one in getattr(settings, name):
            try:
                ip_network(one, strict=False)
            except ValueError:
                found.append(checks.Error(f"{name} 里的“{one}”不是网络地址或网段。", id="kezhou.E102"))
    return found
