"""The query parameters of lists. What is not known, given twice or not well formed is refused by name, never ignored."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django_filters import Filter
from django_filters.constants import EMPTY_VALUES
from django_filters.rest_framework import FilterSet
from drf_spectacular.drainage import set_override
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from kezhou_crm import field_rights

BIGGEST_ID = 2**63 - 1
Schema = dict[str, Any]


def refuse_unknown(request: Request, *, known: Iterable[str], repeatable: Iterable[str] = ()) -> None:
    """Refuse parameters that the operation has not, that are empty, or that are given twice where one is meant."""
    known, repeatable, refused = set(known), set(repeatable), {}
    for name, values in request.query_params.lists():
        if name not in known:
            refused[name] = [f"没有名为“{name}”的参数；可用：{'、'.join(sorted(known)) or '无'}。"]
        elif not all(value.strip() for value in values):
            refused[name] = [f"参数“{name}”是空的；不用它时请整个去掉。"]
        elif len(values) > 1 and name not in repeatable:
            refused[name] = [f"参数“{name}”只能给一次。"]
    if refused:
        raise ValidationError(refused, code="parameter")


class Filters(FilterSet):
    """Filters of a list; each pair in `spans` is refused when its first value is beyond its second."""

    spans: ClassVar[tuple[tuple[str, str], ...]] = ()

    def get_form_class(self) -> type[forms.Form]:
        """Return the form of the filters with the check of the spans."""
        spans = self.spans

        class SpansInOrder(super().get_form_class()):
            def clean(self) -> dict[str, Any]:
                cleaned = super().clean()
                for first, last in spans:
                    values = cleaned.get(first), cleaned.get(last)
                    if None not in values and values[0] > values[1]:
                        self.add_error(first, f"{first} 不能大于 {last}。")
                return cleaned

        return SpansInOrder


class Parameter(Filter):
    """One query parameter: `says` is its Chinese description, `schema` its OpenAPI type."""

    schema: ClassVar[Schema] = {"type": "string"}

    def __init__(
        self,
        says: str,
        *,
        schema: Schema | None = None,
        to_many: bool = False,
        **kwargs: Any,  # noqa: ANN401 - Filter's own
    ) -> None:
        """Fix the description for people and for the OpenAPI document; `to_many` looks through rows that point here."""
        super().__init__(label=says, **kwargs)
        self.to_many = to_many
        set_override(self, "field", {**(schema or self.schema), "description": says})

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:  # noqa: ANN401 - whatever the field reads
        """Keep what fits, each row once: a join to many would double it, and DISTINCT sorts wide rows.

        What is not the officer's to see of a row answers no question.
        """
        if value not in EMPTY_VALUES and field_rights.is_governed(qs.model, self.field_name):
            qs = qs.filter(field_rights.answerable(self.parent.request.user, qs.model, self.field_name))
        if not self.to_many:
            return super().filter(qs, value)
        if not value:
            return qs
        return qs.filter(pk__in=super().filter(qs.model.objects.all(), value).values("pk"))

    @property
    def repeatable(self) -> bool:
        """Tell whether the parameter may be given several times, any of which may fit."""
        return self.schema["type"] == "array"


class _FlagField(forms.Field):
    """true or false, nothing else."""

    def to_python(self, value: str | None) -> bool | None:
        """Read the word; Django's own field takes what it does not know for nothing."""
        if value in self.empty_values:
            return None
        if value not in {"true", "false"}:
            raise forms.ValidationError("请写 true 或 false。")
        return value == "true"


class Flag(Parameter):
    """true or false."""

    field_class = _FlagField
    schema = {"type": "boolean"}


class Day(Parameter):
    """A day, as 2025-10-23."""

    field_class = forms.DateField
    schema = {"type": "string", "format": "date"}

    def __init__(self, says: str, **kwargs: Any) -> None:  # noqa: ANN401 - Filter's own
        """Take the one form that the document names."""
        super().__init__(
            says, input_formats=["%Y-%m-%d"], error_messages={"invalid": "日期应形如 2025-10-23。"}, **kwargs
        )


class Wan(Parameter):
    """An amount in 万元."""

    field_class = forms.DecimalField
    schema = {"type": "number", "minimum": 0}

    def __init__(self, says: str, **kwargs: Any) -> None:  # noqa: ANN401 - Filter's own
        """Take what the column can hold."""
        super().__init__(says, max_digits=16, decimal_places=2, min_value=0, **kwargs)


class Word(Parameter):
    """A word to look for."""

    field_class = forms.CharField

    def __init__(self, says: str, **kwargs: Any) -> None:  # noqa: ANN401 - Filter's own
        """Bound its length."""
        super().__init__(says, max_length=100, schema={"type": "string", "maxLength": 100}, **kwargs)


class Search(Word):
    """`search`: what the queryset's own `matching` finds."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        """Keep what matches."""
        return qs.matching(value) if value else qs


class _ManyField(forms.Field):
    """Several values of one plain field; empty when the parameter is absent."""

    widget = forms.SelectMultiple

    def __init__(self, *, each: Callable[[], forms.Field], **kwargs: Any) -> None:  # noqa: ANN401 - Field's own
        """Keep the field that reads one value."""
        super().__init__(**kwargs)
        self.each = each()

    def to_python(self, value: list[str] | None) -> list[Any]:
        """Read each value by itself."""
        return [self.each.clean(part) for part in value or ()]


class Ids(Parameter):
    """Ids of rows; one that is not there finds nothing, just as one that may not be seen."""

    field_class = _ManyField
    schema = {"type": "array", "items": {"type": "integer", "minimum": 1}}

    def __init__(self, says: str, *, lookup_expr: str = "in", **kwargs: Any) -> None:  # noqa: ANN401 - Filter's own
        """Take whole numbers that the column can hold."""

        def each() -> forms.Field:
            return forms.IntegerField(min_value=1, max_value=BIGGEST_ID)

        super().__init__(says, lookup_expr=lookup_expr, each=each, **kwargs)


class Among(Parameter):
    """Codes of a closed list that stands in the program."""

    field_class = forms.MultipleChoiceField
    schema = {"type": "array", "items": {"type": "string"}}

    def __init__(self, says: str, *, choices: type, **kwargs: Any) -> None:  # noqa: ANN401 - Filter's own
        """Take the list's codes and name them in the document."""
        items = {"type": "string", "enum": list(choices.values)}
        described = f"{says}:{'、'.join(f'{code} {label}' for code, label in choices.choices)}"
        super().__init__(
            described, schema={"type": "array", "items": items}, choices=choices.choices, lookup_expr="in", **kwargs
        )


class Shaped(Parameter):
    """Codes of a given shape, such as 2025Q3."""

    field_class = _ManyField
    schema = {"type": "array", "items": {"type": "string"}}

    def __init__(self, says: str, *, pattern: str, **kwargs: Any) -> None:  # noqa: ANN401 - Filter's own
        """Take what has the shape."""

        def each() -> forms.Field:
            return forms.CharField(validators=[RegexValidator(pattern, f"{says}。")])

        items = {"type": "string", "pattern": pattern}
        super().__init__(says, schema={"type": "array", "items": items}, lookup_expr="in", each=each, **kwargs)


class _CodesField(forms.ModelMultipleChoiceField):
    """Several codes of one table, read as the ids of its rows."""

    def clean(self, value: list[str] | None) -> list[int]:
        """Return the ids; none where the parameter is absent."""
        return [row.pk for row in super().clean(value)]


class Codes(Parameter):
    """Codes of a reference table; one that the table has not is refused, for it is a slip of the pen."""

    field_class = _CodesField
    schema = {"type": "array", "items": {"type": "string"}}

    def __init__(self, says: str, *, queryset: QuerySet, pattern: str, **kwargs: Any) -> None:  # noqa: ANN401 - Filter's
        """Read rows by their code."""
        super().__init__(
            says,
            schema={"type": "array", "items": {"type": "string", "pattern": pattern}},
            queryset=queryset,
            to_field_name="code",
            lookup_expr="in",
            error_messages={"invalid_choice": "没有代码 %(value)s。"},
            **kwargs,
        )
