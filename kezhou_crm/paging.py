"""Cursor paging that loses and doubles no row, in any order, with NULLs and ties.

Rows stand by (is NULL, value, id), what is missing last in both directions. A cursor names the ordering and the
row it left off at and is signed, so only what we wrote is read back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core import signing
from django.db.models import Expression, F, Model, Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from kezhou_crm import field_rights

DEFAULT_SIZE = 50
MAX_SIZE = 200
KEY = "keyset_value"
PARAMETERS = ("cursor", "page_size", "ordering", "count")


@dataclass(frozen=True)
class Place:
    """Where a page begins: beyond the row (value, pk), or before it; without a row, at that end of the list."""

    ordering: str
    backward: bool = False
    row: tuple[str | None, int] | None = None


def _refuse(parameter: str, message: str, code: str = "invalid") -> ValidationError:
    """Return the refusal of a paging parameter."""
    return ValidationError({parameter: [message]}, code=code)


class KeysetPagination(BasePagination):
    """Pages of a list; the view declares `ordering_fields` (name to field or expression) and `ordering`."""

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: APIView) -> list[Model]:
        """Return the rows of the page and keep what its links need."""
        self.request = request
        self.size = self._size(request.query_params)
        self.count = queryset.order_by().count() if self._wants_count(request.query_params) else None
        place = self._place(request.query_params, view, queryset)
        keyed = queryset.annotate(**{KEY: self._key(view, place.ordering)})
        rows = list(self._beyond(keyed, place).order_by(*self._order(place))[: self.size + 1])
        more, rows = len(rows) > self.size, rows[: self.size]
        if place.backward:
            rows.reverse()
        self.signer = _signer(queryset)
        self.next_link, self.previous_link = self._links(place, rows, more)
        return rows

    def get_paginated_response(self, data: list[Any]) -> Response:
        """Return the envelope; `count` only for whoever asked, for it costs a query of its own."""
        counted = {} if self.count is None else {"count": self.count}
        return Response({"next": self.next_link, "previous": self.previous_link, **counted, "results": data})

    def _size(self, given: Mapping[str, str]) -> int:
        """Return the page size asked for, refusing what is none and what is too much."""
        text = given.get("page_size", str(DEFAULT_SIZE))
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_SIZE)) and 1 <= int(text) <= MAX_SIZE):
            raise _refuse("page_size", f"每页行数应为 1 至 {MAX_SIZE} 的整数。")
        return int(text)

    def _wants_count(self, given: Mapping[str, str]) -> bool:
        """Tell whether the rows are to be counted."""
        answer = given.get("count", "false")
        if answer not in {"true", "false"}:
            raise _refuse("count", "请写 true 或 false。")
        return answer == "true"

    def _place(self, given: Mapping[str, str], view: APIView, queryset: QuerySet) -> Place:
        """Return where the page begins, from the cursor or from the start of the ordering."""
        ordering = given.get("ordering", view.ordering)
        if ordering.removeprefix("-") not in view.ordering_fields:
            allowed = "、".join(view.ordering_fields)
            raise _refuse("ordering", f"不能按“{ordering}”排序；可用：{allowed}，前面加 - 为倒序。")
        if "cursor" not in given:
            return Place(ordering)
        try:
            at, backward, row = _signer(queryset).unsign_object(given["cursor"])
        except (signing.BadSignature, ValueError) as error:
            raise _refuse("cursor", "分页游标无效，请从第一页重新读取。") from error
        if at != ordering:
            raise _refuse("cursor", "分页游标属于另一种排序，请从第一页重新读取。")
        return Place(ordering, bool(backward), row and tuple(row))

    def _key(self, view: APIView, ordering: str) -> Expression | F:
        """Return the expression that rows are ordered by before their id."""
        key = view.ordering_fields[ordering.removeprefix("-")]
        return field_rights.column(self.request.user, view.queryset.model, key) if isinstance(key, str) else key

    def _order(self, place: Place) -> tuple[Expression, Expression]:
        """Return the ORDER BY in the direction of reading; missing values stand last when read forward."""
        nulls = {"nulls_first": True} if place.backward else {"nulls_last": True}
        if _descends(place):
            return F(KEY).desc(**nulls), F("pk").desc()
        return F(KEY).asc(**nulls), F("pk").asc()

    def _beyond(self, keyed: QuerySet, place: Place) -> QuerySet:
        """Keep the rows that come after the place in the direction of reading."""
        if place.row is None:
            return keyed
        text, pk = place.row
        side = "lt" if _descends(place) else "gt"
        missing = Q(**{f"{KEY}__isnull": True})
        if text is None:
            same = missing & Q(**{f"pk__{side}": pk})
            return keyed.filter(same | ~missing if place.backward else same)
        value = keyed.query.annotations[KEY].output_field.to_python(text)
        ahead = Q(**{f"{KEY}__{side}": value}) | Q(**{KEY: value, f"pk__{side}": pk})
        return keyed.filter(ahead if place.backward else ahead | missing)

    def _links(self, place: Place, rows: list[Model], more: bool) -> tuple[str | None, str | None]:
        """Return the links to the next and the previous page.

        A page that turns out empty (its rows went meanwhile) leads back to the end of the list it ran over.
        """
        came_from = place.row is not None or place.backward
        if not rows:
            back = self._link(replace(place, backward=not place.backward, row=None)) if came_from else None
            return (back, None) if place.backward else (None, back)
        after = self._link(Place(place.ordering, False, _row(rows[-1])))
        before = self._link(Place(place.ordering, True, _row(rows[0])))
        if place.backward:
            return (after if place.row is not None else None), (before if more else None)
        return (after if more else None), (before if came_from else None)

    def _link(self, place: Place) -> str:
        """Return the address of the page at the place; a count is not asked for twice."""
        address = remove_query_param(self.request.build_absolute_uri(), "count")
        if place.row is None and not place.backward:
            return remove_query_param(address, "cursor")
        cursor = self.signer.sign_object([place.ordering, place.backward, place.row])
        return replace_query_param(address, "cursor", cursor)

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """Describe the paging parameters in the OpenAPI document."""
        orderings = [sign + name for name in view.ordering_fields for sign in ("", "-")]
        size = {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": DEFAULT_SIZE}
        schemas = {
            "cursor": ({"type": "string"}, "分页游标，取自上一次回答的 next 或 previous;不要自行拼写。"),
            "page_size": (size, f"每页行数，最多 {MAX_SIZE}；超出即拒绝。"),
            "ordering": (
                {"type": "string", "enum": orderings, "default": view.ordering},
                "排序字段，前面加 - 为倒序；未登记（null）的总在最后。",
            ),
            "count": ({"type": "boolean", "default": False}, "true 时另给总行数 count;翻页的链接不带它。"),
        }
        return [
            {"name": name, "in": "query", "required": False, "description": says, "schema": schema}
            for name, (schema, says) in schemas.items()
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the envelope in the OpenAPI document."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": link | {"description": "下一页；null 表示没有。"},
                "previous": link | {"description": "上一页；null 表示没有。"},
                "count": {"type": "integer", "description": "总行数，仅在 count=true 时给出。"},
                "results": schema,
            },
        }


def _descends(place: Place) -> bool:
    """Tell whether values fall in the direction of reading."""
    return place.ordering.startswith("-") != place.backward


def _row(row: Model) -> tuple[str | None, int]:
    """Return what a cursor keeps of a row."""
    value = getattr(row, KEY)
    return (None if value is None else str(value), row.pk)


def _signer(queryset: QuerySet) -> signing.Signer:
    """Return the signer of the list's cursors; another list's cursor does not fit."""
    return signing.Signer(salt=f"kezhou.paging.{queryset.model.__name__}")
