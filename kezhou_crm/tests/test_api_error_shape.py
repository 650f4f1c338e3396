"""The one shape of refusals, whatever goes wrong in a view: tried with a view that does nothing else."""

import json
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.urls import include, path
from rest_framework import exceptions, serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from government.models import Region
from kezhou_crm import rest
from kezhou_crm.tests.asking import errors_of, logged_in
from kezhou_crm.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db


class Broken(APIView):
    """Refuses in the way that the address names."""

    def get_permissions(self) -> list[BasePermission]:
        """Forbid where the address says so."""
        return [*super().get_permissions(), *([Forbidding()] if self.kwargs["how"] == "forbidden" else [])]

    def get_throttles(self) -> list[BaseThrottle]:
        """Slow down where the address says so."""
        return [Slow()] if self.kwargs["how"] == "throttled" else []

    def post(self, request: Request, how: str) -> Response:
        """Write a region, then fail: what was written must not stay."""
        RegionFactory(code="653999", name="示例新县", position=999)
        match how:
            case "rule":
                raise ValidationError({"name": ValidationError("名称不对。", code="odd"), "__all__": ["整体不对。"]})
            case "plain rule":
                raise ValidationError("不能这样做。", code="gate")
            case "taken":
                RegionFactory.build(code="653999", name="另一个", position=998).save()
            case "bug":
                raise ZeroDivisionError
            case "denied":
                raise exceptions.PermissionDenied
        nested = Nested(data=request.data)
        nested.is_valid(raise_exception=True)
        return Response({})


class Part(serializers.Serializer):
    """A part."""

    name = serializers.CharField()


class Nested(serializers.Serializer):
    """A row with parts."""

    parts = Part(many=True)
    part = Part()


class Forbidding(BasePermission):
    """Nobody may."""

    def has_permission(self, _request: Request, _view: APIView) -> bool:
        """Forbid."""
        return False


class Slow(BaseThrottle):
    """Nobody may now."""

    def allow_request(self, _request: Request, _view: APIView) -> bool:
        """Forbid."""
        return False

    def wait(self) -> float:
        """Return the seconds to wait."""
        return 7.0


@pytest.fixture
def broken(settings: SimpleNamespace) -> Iterator[Client]:
    """Give an officer's client of a site that has a broken view."""
    urls = ModuleType("broken_urls")
    urls.urlpatterns = [path("api/v1/broken/<str:how>/", Broken.as_view()), path("", include("kezhou_crm.urls"))]
    urls.handler500 = rest.server_error
    settings.ROOT_URLCONF = urls
    client = logged_in()
    client.raise_request_exception = False
    return client


def post(client: Client, how: str, body: object = None, **extra: str) -> Response:
    """Post a body to the broken view."""
    return client.post(f"/api/v1/broken/{how}/", body or {}, **{"content_type": "application/json"} | extra)


def test_what_a_rule_refuses_is_400_with_its_fields_and_codes(broken: Client) -> None:
    assert errors_of(post(broken, "rule"), 400) == [
        {"field": "name", "code": "odd", "message": "名称不对。"},
        {"field": None, "code": "invalid", "message": "整体不对。"},
    ]
    assert errors_of(post(broken, "plain rule"), 400) == [{"field": None, "code": "gate", "message": "不能这样做。"}]
    assert not Region.objects.filter(code="653999").exists()


def test_nested_fields_are_named_by_their_path(broken: Client) -> None:
    errors = errors_of(post(broken, "nested", {"parts": [{"name": "甲"}, {}], "part": {}}), 400)

    assert [error["field"] for error in errors] == ["parts.1.name", "part.name"]


def test_a_breach_of_a_constraint_is_409_with_its_message(broken: Client) -> None:
    error = errors_of(post(broken, "taken"), 409)[0]

    assert error["field"] is None
    assert not Region.objects.filter(code="653999").exists()


def test_a_bug_is_500_and_leaves_nothing_behind(broken: Client) -> None:
    assert errors_of(post(broken, "bug"), 500) == [{"field": None, "code": "error", "message": rest.SERVER_ERROR}]
    assert not Region.objects.filter(code="653999").exists()


def test_what_is_forbidden_is_403(broken: Client) -> None:
    assert errors_of(post(broken, "forbidden"), 403)[0]["code"] == "permission_denied"
    assert errors_of(post(broken, "denied"), 403)[0]["code"] == "permission_denied"
    assert not Region.objects.filter(code="653999").exists()


def test_what_comes_too_often_is_429_and_says_when_to_come_back(broken: Client) -> None:
    response = post(broken, "throttled")

    assert errors_of(response, 429)[0]["code"] == "throttled"
    assert response["Retry-After"] == "7"


def test_a_body_that_is_no_json_is_400_and_one_of_another_kind_415(broken: Client) -> None:
    assert errors_of(post(broken, "nested", "{", content_type="application/json"), 400)[0]["code"] == "parse_error"
    assert errors_of(post(broken, "nested", "a=1", content_type="application/x-www-form-urlencoded"), 415)


def test_a_write_without_the_csrf_token_is_403_in_chinese(broken: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = broken.cookies

    assert errors_of(post(strict, "nested"), 403)[0]["code"] == "csrf_failed"


def test_errors_may_be_worded_where_no_api_view_is_at_hand() -> None:
    response = rest.error_response(["甲。", "乙。"], code="project_code_unique", status=409)

    assert json.loads(response.content) == {
        "errors": [
            {"field": None, "code": "project_code_unique", "message": "甲。"},
            {"field": None, "code": "project_code_unique", "message": "乙。"},
        ]
    }
    assert rest.is_api(RequestFactory().get("/api/v1/x/"))
    assert not rest.is_api(RequestFactory().get("/admin/"))
