"""The policy file against the site: every route has its row, every row its route, and every cell is as it says."""

import pytest

from kezhou_crm.tests.policy import figures, ground, routes, rows
from kezhou_crm.tests.policy.cells import Run

ADVICE = "write a row for it into kezhou_crm/tests/policy/policy.yaml: who may, on own rows or on all"


def test_every_route_has_exactly_one_row():
    exempt = rows.exempt()
    counted = {str(route): len(rows.of(route)) for route in routes.every() if str(route) not in exempt}

    assert {name for name, number in counted.items() if number == 0} == set(), ADVICE
    assert {name for name, number in counted.items() if number > 1} == set()


def test_every_row_has_a_route():
    there_are = list(routes.every())

    assert [row.words for row in rows.every() if not any(row.covers(route) for route in there_are)] == []


def test_few_routes_are_exempt_and_each_for_a_reason():
    exempt = rows.exempt()

    assert exempt.keys() <= {str(route) for route in routes.every()}
    assert len(exempt) <= rows.MOST_EXEMPT
    assert all(exempt.values())


@pytest.mark.parametrize("actor", ground.ACTORS)
def test_every_cell_is_as_the_file_says(there, actor):
    run = Run(there, actor)

    for route in routes.every():
        if str(route) not in rows.exempt():
            run.of(route)

    figures.note("权限格", run.cells)
    figures.note("权限格：与政策文件不符", len(run.unexpected), "= 0")
    assert not run.unexpected, "\n".join(run.unexpected)
