"""What the rules of this room say no with."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError


class Refused(ValidationError):
    """A deed that the rules do not allow. Each error has a code that names the rule, and its field where it has one.

    A ValidationError, so that admin, API, page and import speak with one voice.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        """Word the refusal, at its field where there is one."""
        error = ValidationError(message, code=code)
        super().__init__({field: error} if field else error)

    @classmethod
    def lacking(cls, opening: str, lacks: Iterable[tuple[str, str]]) -> ValidationError:
        """Word what is missing, each at its field; two lacks of one field stand side by side."""
        errors: dict[str, list[ValidationError]] = {}
        for field, words in lacks:
            errors.setdefault(field, []).append(ValidationError(f"{opening}：{words}。", code="missing"))
        return ValidationError(errors)
