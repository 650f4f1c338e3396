"""A form, asked in JSON: how a body fills it, and what the OpenAPI document says of it.

Admin and API ask by the same form. Whatever is wrong is therefore refused in the same words at either door; here
stands only what JSON adds: names that the form has not, and values of another kind than the field's.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models.fields import BigAutoField
from drf_spectacular.plumbing import list_hash

from kezhou_crm.several import Texts

Schema = dict[str, Any]
Body = Mapping[str, Any]

NULL = "null"
KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    NULL: (type(None),),
}
WORDS = {
    "string": "文本",
    "integer": "整数",
    "number": "数",
    "boolean": "布尔值",
    "object": "对象",
    "array": "数组",
    NULL: "空（null）",
}
MOST_ITEMS = 500  # of one list: each is looked up
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
UNSAVEABLE = re.compile("[\0\ud800-\udfff]")
ID: Schema = {"type": "integer", "minimum": 1, "maximum": BigAutoField.MAX_BIGINT}
AMOUNT = "十进制数；写成字符串可以避免浮点误差。"


def schema_of(form: type[forms.BaseForm], *, partial: bool, given_anyway: Collection[str] = ()) -> Schema:
    """Describe the object that fills the form; what the row itself has, or an edit leaves alone, need not be given."""
    fields = _in_json(form)
    properties = {name: described(field) for name, field in fields.items()}
    needed = () if partial else (name for name, field in fields.items() if field.required and name not in given_anyway)
    for group, prefix in _groups(form).items():
        inner = {name: properties.pop(name) for name in [*properties] if name.startswith(prefix)}
        properties[group] = an_object({name.removeprefix(prefix): schema for name, schema in inner.items()})
    required = [*needed]
    return an_object(properties, required=required)


def fill(form: forms.BaseForm, body: Body) -> tuple[dict[str, Any], dict[str, list[ValidationError]]]:
    """Return the data that fills the form, and what of the body is none: refusals by the names of the body."""
    data, refused = {}, {}
    for name, value in _flat(form, {sayable(name): value for name, value in body.items()}, refused):
        public = public_name(form, name)
        try:
            if name not in _in_json(form):
                raise unknown(form, public, _in_json(form))
            data[name] = judged(_in_json(form)[name], value)
        except ValidationError as refusal:
            refused[public] = refusal.error_list
    return data, refused


def errors_of(form: forms.BaseForm, refused: Mapping[str, list[ValidationError]]) -> ValidationError | None:
    """Return all that is wrong, each under its name in the body: a value of no use is not also called missing."""
    said = {public_name(form, name): errors for name, errors in form.errors.as_data().items()}
    return ValidationError({**said, **refused}) if said or refused else None


def sayable(name: str) -> str:
    """Return a name that an answer may repeat; in it stands no character that cannot be saved or sent."""
    return UNSAVEABLE.sub("\ufffd", name)


def public_name(form: forms.BaseForm, name: str) -> str:
    """Return what the body calls a field: `skipped.STARTED` for `day_STARTED`."""
    for group, prefix in _groups(form).items():
        if name.startswith(prefix):
            return f"{group}.{name.removeprefix(prefix)}"
    return name


def _in_json(form: forms.BaseForm | type[forms.BaseForm]) -> dict[str, forms.Field]:
    """Return the fields that JSON can fill: all but files."""
    fields = form.base_fields if isinstance(form, type) else form.fields
    return {name: field for name, field in fields.items() if not isinstance(field, forms.FileField)}


def _groups(form: forms.BaseForm | type[forms.BaseForm]) -> Mapping[str, str]:
    return getattr(form, "groups", {})


def _flat(form: forms.BaseForm, body: Body, refused: dict[str, list[ValidationError]]) -> list[tuple[str, Any]]:
    """Spread the body's groups over the form's fields; those have no other name."""
    flat, groups = [], _groups(form)
    for name, value in body.items():
        prefix = groups.get(name)
        if prefix is None and name.startswith(tuple(groups.values())):
            refused[name] = [unknown(form, name, _in_json(form))]
        elif prefix is None:
            flat.append((name, value))
        elif isinstance(value, dict):
            flat += [(f"{prefix}{sayable(inner)}", one) for inner, one in value.items()]
        else:
            refused[name] = [_of_another_kind({"type": "object"})]
    return flat


def judged(field: forms.Field, value: Any, *, nullable: bool = True) -> Any:  # noqa: ANN401 - JSON
    """Return the value as the field's widget gives it; refuse what no such field can be."""
    schema = described(field, nullable=nullable)
    if value is None and field.required and not isinstance(field, forms.BooleanField):
        raise ValidationError(field.error_messages["required"], code="required")
    if not _fits(value, schema):
        raise _of_another_kind(schema)
    if isinstance(value, list):
        _judge_items(value, schema["items"])
    if isinstance(value, str) and UNSAVEABLE.search(value):
        raise ValidationError("含有无法保存的字符。", code="characters")
    if value and schema.get("format") == "date" and not ISO_DAY.fullmatch(value):
        raise ValidationError(field.error_messages["invalid"], code="invalid")
    return value


def _fits(value: Any, schema: Schema) -> bool:  # noqa: ANN401 - JSON
    """Tell whether the value is of one of the kinds; to Python a truth value is a number, to JSON it is none."""
    kinds = _kinds(schema)
    return "boolean" in kinds if isinstance(value, bool) else any(isinstance(value, KINDS[kind]) for kind in kinds)


def _judge_items(values: list[Any], items: Schema) -> None:
    """Refuse a list that is too long, and name the items that are of another kind."""
    if len(values) > MOST_ITEMS:
        raise ValidationError(f"最多 {MOST_ITEMS} 项，请分几次提交。", code="too_many")
    if wrong := [str(place) for place, value in enumerate(values, 1) if not _fits(value, items)]:
        says = "、".join(WORDS[kind] for kind in _kinds(items))
        raise ValidationError(f"第 {'、'.join(wrong)} 项应为{says}。", code="type")


def unknown(form: forms.BaseForm, public: str, fields: Iterable[str]) -> ValidationError:
    """Return the refusal of a name that is none of the fields'."""
    names = dict.fromkeys(public_name(form, name).partition(".")[0] for name in fields)
    return ValidationError(f"没有名为“{public}”的字段；可用：{'、'.join(names)}。", code="unknown")


def _kinds(schema: Schema) -> list[str]:
    kinds = schema["type"]
    return kinds if isinstance(kinds, list) else [kinds]


def _of_another_kind(schema: Schema) -> ValidationError:
    return ValidationError(f"应为{'、'.join(WORDS[kind] for kind in _kinds(schema))}。", code="type")


def an_object(properties: Schema, *, required: Collection[str] = ()) -> Schema:
    """Describe an object of these properties and no others."""
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": [*required]} if required else {})


def described(field: forms.Field, *, nullable: bool = True) -> Schema:
    """Describe a field: kind, limits, words; what may be left empty may be null, where there is a null."""
    schema = _kind_of(field)
    if nullable and not field.required and schema["type"] != "boolean":
        schema["type"] = [*_kinds(schema), NULL]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    schema["title"] = str(field.label)
    says = "".join(str(part) for part in (field.help_text, schema.pop("description", "")) if part)
    return schema | ({"description": says} if says else {})


def _row(field: forms.ModelChoiceField) -> Schema:
    """Describe how a row is named, or several are."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return {"type": "array", "items": dict(ID), "maxItems": MOST_ITEMS, "description": "记录的 id，可多个。"}
    if field.to_field_name == "code":
        return {"type": "string", "minLength": 1, "description": "按代码填写。"}
    return ID | {"description": "记录的 id。"}


def _kind_of(field: forms.Field) -> Schema:
    match field:
        case Texts():
            items = {"type": "string", "pattern": field.pattern}
            schema = {"type": "array", "items": items, "maxItems": MOST_ITEMS}
        case forms.ModelChoiceField():
            schema = _row(field)
        case forms.ChoiceField():
            codes = {str(code): str(label) for code, label in field.choices if code not in field.empty_values}
            same_list = list_hash([*codes.items()])  # the answers' components of the same codes
            schema = {"type": "string", "enum": [*codes], "x-spec-enum-id": same_list}
        case forms.DateField():
            schema = {"type": "string", "format": "date"}
        case forms.DecimalField():
            whole = field.max_digits - field.decimal_places
            pattern = rf"^-?[0-9]{{1,{whole}}}(\.[0-9]{{1,{field.decimal_places}}})?$"
            schema = {"type": ["string", "number"], "pattern": pattern, "description": AMOUNT}
        case forms.IntegerField():
            schema = {"type": "integer"}
        case forms.BooleanField():
            schema = {"type": "boolean"}
        case forms.CharField():
            limits = {"minLength": 1 if field.required else None, "maxLength": field.max_length}
            schema = {"type": "string"} | {limit: value for limit, value in limits.items() if value}
        case _:
            raise TypeError(f"no JSON for {type(field).__name__}")
    return schema
