"""A breach of a database constraint becomes the refusal that the constraint's own message words."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError

# What PostgreSQL refuses without a constraint of ours being named.
BY_SQLSTATE = {
    "23503": "所引用的记录已不存在，请刷新页面后重选。",
    "23505": "已有相同的记录，请核对后再保存。",
    "23502": "有必填的内容没有填写。",
    "23514": "填写的内容之间有矛盾，请核对后再保存。",
}
OTHERWISE = "保存时与数据库中的规则冲突，请刷新页面后重试。"


def messages() -> dict[str, str]:
    """Return the Chinese message of each named constraint of each model."""
    return {
        constraint.name: str(constraint.violation_error_message)
        for model in apps.get_models()
        for constraint in model._meta.constraints
    }


def named(error: IntegrityError) -> ValidationError:
    """Turn the database's refusal into ours; its code is the constraint's name.

    Triggers word their own refusal: they raise with CONSTRAINT set and the message in Chinese.
    """
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is None:
        return ValidationError(OTHERWISE, code="conflict")
    name = diagnosis.constraint_name or ""
    if name in messages():
        return ValidationError(messages()[name], code=name)
    if name.startswith("kz_"):
        return ValidationError(diagnosis.message_primary, code=name)
    return ValidationError(BY_SQLSTATE.get(diagnosis.sqlstate, OTHERWISE), code=name or "conflict")
