"""Every refusal of the API has one shape and speaks Chinese."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from kezhou_crm import api_urls
from kezhou_crm.tests.asking import HAN, errors_of, logged_in, refused
from kezhou_crm.tests.factories import OfficerFactory, RegionFactory, SectorFactory

pytestmark = pytest.mark.django_db

SAMPLES = {"pk": "1", "code": "653001"}
METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")


def addresses() -> Iterator[str]:
    """Give one address per route of the API, as the resolver lists them, and one that is no route."""
    for route in api_urls.urlpatterns:
        if route.name:
            names = route.pattern.regex.groupindex
            sample = SAMPLES | ({"code": "01"} if "industry" in route.name else {})
            yield reverse(route.name, kwargs={name: sample[name] for name in names})
    yield "/api/v1/no-such-thing/"


ADDRESSES = tuple(address for address in addresses() if "/docs/" not in address)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", METHODS)
def test_a_stranger_gets_401_at_every_address_by_every_method(address: str, method: str) -> None:
    response = getattr(Client(), method)(address)

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Session ")
    if method != "head":
        assert errors_of(response, 401) == [{"field": None, "code": "not_authenticated", "message": "请先登录。"}]


def test_the_walk_over_the_addresses_walks_them_all() -> None:
    others = (
        "reconciliation",
        "ledger",
        "reveal",
        "follow-ups",
        "instructions",
        "evidence of a project",
        "hand-over-all",
        "reassign-all",
        "responsible",
        "timeline",
        "history",
        "file",
        "thumbnail",
        "root",
        "schema",
        "unknown",
    )
    deeds = [*api_urls.ON_A_PROJECT, *api_urls.ON_A_DEAL, *api_urls.ON_EVIDENCE]

    assert len(ADDRESSES) == 2 * len(api_urls.router.registry) + len(deeds) + len(others)


def test_an_officer_who_was_switched_off_is_a_stranger() -> None:
    client, officer = Client(), OfficerFactory()
    client.force_login(officer)
    officer.is_active = False
    officer.save()

    assert errors_of(client.get("/api/v1/projects/"), 401)


@pytest.mark.parametrize(
    "address", ["/api/v1/projects/1/", "/api/v1/regions/653001/", "/api/v1/ceremonies/1/reconciliation/"]
)
def test_what_is_not_there_is_404(address: str) -> None:
    assert errors_of(logged_in().get(address), 404)[0]["code"] == "not_found"


def test_an_id_beyond_any_column_is_404() -> None:
    assert errors_of(logged_in().get(f"/api/v1/projects/{9**40}/"), 404)


@pytest.mark.parametrize(
    "address", ["/api/v1/nothing/", "/api/v1/projects", "/api/v1/projects/x/", "/api/v1/projects/1"]
)
def test_an_address_that_is_none_is_404_in_the_same_shape(address: str) -> None:
    assert "没有这个接口地址" in errors_of(logged_in().get(address), 404)[0]["message"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_read_side_does_not_write(method: str) -> None:
    sector, client = SectorFactory(), logged_in()

    for address in ("/api/v1/sectors/", f"/api/v1/sectors/{sector.pk}/"):
        response = getattr(client, method)(address, {"name": "示例"}, content_type="application/json")
        assert errors_of(response, 405)[0]["code"] == "method_not_allowed"
        assert response["Allow"] == "GET, HEAD"
    sector.refresh_from_db()
    assert sector.name != "示例"


def test_a_method_that_is_none_is_405_whatever_the_parameters() -> None:
    assert errors_of(logged_in().delete("/api/v1/sectors/?x=1"), 405)


def test_options_tells_nothing_about_fields_and_choices() -> None:
    assert errors_of(logged_in().options("/api/v1/projects/"), 405)


def test_head_answers_without_a_body() -> None:
    response = logged_in().head("/api/v1/projects/")

    assert (response.status_code, response.content) == (200, b"")


def test_there_is_no_browsable_page() -> None:
    assert errors_of(logged_in().get("/api/v1/projects/", headers={"accept": "text/html"}), 406)
    assert errors_of(logged_in().get("/api/v1/projects/?format=api"), 400)[0]["field"] == "format"


def test_answers_stay_out_of_caches() -> None:
    assert logged_in().get("/api/v1/projects/")["Cache-Control"] == "no-store"
    assert Client().get("/api/v1/projects/")["Cache-Control"] == "no-store"


def test_an_unknown_parameter_is_refused_by_name_with_what_there_is() -> None:
    error = refused("projects/", stge="SIGNED")[0]

    assert (error["field"], error["code"]) == ("stge", "parameter")
    assert "stage" in error["message"]


def test_a_detail_takes_no_parameters() -> None:
    region = RegionFactory()

    assert refused(f"regions/{region.code}/", expand="all")[0]["field"] == "expand"


def test_an_empty_parameter_is_refused_and_not_ignored() -> None:
    assert refused("projects/", stage="")[0]["field"] == "stage"
    assert refused("projects/", search="  ")[0]["field"] == "search"


def test_a_parameter_that_takes_one_value_is_refused_when_given_twice() -> None:
    errors = refused("projects/", signed_after=["2026-01-01", "2026-02-01"])

    assert errors == [{"field": "signed_after", "code": "parameter", "message": "参数“signed_after”只能给一次。"}]


def test_every_wrong_parameter_is_named_at_once() -> None:
    errors = refused("projects/", stage="GONE", signed_after="yesterday", amount_min="-1", region="999999")

    assert {error["field"] for error in errors} == {"stage", "signed_after", "amount_min", "region"}
    assert all(HAN.search(error["message"]) for error in errors)


@pytest.mark.parametrize("prefix", [prefix for prefix, _view, _name in api_urls.router.registry])
def test_an_officer_without_the_role_sees_no_rows(db, prefix):
    client = Client()
    client.force_login(OfficerFactory())

    (error,) = errors_of(client.get(f"/api/v1/{prefix}/"), 403)

    assert error["code"] == "permission_denied"


def test_a_company_is_not_a_way_to_its_contacts(db):
    client, officer = Client(), OfficerFactory()
    officer.user_permissions.set(Permission.objects.filter(codename="view_company"))
    client.force_login(officer)

    assert client.get("/api/v1/companies/").status_code == 403


@pytest.mark.parametrize("size", ["201", "00000005000", "0", "-1", "1e2", "٣", ""])
def test_no_spelling_of_the_page_size_passes_the_maximum(db, size):
    (error,) = errors_of(logged_in().get("/api/v1/companies/", {"page_size": size}), 400)

    assert error["field"] == "page_size"
