"""A search takes few words, says which it left out, and no request keeps the database busy for long."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from kezhou_crm import databases, environment, searches
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import races

FLOOD = " ".join(f"示例{number}" for number in range(1_500))
URL = "postgresql://kz_app@db.example:5432/kezhou?options=-c%20statement_timeout%3D9s"


@pytest.fixture
def clerk(db) -> Client:
    return cast.client_of(cast.OfficerFactory(administrator=True))


@pytest.mark.parametrize(
    ("typed", "words", "left_out"),
    [
        ("", (), ()),
        ("示例  阿图什 示例", ("示例", "阿图什"), ()),
        ("a b c d e f", ("a", "b", "c", "d", "e", "f"), ()),
        ("a b c d e f g h", ("a", "b", "c", "d", "e", "f"), ("g", "h")),
        ("x" * 100, ("x" * 100,), ()),
        ("x" * 60 + " " + "y" * 41 + " z", ("x" * 60,), ("y" * 41, "z")),
        ("x" * 101, (), ("x" * 101,)),
    ],
)
def test_the_first_words_are_searched_for_and_the_others_named(typed, words, left_out):
    asked = searches.read(typed)

    assert (asked.words, asked.left_out) == (words, left_out)
    assert bool(asked.hint) == bool(left_out)
    assert asked.is_hopeless == (typed == "x" * 101)


def test_the_hint_counts_what_it_does_not_name():
    assert searches.hint(FLOOD) == (
        "一次最多按 6 个词、共 100 字查找，没有用到：示例6、示例7、示例8 等 1494 个词。请减少搜索词。"
    )


@pytest.mark.parametrize("name", ["projects_project", "companies_company", "government_officer"])
def test_a_list_searches_for_the_first_words_and_says_so(clerk, name):
    with CaptureQueriesContext(connection) as asked:
        page = clerk.get(reverse(f"admin:{name}_changelist"), {"q": FLOOD})

    assert page.status_code == 200
    assert escape(searches.hint(FLOOD)) in page.content.decode()
    assert not [query for query in asked if "示例6" in query["sql"]]


def test_a_list_finds_by_the_first_words_of_too_many(clerk):
    project = cast.ProjectFactory(name="示例一二三四五六项目")

    page = clerk.get(reverse("admin:projects_project_changelist"), {"q": "示例 一 二 三 四 五 没有这个词"})

    assert list(page.context_data["cl"].queryset) == [project]
    assert "没有用到：没有这个词。" in page.content.decode()


@pytest.mark.parametrize("name", ["projects_project", "government_officer"])
def test_one_endless_word_finds_nothing_instead_of_everything(clerk, name):
    cast.ProjectFactory()

    page = clerk.get(reverse(f"admin:{name}_changelist"), {"q": "示" * 101})

    assert not page.context_data["cl"].queryset
    assert "没有用到：示示示" in page.content.decode()


def test_a_search_of_few_words_has_no_hint(clerk):
    assert (
        "没有用到" not in clerk.get(reverse("admin:projects_project_changelist"), {"q": "示例 项目"}).content.decode()
    )


def test_an_autocomplete_says_on_its_first_page_what_it_left_out(clerk):
    company = cast.CompanyFactory(name="新疆示例一二三四五六有限公司")
    asked = {"app_label": "projects", "model_name": "participation", "field_name": "company"}

    few = clerk.get(reverse("admin:autocomplete"), asked | {"term": "新疆 示例"}).json()["results"]
    many = clerk.get(reverse("admin:autocomplete"), asked | {"term": "新疆 示例 一 二 三 四 没有"}).json()["results"]
    endless = clerk.get(reverse("admin:autocomplete"), asked | {"term": "示" * 101}).json()["results"]

    assert [found["id"] for found in few] == [str(company.pk)]
    assert [(found["id"], found.get("disabled", False)) for found in many] == [("", True), (str(company.pk), False)]
    assert "没有用到：没有。" in many[0]["text"]
    assert [found["id"] for found in endless] == [""]


def options(monkeypatch, door, **serves):
    monkeypatch.setenv("KEZHOU_DOOR", door)
    return databases.connection(URL, **serves)["OPTIONS"]["options"]


def test_only_the_connection_that_answers_requests_has_limits(monkeypatch):
    limits = "-c statement_timeout=15s -c lock_timeout=10s -c idle_in_transaction_session_timeout=15min"
    given = "-c statement_timeout=9s"  # what the address itself says comes last and wins
    monkeypatch.setattr(environment, "_generated", dict)

    assert options(monkeypatch, "", serves=True) == f"{limits} {given}"
    assert options(monkeypatch, "") == given
    assert options(monkeypatch, "COMMAND", serves=True) == f"{given} -c kz.door=COMMAND"
    assert options(monkeypatch, "TASK") == f"{given} -c kz.door=TASK"


def test_the_server_knows_the_limits(own_database):
    for name, value in databases.OF_A_REQUEST.items():
        assert races.count(f"SELECT count(set_config('{name}', '{value}', true))") == 1
