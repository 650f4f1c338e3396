"""The OpenAPI document is valid, Chinese, and says what the API really answers."""

import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from kezhou_crm.api_urls import ON_A_DEAL, ON_A_PROJECT, ON_EVIDENCE, router
from kezhou_crm.tests import ledgers
from kezhou_crm.tests.asking import logged_in

pytestmark = pytest.mark.django_db

BESIDES = {
    "/api/v1/ceremonies/{id}/reconciliation/",
    "/api/v1/contacts/{id}/reveal/",
    "/api/v1/leaders/{id}/hand-over-all/",
    "/api/v1/ledger/",
    "/api/v1/projects/{id}/evidence/",
    "/api/v1/projects/{id}/follow-ups/",
    "/api/v1/projects/{id}/instructions/",
    "/api/v1/projects/{id}/history/",
    "/api/v1/projects/{id}/responsible/",
    "/api/v1/projects/{id}/timeline/",
    "/api/v1/specialists/{id}/reassign-all/",
}
ASKING_NOTHING = {"/api/v1/contacts/{id}/reveal/"}
IN_PARTS = {
    "/api/v1/projects/{id}/evidence/": {"multipart/form-data"},
    "/api/v1/projects/{id}/follow-ups/": {"application/json", "multipart/form-data"},
}
HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def document() -> dict[str, Any]:
    """Return the document that an officer gets."""
    response = logged_in().get("/api/v1/schema/")
    assert response.status_code == 200
    return response.json()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give every operation with its path and method."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def descriptions(node: Any) -> Iterator[str]:
    """Give every text that the document says to people."""
    if isinstance(node, dict):
        for name, inner in node.items():
            if name in {"description", "summary"} and isinstance(inner, str):
                yield inner
            else:
                yield from descriptions(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from descriptions(inner)


def refusals_of(answer: Any, schema: dict[str, Any], document: dict[str, Any]) -> list[str]:
    """Return where the answer breaks the schema."""
    whole = {"components": document["components"], **schema}
    return [f"{list(error.path)}: {error.message}" for error in OAS31Validator(whole).iter_errors(answer)]


def answer_schema(operation: dict[str, Any], status: str = "200") -> dict[str, Any]:
    """Return the schema of an answer."""
    return operation["responses"][status]["content"]["application/json"]["schema"]


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    validate(document)


def test_the_document_is_made_without_a_warning() -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())


def test_every_route_of_the_router_is_in_the_document(document: dict[str, Any]) -> None:
    lists = {f"/api/v1/{name}/" for name, _, _ in router.registry}
    details = {f"/api/v1/{name}/{{{view.lookup_field.replace('pk', 'id')}}}/" for name, view, _ in router.registry}

    deeds = {f"/api/v1/projects/{{id}}/{deed.slug}/" for deed in ON_A_PROJECT}
    deeds |= {f"/api/v1/financing-deals/{{id}}/{deed.slug}/" for deed in ON_A_DEAL}
    deeds |= {
        f"/api/v1/evidence/{{id}}/{part}/" for part in ("file", "thumbnail", *(deed.slug for deed in ON_EVIDENCE))
    }

    assert set(document["paths"]) == lists | details | deeds | BESIDES


def test_the_document_speaks_chinese(document: dict[str, Any]) -> None:
    assert [text for text in descriptions(document) if text and not HAN.search(text)] == []
    assert all(HAN.search(operation["summary"]) for _, _, operation in operations(document))


def test_every_parameter_is_described(document: dict[str, Any]) -> None:
    silent = [
        (path, parameter["name"])
        for path, _, operation in operations(document)
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query" and not parameter.get("description")
    ]

    assert silent == []


def test_every_operation_needs_the_login_and_documents_its_refusals(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        assert operation["security"] == [{"session": []}, {"token": []}], path
        refusals = {"400", "401", "403", "406", "429", "500"} | ({"404"} if "{" in path else set())
        if method != "get":
            refusals |= {"409", "413", "415"}
        beside = refusals | {"412", "422", "428"}
        assert len(set(operation["responses"]) - beside) == 1, path
        assert set(operation["responses"]) - beside <= {"200", "201", "204"}, path
        asked = {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "header"}
        if "If-Match" in asked:
            assert {*operation["responses"]} >= {"412", "428"}, path
            assert answer_schema(operation, "412") == {"$ref": "#/components/schemas/StaleErrors"}
        refusals |= {"428"} if "If-Match" in asked else set()
        refusals |= {"422"} if "Idempotency-Key" in asked else set()
        for status in refusals:
            assert answer_schema(operation, status) == {"$ref": "#/components/schemas/Errors"}


def test_every_write_says_what_it_asks_for_field_by_field(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        if method not in {"post", "patch"}:
            assert "requestBody" not in operation, path
            continue
        body = operation["requestBody"]
        assert body["required"] is True, path
        assert {*body["content"]} == IN_PARTS.get(path, {"application/json"}), path
        for sent in body["content"].values():
            schema = document["components"]["schemas"][sent["schema"]["$ref"].split("/")[-1]]
            assert schema["additionalProperties"] is False, path
            assert schema["properties"] or path in ASKING_NOTHING, path
            assert all(HAN.search(field.get("title", "日期")) for field in schema["properties"].values()), path


def test_files_are_an_array_of_binaries_and_needed_where_the_rule_needs_them(document: dict[str, Any]) -> None:
    def sent(address: str, kind: str) -> dict[str, Any]:
        content = document["paths"][f"/api/v1/projects/{{id}}/{address}/"]["post"]["requestBody"]["content"]
        return document["components"]["schemas"][content[kind]["schema"]["$ref"].split("/")[-1]]

    attach, follow_up = sent("evidence", "multipart/form-data"), sent("follow-ups", "multipart/form-data")

    for schema in (attach, follow_up):
        assert schema["properties"]["files"]["items"] == {"type": "string", "format": "binary"}
        assert "一次最多 20 个" in schema["properties"]["files"]["description"]
        assert not any("null" in field.get("type", "") for field in schema["properties"].values())
    assert (attach["required"], follow_up["required"]) == (["kind", "files"], ["method", "on"])
    assert "files" not in sent("follow-ups", "application/json")["properties"]


def test_amounts_are_decimals_in_strings_and_may_be_null(document: dict[str, Any]) -> None:
    amount = document["components"]["schemas"]["ProjectRow"]["properties"]["amount"]

    assert (amount["type"], amount["format"]) == (["string", "null"], "decimal")
    assert "万元" in amount["title"]
    assert "null 表示未公布" in amount["description"]


@pytest.mark.parametrize("name", [name for name, _, _ in router.registry])
def test_what_the_api_answers_is_what_the_document_says(name: str, document: dict[str, Any]) -> None:
    ledgers.fill(name, 8)
    client = logged_in()
    key = "code" if name in {"regions", "industries"} else "id"

    page = client.get(f"/api/v1/{name}/?count=true").json()
    listed = answer_schema(document["paths"][f"/api/v1/{name}/"]["get"])
    assert page["results"]
    assert refusals_of(page, listed, document) == []

    shown = answer_schema(document["paths"][f"/api/v1/{name}/{{{key}}}/"]["get"])
    for row in page["results"]:
        detail = client.get(f"/api/v1/{name}/{row[key]}/").json()
        assert refusals_of(detail, shown, document) == []


@pytest.mark.usefixtures("founding")
def test_the_founding_article_fits_the_document(document: dict[str, Any]) -> None:
    client = logged_in()
    (ceremony,) = client.get("/api/v1/ceremonies/").json()["results"]
    address = f"/api/v1/ceremonies/{ceremony['id']}/reconciliation/"
    schema = answer_schema(document["paths"]["/api/v1/ceremonies/{id}/reconciliation/"]["get"])

    assert refusals_of(client.get(address).json(), schema, document) == []
    for name in ("projects", "companies", "contacts", "ceremonies", "milestones", "financing-deals"):
        schema = answer_schema(document["paths"][f"/api/v1/{name}/{{id}}/"]["get"])
        for row in client.get(f"/api/v1/{name}/").json()["results"]:
            assert refusals_of(client.get(f"/api/v1/{name}/{row['id']}/").json(), schema, document) == []


def test_a_refusal_fits_the_document(document: dict[str, Any]) -> None:
    answer = logged_in().get("/api/v1/projects/?x=1").json()

    assert refusals_of(answer, {"$ref": "#/components/schemas/Errors"}, document) == []


def test_a_schema_that_does_not_fit_would_be_seen(document: dict[str, Any]) -> None:
    schema = {"$ref": "#/components/schemas/Errors"}

    assert refusals_of({"errors": [{"field": 1, "code": "x", "message": None}]}, schema, document)


def test_the_page_is_for_officers_and_sends_strangers_to_the_login() -> None:
    response = Client().get("/api/v1/docs/")

    assert (response.status_code, response["Location"]) == (302, "/admin/login/?next=/api/v1/docs/")


def test_the_page_takes_everything_from_our_own_server() -> None:
    client = logged_in()

    page = client.get("/api/v1/docs/")
    script = client.get("/api/v1/docs/?script=")

    assert re.findall(r"https?://[^\"' ]+", page.content.decode()) == []
    assert "<style" not in page.content.decode()
    assert re.findall(r"<script(?![^>]*src=)", page.content.decode()) == []
    assert "/api/v1/schema/" in script.content.decode()


def test_the_page_loosens_the_content_policy_for_its_icons_alone() -> None:
    client = logged_in()

    policy = client.get("/api/v1/docs/")["Content-Security-Policy"]
    elsewhere = client.get("/api/v1/projects/")["Content-Security-Policy"]

    assert "img-src 'self' data:" in policy
    assert policy.replace(" data:", "") == elsewhere
    assert "unsafe" not in policy
