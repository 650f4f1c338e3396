"""The timeline of a project in the API."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from kezhou_crm.admin_base import may_view
from kezhou_crm.paging import DEFAULT_SIZE, MAX_SIZE
from kezhou_crm.reading import Plain, Text
from projects import timeline
from projects.journals import Kind

MOST_SKIPPED = 1_000_000


class EntryShown(Plain):
    """One thing that happened."""

    says = "时间轴上的一件事；day 是事情发生的日期，at 是录入的时刻，没有录入记录的为 null。"

    kind = serializers.ChoiceField(Kind.choices)
    kind_label = serializers.CharField(source="kind.label")
    id = serializers.IntegerField(source="pk", help_text="所在台账中那一行的 id。")
    day = serializers.DateField()
    when = serializers.CharField(help_text="所知的写法，如 2023年4月。")
    at = serializers.DateTimeField(allow_null=True)
    title = serializers.CharField()
    text = Text(allow_null=True)
    reason = Text(allow_null=True)
    who = Text(allow_null=True, help_text="经办人。")
    unit = Text(allow_null=True, help_text="经办人当时所在的单位。")
    next_step = Text(allow_null=True)
    next_on = serializers.DateField(allow_null=True)
    corrects = serializers.IntegerField(allow_null=True, help_text="本条更正的那一行的 id。")
    corrected_by = serializers.IntegerField(allow_null=True, help_text="更正本条的那一行的 id。")
    slot = Text(allow_null=True, help_text="并入本项目的名额的编号；本项目自己的为 null。")


class Story(Plain):
    """A page of it."""

    says = "时间轴的一页，最近的在前。"

    next = serializers.URLField(allow_null=True, help_text="更早的一页；null 表示没有。")
    results = EntryShown(many=True)


def number(request: Request, name: str, default: int, least: int, most: int) -> int:
    """Read a whole number from the query; refuse what is none or out of bounds, by the parameter's name."""
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most):
        raise ValidationError({name: ValidationError(f"请写 {least} 至 {most} 的整数。", code="invalid")})
    return int(text)


def parameter(name: str, says: str, **limits: int) -> OpenApiParameter:
    """Describe a parameter that is a whole number."""
    return OpenApiParameter(name, {"type": "integer", **limits}, description=says)


class Told:
    """For the list of projects: the story of each."""

    @extend_schema(
        summary="时间轴",
        description="项目（及并入它的名额）上发生的一切，最近的在前；无权查看的台账不列出。",
        parameters=[
            parameter("skip", "跳过最近的多少条", minimum=0, maximum=MOST_SKIPPED, default=0),
            parameter("page_size", "每页条数", minimum=1, maximum=MAX_SIZE, default=DEFAULT_SIZE),
        ],
        responses=Story,
    )
    @action(detail=True)
    def timeline(self, request: Request, **_key: str) -> Response:
        """Tell what happened, the latest first."""
        skip = number(request, "skip", 0, 0, MOST_SKIPPED)
        size = number(request, "page_size", DEFAULT_SIZE, 1, MAX_SIZE)
        allowed: Callable[[type], bool] = partial(may_view, request.user)
        told = timeline.of(self.get_object(), may_view=allowed, limit=size + 1, skip=skip)
        address = request.build_absolute_uri()
        older: Any = replace_query_param(address, "skip", skip + size) if len(told) > size else None
        return Response(Story({"next": older, "results": told[:size]}).data)
