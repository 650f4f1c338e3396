"""A form with files, asked in multipart/form-data: what JSON is to a form without (`json_forms`).

All text comes as text here: a number is written in digits, and what is empty is left out.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from kezhou_crm.json_forms import Schema, an_object, described, judged, unknown

WHOLE = re.compile("-?[0-9]{1,19}")
A_FILE = {"type": "string", "format": "binary"}


def schema_of(form: type[forms.BaseForm]) -> Schema:
    """Describe the form; files that the rule asks for are needed, though the field leaves the asking to it."""
    properties = {name: _described(field) for name, field in form.base_fields.items()}
    needed = [name for name, field in form.base_fields.items() if field.required or getattr(field, "needed", False)]
    return an_object(properties, required=needed)


def fill(
    form: forms.BaseForm, data: QueryDict, files: MultiValueDict[str, UploadedFile]
) -> tuple[dict[str, Any], dict[str, list[ValidationError]]]:
    """Return the data that fills the form, and what of the parts is none, by their names."""
    given, refused = {}, {}
    for name in {**data, **files}:
        try:
            if name not in form.fields:
                raise unknown(form, name, form.fields)
            if isinstance(form.fields[name], forms.FileField):
                _judge_files(name, data)
            else:
                given[name] = _text(form.fields[name], name, data, files)
        except ValidationError as refusal:
            refused[name] = refusal.error_list
    return given, refused


def _described(field: forms.Field) -> Schema:
    if not isinstance(field, forms.FileField):
        return described(field, nullable=False)
    schema = {"type": "array", "items": dict(A_FILE), "title": str(field.label)}
    return schema | ({"description": str(field.help_text)} if field.help_text else {})


def _judge_files(name: str, data: QueryDict) -> None:
    if name in data:
        raise ValidationError("应为文件：这一部分须带文件名。", code="type")


def _text(field: forms.Field, name: str, data: QueryDict, files: MultiValueDict[str, UploadedFile]) -> Any:  # noqa: ANN401 - as judged
    if name in files:
        raise ValidationError("应为文本，不是文件。", code="type")
    texts = data.getlist(name)
    if len(texts) > 1:
        raise ValidationError("只能给一次。", code="repeated")
    (text,) = texts
    of_numbers = described(field)["type"] in ("integer", ["integer", "null"])
    return judged(field, int(text) if of_numbers and WHOLE.fullmatch(text) else text, nullable=False)
