"""变更记录 of a project in the API: who changed which field from what to what, the latest first."""

from functools import partial

from django.core.exceptions import ValidationError
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from kezhou_crm.admin_base import may_view
from kezhou_crm.filtering import BIGGEST_ID
from kezhou_crm.paging import DEFAULT_SIZE, MAX_SIZE
from kezhou_crm.reading import Plain, Text
from projects import recalled
from projects.api.timeline import number, parameter
from records import changes
from records.entries import CHANGES, Door


class FieldChanged(Plain):
    """One changed field."""

    says = "一个字段的变更。"

    field = serializers.CharField(source="column", help_text="数据库列名，如 amount、leader_id。")
    label = serializers.CharField(help_text="字段在表单上的名称。")  # type: ignore[assignment]  # the API's name for it
    before = Text(source="said_before", allow_null=True, help_text="原值，写成给人看的样子；null 表示未填写。")
    after = Text(source="said_after", allow_null=True, help_text="新值，写法同上。")
    hidden = serializers.BooleanField(help_text="true 表示原值和新值未对您公开。")


class ChangeShown(Plain):
    """One change of one row."""

    says = "一条变更：谁在什么时候、经哪个途径改了哪条记录的哪些字段。"

    id = serializers.IntegerField(source="entry.pk")
    at = serializers.DateTimeField(source="entry.at")
    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in CHANGES], source="entry.kind")
    kind_label = serializers.CharField(source="entry.get_kind_display")
    door = serializers.ChoiceField(Door.choices, source="entry.door")
    door_label = serializers.CharField(source="entry.get_door_display")
    who = Text(source="entry.officer_name", allow_null=True, help_text="当时的姓名。")
    unit = Text(source="entry.unit_name", allow_null=True, help_text="当时所在的单位。")
    request = Text(source="entry.request", allow_null=True, help_text="请求编号，与响应头 X-Request-ID 相同。")
    row_kind = serializers.CharField(source="what", help_text="哪类记录，如 项目、里程碑。")
    row_id = serializers.IntegerField(source="entry.row_id")
    row_name = Text(source="subject", allow_null=True, help_text="那条记录现在的名称。")
    changes = FieldChanged(many=True)


class History(Plain):
    """A page of changes."""

    says = "变更记录的一页，最近的在前。"

    next = serializers.URLField(allow_null=True, help_text="更早的一页；null 表示没有。")
    results = ChangeShown(many=True)


class Recalled:
    """For the list of projects: the changes of each."""

    @extend_schema(
        summary="变更记录",
        description="项目及其里程碑、责任、跟进等记录的全部变更，由数据库自动记录，最近的在前；无权查看的记录不列出。",
        parameters=[
            OpenApiParameter(
                "field",
                {"type": "string", "maxLength": 50},
                description="只要改过这个字段的：列名或表单上的名称，如 amount 或 签约金额",
            ),
            parameter("before", "从编号小于它的一条开始，即上一页最后一条的 id", minimum=1, maximum=BIGGEST_ID),
            parameter("page_size", "每页条数", minimum=1, maximum=MAX_SIZE, default=DEFAULT_SIZE),
        ],
        responses=History,
    )
    @action(detail=True)
    def history(self, request: Request, **_key: str) -> Response:
        """Tell who changed what, the latest first."""
        before = number(request, "before", BIGGEST_ID, 1, BIGGEST_ID)
        size = number(request, "page_size", DEFAULT_SIZE, 1, MAX_SIZE)
        project = self.get_object()
        rows = changes.of_project(project.pk, partial(may_view, request.user))
        if "field" in request.query_params:
            rows = rows.touching(_columns(request.query_params["field"]))
        found = list(rows.older_than(before)[: size + 1])
        shown = found[:size]
        told = changes.tell(shown, to=request.user, hides=recalled.hidden_in(project, to=request.user))
        address = request.build_absolute_uri()
        older = replace_query_param(address, "before", shown[-1].pk) if len(found) > size else None
        return Response(History({"next": older, "results": told}).data)


def _columns(name: str) -> list[str]:
    """Return the columns that are meant; refuse a name that no field has."""
    columns = sorted(changes.columns_called(name.strip()))
    if not columns:
        raise ValidationError({"field": ValidationError(f"没有名为“{name}”的字段。", code="invalid")})
    return columns
