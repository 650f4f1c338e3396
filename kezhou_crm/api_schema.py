"""How the OpenAPI document words what the code cannot say: in Chinese, with the one error shape everywhere."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.parsers import BaseParser

from kezhou_crm import json_forms, multipart_forms, repeats
from kezhou_crm.bodies import Parts
from kezhou_crm.preconditions import HOW, PATTERN, Unconditional, is_versioned
from kezhou_crm.reading import Plain

DONE = {"200": "成功", "201": "已新建", "204": "已删除"}
ACTS = {"list": "{}列表", "create": "新建{}", "partial_update": "修改{}", "destroy": "删除{}"}
REFUSALS = {
    "400": "参数不认识、为空、重复或写法不对",
    "401": "未登录",
    "403": "无权执行",
    "404": "没有这条记录，或看不到",
    "406": "请求头 Accept 不接受 JSON",
    "429": "请求过于频繁",
    "500": "服务器出错，没有保存任何内容",
}
REFUSALS_OF_A_WRITE = REFUSALS | {
    "400": "填写的内容被拒绝，每处错误带字段名；没有保存任何内容",
    "409": "与他人同时的改动冲突，没有保存任何内容",
    "413": "请求正文太长",
}
STALE = "这条记录在您读取以后有人改过，没有保存任何内容；每处不同带现在的值和您给的值"
IF_MATCH = f"您读到的版本：读取时回答的 ETag，原样带回。{HOW}"
KEY = "重发的凭据，由您自定（如 UUID），至少保留 24 小时：同一个键和同样的正文只办一次，再发得到同样的回答。"
ETAG = "这条记录的版本；修改、删除和办理时放进 If-Match。"
BODIES = {"application/json": "JSON", "multipart/form-data": "multipart/form-data"}


class Error(Plain):
    """One refusal."""

    says = "一处错误。"

    field = serializers.CharField(allow_null=True, help_text="出错的字段或参数；null 表示不属于某一个。")
    code = serializers.CharField(help_text="错误代码，供程序判断。")
    message = serializers.CharField(help_text="给人看的说明。")


class Errors(Plain):
    """The one shape of all refusals."""

    says = "所有错误都是这个形状。"

    errors = Error(many=True)  # type: ignore[assignment]  # the API's name for them


class StaleError(Error):
    """One refusal of what was read too long ago."""

    says = "一处不同：现在的值和您给的值；field 为 null 的一条是版本。"

    current = serializers.JSONField(help_text="现在的值，可能是 null。")
    given = serializers.JSONField(help_text="您给的值，可能是 null。")


class StaleErrors(Plain):
    """The shape of a 412."""

    says = "与其他错误同一形状，另带两边的值。"

    errors = StaleError(many=True)  # type: ignore[assignment]  # the API's name for them


class SessionLoginScheme(OpenApiAuthenticationExtension):
    """The login in the document."""

    target_class = "kezhou_crm.rest.SessionLogin"
    name = "session"

    def get_security_definition(self, _auto_schema: AutoSchema) -> dict[str, str]:
        """Describe the cookie."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "先在 /admin/login/ 登录。",
        }


class TokenLoginScheme(OpenApiAuthenticationExtension):
    """A machine's token in the document."""

    target_class = "kezhou_crm.rest.TokenLogin"
    name = "token"

    def get_security_definition(self, _auto_schema: AutoSchema) -> dict[str, str]:
        """Describe the header."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "机器用的接口令牌，写作 `Token kz_…`；由管理员在后台签发，默认只能读取。",
        }


def _header(name: str, says: str, pattern: str, **how: Any) -> OpenApiParameter:  # noqa: ANN401 - the library's own
    """Describe a header."""
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=says, pattern=pattern, **how)


class Described(AutoSchema):
    """Operations with Chinese titles and with their refusals; components described by `says`."""

    def get_tags(self) -> list[str]:
        """Return the rows' name."""
        return [self.view.title]

    def get_summary(self) -> str:
        """Return what the operation gives or does."""
        deed = getattr(self.view, "deed", None)
        return deed.title if deed else ACTS.get(self.view.action, "{}详情").format(self.view.title)

    def get_override_parameters(self) -> list[OpenApiParameter]:
        """Add the headers: what was read, and by which key a repeated request is known."""
        asked = [*super().get_override_parameters()]
        if getattr(self.view, "conditional", False):
            asked.append(_header("If-Match", IF_MATCH, PATTERN, required=True))
        if self.method == "POST" and self._takes_keys():
            asked.append(_header(repeats.HEADER, KEY, repeats.SHAPE))
        if self._answers_a_version():
            asked.append(_header("ETag", ETAG, PATTERN, response=["200", "201"]))
        return asked

    def _takes_keys(self) -> bool:
        return hasattr(self.view, "conditional") and self.view.action not in self.view.looks

    def _answers_a_version(self) -> bool:
        """Tell whether the answer is one row that has a version."""
        rows = getattr(self.view, "queryset", None)
        shows_a_row = self.view.action in {"retrieve", "create", "partial_update"} or getattr(
            self.view, "conditional", False
        )
        return rows is not None and is_versioned(rows.model) and shows_a_row and self.view.action != "destroy"

    def get_description(self) -> str:
        """Return what a caller should know; English docstrings stay in the code."""
        return self.view.says

    def _get_request_body(self, direction: str = "request") -> dict[str, Any] | None:  # noqa: ARG002 - the base asks so
        """Describe the form that the operation asks by."""
        if self.method not in {"POST", "PATCH"}:
            return None
        content = {parser.media_type: {"schema": self._body(parser)} for parser in self.view.parser_classes}
        return {"content": content, "required": True}

    def _body(self, parser: type[BaseParser]) -> dict[str, Any]:
        """Return the reference to the form as the parser's kind of body asks it."""
        form, known = self.view.asked()
        if issubclass(parser, Parts):
            name, schema = f"{self.get_operation_id()}_multipart_body", multipart_forms.schema_of(form)
        else:
            name = f"{self.get_operation_id()}_body"
            schema = json_forms.schema_of(form, partial=self.method == "PATCH", given_anyway=known)
        component = ResolvedComponent(name, ResolvedComponent.SCHEMA, schema, name)
        self.registry.register_on_missing(component)
        return component.ref

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        """Add the refusals to what the operation answers."""
        answers = super()._get_response_bodies(direction)
        for code, answer in answers.items():
            answer["description"] = DONE[code]
        taken = "、".join(BODIES[parser.media_type] for parser in self.view.parser_classes)
        of_a_write = REFUSALS_OF_A_WRITE | {"415": f"请求正文不是 {taken}"}
        for code, says in (REFUSALS if self.method == "GET" else of_a_write).items():
            if code != "404" or "{" in self.path:
                answers[code] = self._refused(Errors, says, code, direction)
        if getattr(self.view, "conditional", False):
            answers["412"] = self._refused(StaleErrors, STALE, "412", direction)
            answers["428"] = self._refused(Errors, Unconditional.default_detail, "428", direction)
        if self.method == "POST" and self._takes_keys():
            answers["422"] = self._refused(Errors, repeats.AnotherBody.default_detail, "422", direction)
        return answers

    def _refused(self, shape: type[Plain], says: str, code: str, direction: str) -> dict[str, Any]:
        return self._get_response_for_code(OpenApiResponse(shape, says), code, direction=direction)

    def _map_basic_serializer(self, serializer: serializers.Serializer, direction: str) -> dict[str, Any]:
        """Describe a component by what its class says in Chinese."""
        schema = super()._map_basic_serializer(serializer, direction)
        schema.pop("description", None)
        if says := getattr(serializer, "says", ""):
            schema["description"] = says
        return schema
