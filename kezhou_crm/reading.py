"""The base of the API's read side: rows out, never in."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Expression, QuerySet
from django.urls import reverse
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from kezhou_crm import field_rights, paging
from kezhou_crm.filtering import Filters, refuse_unknown
from kezhou_crm.preconditions import tag_of
from kezhou_crm.sight import seen_by

UNPUBLISHED = "null 表示未公布，不等于 0。"


class Text(serializers.CharField):
    """A text that is null where nothing was entered, never an empty string."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - the framework's own signature
        """Turn "may be blank" into "may be null"."""
        kwargs["allow_null"] = kwargs.pop("allow_blank", False) or kwargs.get("allow_null", False)
        super().__init__(**kwargs)

    def to_representation(self, value: str) -> str | None:
        """Return the text, or null."""
        return super().to_representation(value) or None


class Label(serializers.CharField):
    """The Chinese label of a code: `stage_label` words `stage`; null where the code is empty."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - the framework's own signature
        """Make it read-only."""
        super().__init__(read_only=True, **kwargs)

    def bind(self, field_name: str, parent: serializers.Serializer) -> None:
        """Find the label by the field's own name."""
        self.source = f"get_{field_name.removesuffix('_label')}_display"
        super().bind(field_name, parent)

    def to_representation(self, value: str) -> str | None:
        """Return the label, or null."""
        return super().to_representation(value) or None


class Wan(serializers.DecimalField):
    """An amount in 万元 that is computed: a decimal in a string, null where it is unpublished."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - the framework's own signature
        """Fix the shape: sums are longer than columns."""
        super().__init__(**{"max_digits": 20, "decimal_places": 2, "allow_null": True, "read_only": True} | kwargs)


class Plain(serializers.Serializer):
    """What is shown of a value that is no row. `says` describes it in the OpenAPI document."""

    says: ClassVar[str] = ""

    def get_fields(self) -> dict[str, serializers.Field]:
        """Return the fields, all read-only."""
        fields = super().get_fields()
        for field in fields.values():
            field.read_only = True
        return fields


class Row(Plain, serializers.ModelSerializer):
    """What is shown of a row: explicit fields, all read-only."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.CharField: Text,
        models.TextField: Text,
        models.URLField: Text,
    }

    def to_representation(self, instance: models.Model) -> dict[str, Any]:
        """Return what is shown; of what is not the reader's to see neither the value nor where it comes from."""
        shown = super().to_representation(instance)
        if any(field_rights.is_governed(type(instance), name) for name in shown):
            hidden = field_rights.hidden(self.context["request"].user, instance)
            shown |= dict.fromkeys(hidden & shown.keys())
            if hidden and "citations" in shown:
                shown["citations"] = [one for one in shown["citations"] if one["field"] not in hidden]
        return shown

    def get_fields(self) -> dict[str, serializers.Field]:
        """Return the fields; the help text of an amount speaks to readers, not to whoever fills a form."""
        fields = super().get_fields()
        for field in fields.values():
            if isinstance(field, serializers.DecimalField):
                field.help_text = UNPUBLISHED
        return fields


class HiddenFields(serializers.ListField):
    """Which fields of the row are not the reader's to see: they are null, and that says nothing of what is there."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - the framework's own signature
        """Describe it."""
        says = "未对您公开的字段名；这些字段为 null，不表示未公布。"
        super().__init__(child=serializers.CharField(), source="*", read_only=True, help_text=says, **kwargs)

    def to_representation(self, value: models.Model) -> list[str]:
        """Return the names, of those that the row shows."""
        return sorted(field_rights.hidden(self.context["request"].user, value) & set(self.parent.fields))


class Reading(viewsets.ReadOnlyModelViewSet):
    """A list and its details. `title` names the rows in the OpenAPI document.

    `asks` names the parameters that an action beside the list takes.
    `shows` names the other models whose rows an answer carries along: who asks must be allowed to view them too.
    `guards` names what must be viewed instead, where the rows belong to something and have no permission of their own.

    The list has a slim serializer and queryset, the detail its own; both see the same rows.
    """

    http_method_names = ("get", "head")
    lookup_value_regex = "[0-9]+"
    title: ClassVar[str]
    shows: ClassVar[tuple[type[models.Model], ...]] = ()
    guards: ClassVar[tuple[type[models.Model], ...]] = ()
    asks: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    says: ClassVar[str] = ""
    queryset: QuerySet
    detail_queryset: ClassVar[QuerySet | None] = None
    detail_serializer_class: ClassVar[type[serializers.Serializer] | None] = None
    filterset_class: ClassVar[type[Filters]] = Filters
    ordering_fields: ClassVar[Mapping[str, str | Expression]] = {"id": "pk"}
    ordering: ClassVar[str] = "id"

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Return the headers of every answer: business data stays out of caches."""
        return super().default_response_headers | {"Cache-Control": "no-store"}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the framework's own
        """Refuse strangers first, unknown parameters next."""
        super().initial(request, *args, **kwargs)
        if self.action is None:
            return  # a method that the address has not: 405, whatever the parameters
        if self.action != "list":
            refuse_unknown(request, known=self.asks.get(self.action, ()))
            return
        filters = self.filterset_class.base_filters
        repeatable = (name for name, parameter in filters.items() if parameter.repeatable)
        refuse_unknown(request, known=(*filters, *paging.PARAMETERS), repeatable=repeatable)

    def get_queryset(self) -> QuerySet:
        """Return the rows that the officer may see, with what the action shows of them."""
        whole = self.action != "list" and self.detail_queryset is not None
        return self.seen(self.detail_queryset if whole else self.queryset)

    def seen(self, rows: QuerySet) -> QuerySet:
        """Keep what the officer sees; a view whose rows carry others along limits those, too."""
        return seen_by(self.request.user, rows.all())

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Filter the list alone; a detail is found by its key."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def retrieve(self, _request: Request, **_key: str) -> Response:
        """Show one row, and as its ETag the version that a write must name."""
        row = self.get_object()
        return Response(self.get_serializer(row).data, headers=tag_of(row))

    def lead_on(self, to: models.Model) -> Response:
        """Answer for a row that was found to be another one: 301, the address of that one in Location."""
        names = self.request.resolver_match
        address = reverse(names.view_name, kwargs=names.kwargs | {"pk": to.pk})
        return Response({"detail": f"已并入“{to}”。", "merged_into": to.pk}, status=301, headers={"Location": address})

    def get_serializer_class(self) -> type[serializers.Serializer]:
        """Return the slim serializer for the list, the full one for the detail."""
        if self.action != "list" and self.detail_serializer_class:
            return self.detail_serializer_class
        return self.serializer_class
