"""Pages lose and double no row, whatever is missing or equal, forward and backward."""

from typing import Any

import pytest
from django.core import signing
from django.db.models import F

from kezhou_crm.api_urls import router
from kezhou_crm.tests import ledgers
from kezhou_crm.tests.asking import ask, logged_in, pages, refused, rows
from kezhou_crm.tests.factories import DealBankFactory, OfficerFactory
from projects.models import DealBank, FinancingDeal, Project

pytestmark = pytest.mark.django_db

VIEWS = {name: view for name, view, _ in router.registry}
ORDERINGS = ledgers.orderings(router.registry)
ROWS = 11


def key_of(row: dict[str, Any]) -> object:
    """Return what names the row."""
    return row.get("id", row.get("code"))


def keys(page: dict[str, Any]) -> list[object]:
    """Return the names of the page's rows."""
    return [key_of(row) for row in page["results"]]


def expected(name: str, ordering: str) -> list[object]:
    """Return the keys of all rows, sorted here and not by the database."""
    view = VIEWS[name]
    field = view.ordering_fields[ordering.removeprefix("-")]
    shown = "code" if view.lookup_field == "code" else "pk"
    key = F(field) if isinstance(field, str) else field
    found = list(view.queryset.annotate(sorted_by=key).values_list("sorted_by", "pk", shown))
    missing = sorted((row for row in found if row[0] is None), key=lambda row: row[1])
    present = sorted((row for row in found if row[0] is not None), key=lambda row: row[:2])
    if ordering.startswith("-"):
        missing.reverse()
        present.reverse()
    return [row[2] for row in present + missing]


def void(projects: list[object]) -> None:
    """Take the projects out of the list."""
    Project.objects.filter(pk__in=projects).update(
        voided_at="2026-01-01T00:00:00+08:00", voided_by=OfficerFactory(), void_reason="示例"
    )


def test_every_list_has_a_ledger_to_be_tried_with() -> None:
    assert set(ledgers.LISTS) == set(VIEWS)


@pytest.mark.parametrize(("name", "ordering"), ORDERINGS)
def test_pages_hold_every_row_once_and_in_order(name: str, ordering: str) -> None:
    ledgers.fill(name, ROWS)
    client, order = logged_in(), expected(name, ordering)

    forward = list(pages(client, f"{name}/", ordering=ordering, page_size=3))
    backward = [forward[-1]]
    while backward[-1]["previous"]:
        backward.append(client.get(backward[-1]["previous"]).json())

    assert [key for page in forward for key in keys(page)] == order
    assert [key for page in reversed(backward) for key in keys(page)] == order
    assert [len(page["results"]) for page in forward[:-1]] == [3] * (len(forward) - 1)


@pytest.mark.parametrize("seed", range(1, 5))
def test_pages_hold_every_row_once_in_other_ledgers(seed: int) -> None:
    ledgers.fill("projects", 20, seed)
    client = logged_in()

    for ordering in ("amount", "-amount", "stage", "-signed_on", "name", "-leader"):
        seen = [key for page in pages(client, "projects/", ordering=ordering, page_size=seed) for key in keys(page)]
        assert seen == expected("projects", ordering)


@pytest.mark.parametrize("ordering", ["signed", "-signed", "id", "-id", "signed_on", "-signed_on"])
def test_rows_inserted_between_pages_neither_hide_nor_repeat_others(ordering: str) -> None:
    ledgers.fill("financing-deals", ROWS)
    before, client, seen = set(FinancingDeal.objects.values_list("pk", flat=True)), logged_in(), []

    for page in pages(client, "financing-deals/", ordering=ordering, page_size=3):
        seen += keys(page)
        for signed, signed_on in ((None, None), (0, "2026-01-01"), (5, "2026-01-02"), (9, "2026-01-09")):
            if len(seen) <= ROWS:
                DealBankFactory(signed=signed, signed_on=signed_on)

    assert len(seen) == len(set(seen))
    assert before <= set(seen)


def test_a_row_that_moves_away_under_the_cursor_hides_no_other() -> None:
    ledgers.fill("financing-deals", ROWS)
    client, order = logged_in(), expected("financing-deals", "signed")
    first = ask("financing-deals/", client, ordering="signed", page_size=4)
    DealBank.objects.filter(deal=order[3]).update(signed=None)  # the row that the cursor stands on moves away

    second = client.get(first["next"]).json()

    assert keys(second) == order[4:8]


def test_a_page_whose_rows_went_meanwhile_leads_back_to_what_is_left() -> None:
    ledgers.fill("projects", 4)
    client, order = logged_in(), expected("projects", "id")
    link = ask("projects/", client, page_size=2)["next"]
    void(order[2:])

    beyond = client.get(link).json()

    assert (keys(beyond), beyond["next"]) == ([], None)
    assert keys(client.get(beyond["previous"]).json()) == order[:2]


def test_a_page_back_whose_rows_went_meanwhile_leads_to_the_first_that_is_left() -> None:
    ledgers.fill("projects", 4)
    client, order = logged_in(), expected("projects", "id")
    link = client.get(ask("projects/", client, page_size=2)["next"]).json()["previous"]
    void(order[:2])

    before = client.get(link).json()

    assert (keys(before), before["previous"]) == ([], None)
    assert keys(client.get(before["next"]).json()) == order[2:]


def test_the_first_page_leads_forward_alone_and_the_last_one_back_alone() -> None:
    ledgers.fill("sectors", 3)
    client = logged_in()
    first = ask("sectors/", client, page_size=2)
    last = client.get(first["next"]).json()

    assert (first["previous"], last["next"]) == (None, None)
    assert keys(client.get(last["previous"]).json()) == keys(first)


def test_a_list_without_rows_is_an_empty_page() -> None:
    assert ask("sectors/") == {"next": None, "previous": None, "results": []}


def test_rows_are_counted_for_whoever_asks_and_not_again_on_the_next_page() -> None:
    ledgers.fill("sectors", 3)
    client = logged_in()

    page = ask("sectors/", client, page_size=2, count="true")

    assert page["count"] == 3
    assert "count" not in page["next"]
    assert "count" not in ask("sectors/", client)


def test_a_page_has_fifty_rows_unless_told_otherwise_and_two_hundred_at_most() -> None:
    ledgers.fill("sectors", 51)

    assert len(rows("sectors/")) == 50
    assert len(rows("sectors/", page_size=200)) == 51
    assert refused("sectors/", page_size=201) == [
        {"field": "page_size", "code": "invalid", "message": "每页行数应为 1 至 200 的整数。"}
    ]


@pytest.mark.parametrize("size", ["0", "-1", "1.5", "many", "٣", "9" * 30])
def test_what_is_no_page_size_is_refused(size: str) -> None:
    assert refused("sectors/", page_size=size)[0]["field"] == "page_size"


@pytest.mark.parametrize("ordering", ["phone", "leader__officer__password", "--id", "?", "id,code"])
def test_an_ordering_that_is_not_on_the_list_is_refused_with_the_list(ordering: str) -> None:
    error = refused("contacts/", ordering=ordering)[0]

    assert error["field"] == "ordering"
    assert "id、company、left_on" in error["message"]


def test_a_cursor_that_we_did_not_write_is_refused() -> None:
    forged = signing.Signer(key="another", salt="kezhou.paging.Sector").sign_object(["id", False, ["1", 1]])

    for cursor in ("x", "x:y", "\0", forged):
        assert refused("sectors/", cursor=cursor)[0]["field"] == "cursor"


def test_a_cursor_of_another_list_or_ordering_is_refused() -> None:
    ledgers.fill("sectors", 3)
    client = logged_in()
    link = ask("sectors/", client, page_size=1)["next"]

    assert client.get(link.replace("sectors", "units")).status_code == 400
    assert client.get(link, {}).status_code == 200
    assert client.get(f"{link}&ordering=id").json()["errors"][0]["field"] == "cursor"
