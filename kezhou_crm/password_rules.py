"""What a password must be, by the rule that PASSWORD_RULE names. Read by the settings: it imports no models."""

from django.core.exceptions import ImproperlyConfigured

DJANGO, OURS = "django.contrib.auth.password_validation", "government.passwords"
Validators = list[dict[str, object]]
UNKNOWN = "PASSWORD_RULE={rule}：只能是 dengbao（等保，默认）或 asvs（OWASP ASVS 5.0）。"


def _one(name: str, module: str = OURS, **options: object) -> dict[str, object]:
    return {"NAME": f"{module}.{name}", "OPTIONS": options}


COMMON = (
    _one("UserAttributeSimilarityValidator", DJANGO, user_attributes=("username", "name")),
    _one("CommonPasswordValidator", DJANGO),
    _one("NumericPasswordValidator", DJANGO),
)
# The standard names no figures; these are the usual ones (domain.md 5.1).
DENGBAO = (
    _one("MinimumLengthValidator", DJANGO, min_length=10),
    _one("CharacterClasses", at_least=3),
    _one("NotUsedBefore", last=5),
)
# 6.2.1 length, 6.2.4 common, 6.2.11 context words; 6.2.5 and 6.2.10 forbid classes and rotation.
ASVS = (
    _one("MinimumLengthValidator", DJANGO, min_length=15),
    _one("ContextWords"),
    _one("NotUsedBefore", last=1),
)


def of(rule: str) -> tuple[Validators, int | None]:
    """Return the validators and after how many days a password must be changed; None is never."""
    match rule:
        case "dengbao":
            return [*DENGBAO, *COMMON], 90
        case "asvs":
            return [*ASVS, *COMMON], None
    raise ImproperlyConfigured(UNKNOWN.format(rule=rule))
