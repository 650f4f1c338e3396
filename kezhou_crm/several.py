"""A form field for several short texts that have one shape."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class Texts(forms.Field):
    """Several texts, each of the same `pattern`, a regular expression that JSON Schema knows too."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, pattern: str, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Keep the pattern."""
        super().__init__(**kwargs)
        self.pattern = pattern

    def to_python(self, value: list[str] | None) -> list[str]:
        """Return the texts; name those of another shape."""
        texts = list(value or ())
        if wrong := [
            str(place)
            for place, text in enumerate(texts, 1)
            if not re.fullmatch(self.pattern.removeprefix("^").removesuffix("$"), text)
        ]:
            raise ValidationError(f"第 {'、'.join(wrong)} 项写法不对。", code="invalid")
        return texts
