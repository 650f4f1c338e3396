"""Who is there, and one shape for every refusal under /api/.

`{"errors": [{"field": "amount_min", "code": "invalid", "message": "…"}]}`; `field` is null where the refusal
is not about one field or parameter; where a row moved on since it was read, `current` and `given` show both values. Django REST framework reads this module while it starts: it imports no views.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
    ValidationError,
)
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, JsonResponse
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions, status
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

API = "/api/"
NO_FIELD = (NON_FIELD_ERRORS, "non_field_errors")
NOT_FOUND = "没有这条记录。"
CSRF_FAILED = "缺少防伪令牌或令牌已过期：请带上 X-CSRFToken 再试。"
TOKEN_NOT_GOOD = "令牌不对、已过期、已撤销，或不允许从这个网络地址使用。"  # noqa: S105 - a sentence
TOKEN_READS = "这个令牌只能读取，不能写入。"  # noqa: S105 - a sentence
SERVER_ERROR = "服务器出错了，没有保存任何内容；请稍后再试，仍不行请联系管理员。"
REWORDED = {
    exceptions.NotAuthenticated: "请先登录。",
    exceptions.ParseError: "请求正文不是合法的 JSON。",
    exceptions.NotAcceptable: "接口只提供 JSON，请求头 Accept 应允许 application/json。",
}

Error = dict[str, Any]


class TooLarge(exceptions.APIException):
    """The body is longer than anything that is meant here."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = "请求正文太长，没有保存任何内容。"


class Unreadable(exceptions.APIException):
    """The body is no multipart/form-data from beginning to end, or has more parts than anybody means."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "parse_error"
    default_detail = "请求正文不是完整的 multipart/form-data，或者其中的文件、字段太多；没有保存任何内容。"


class SessionLogin(SessionAuthentication):
    """The login of the admin pages. It names itself, so that a stranger gets 401 and not 403."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """Stand back where a machine's token came along."""
        return None if token_of(request) is not None else super().authenticate(request)

    def authenticate_header(self, _request: Request) -> str:
        """Return what the 401 asks for; not Basic, or browsers would open a dialog."""
        return 'Session realm="kezhou"'

    def enforce_csrf(self, request: Request) -> None:
        """Refuse a write without the token, in Chinese."""
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            raise exceptions.PermissionDenied(CSRF_FAILED, code="csrf_failed") from error


class TokenLogin(BaseAuthentication):
    """A machine's token; who it stands for, kezhou_crm.machine_tokens found out before."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Refuse a token that is not good, and a write by one that may only read."""
        if token_of(request) is None:
            return None
        officer, token = request._request.user, getattr(request._request, "machine_token", None)  # noqa: SLF001 - the framework's way to it
        if not officer.is_authenticated or token is None:
            raise exceptions.AuthenticationFailed(TOKEN_NOT_GOOD, code="token_not_good")
        if request.method not in SAFE_METHODS and not token.may_write:
            raise exceptions.PermissionDenied(TOKEN_READS, code="token_reads_only")
        return officer, token

    def authenticate_header(self, _request: Request) -> str:
        """Return what the 401 asks for."""
        return 'Token realm="kezhou"'


class MayLook(BasePermission):
    """Lets in who may view the list's rows and all that they show; the roles are those of the admin."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ANN401 - a view of the framework
        """Ask for the view permission of each model; a view without rows asks for the login alone."""
        if not request.user.is_authenticated:
            return False
        rows = getattr(view, "queryset", None)
        shown = () if rows is None else getattr(view, "guards", ()) or (rows.model, *getattr(view, "shows", ()))
        return all(request.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}") for model in shown)


# What Django raises where the framework would raise its own.
OURS = {
    Http404: partial(exceptions.NotFound, NOT_FOUND),
    DjangoPermissionDenied: exceptions.PermissionDenied,
    RequestDataTooBig: TooLarge,
    MultiPartParserError: Unreadable,
    TooManyFieldsSent: Unreadable,
    TooManyFilesSent: Unreadable,
}


def token_of(request: HttpRequest | Request) -> str | None:
    """Return the machine's token that came along with a request to the API; None where none did."""
    scheme, _space, key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return key.strip() if scheme.lower() == "token" and is_api(request) else None


def is_api(request: HttpRequest) -> bool:
    """Tell whether whoever asks expects the API's error shape."""
    return request.path.startswith(API)


def error_response(messages: Iterable[str], *, code: str, status: int) -> JsonResponse:
    """Return a refusal in the API's shape where no API view is at hand: middleware, handlers, commit."""
    errors = [_error(None, code, message) for message in messages]
    return JsonResponse({"errors": errors}, status=status, json_dumps_params={"ensure_ascii": False})


def server_error(_request: HttpRequest) -> JsonResponse:
    """Return the 500 of the API."""
    return error_response([SERVER_ERROR], code="error", status=status.HTTP_500_INTERNAL_SERVER_ERROR)


def refusal(exc: Exception, _context: Mapping[str, Any]) -> Response | None:
    """Answer a refusal raised in an API view; what is none of ours goes on to the middleware and becomes 409 or 500."""
    error = _as_api_exception(exc)
    if error is None:
        return None
    if transaction.get_connection().in_atomic_block:
        transaction.set_rollback(True)  # the view's savepoint
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = f"{wait:.0f}"
    return Response({"errors": list(_errors(error.detail))}, status=error.status_code, headers=headers)


def _as_api_exception(exc: Exception) -> exceptions.APIException | None:
    """Bring what views and rules raise into one family, worded in Chinese."""
    for djangos, ours in OURS.items():
        if isinstance(exc, djangos):
            return ours()
    if isinstance(exc, ValidationError):
        return exceptions.ValidationError(_detail(exc))
    if not isinstance(exc, exceptions.APIException):
        return None
    return _reworded(exc, REWORDED[type(exc)]) if type(exc) in REWORDED else exc


def _reworded(exc: exceptions.APIException, message: str) -> exceptions.APIException:
    """Give the exception our words and leave its code and headers."""
    exc.detail = exceptions.ErrorDetail(message, code=exc.default_code)
    return exc


def _detail(error: ValidationError) -> dict[str, list[exceptions.ErrorDetail]]:
    """Turn what a rule refused into the framework's form, keeping fields and codes."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    return {
        field: [exceptions.ErrorDetail(part.messages[0], code=part.code or "invalid") for part in parts]
        for field, parts in by_field.items()
    }


def _errors(detail: Any, field: str | None = None) -> Iterator[Error]:  # noqa: ANN401 - as nested as it comes
    """Flatten nested details into a list; a nested field is named by its path, such as milestones.0.name."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _errors(inner, field if name in NO_FIELD else _path(field, name))
    elif isinstance(detail, list):
        for position, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            yield from _errors(inner, _path(field, position) if nested else field)
    else:
        yield _error(field, getattr(detail, "code", None) or "error", str(detail)) | getattr(detail, "beside", {})


def _path(parent: str | None, name: object) -> str:
    """Return the dotted path of a nested field."""
    return f"{parent}.{name}" if parent else str(name)


def _error(field: str | None, code: str, message: str) -> Error:
    """Return one error of the shape."""
    return {"field": field, "code": code, "message": message}
