"""What deals held themselves stands on their lines after the migration, and back again when it is undone."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from kezhou_crm.tests import races
from kezhou_crm.tests.factories import CitationFactory, ProjectFactory
from projects.models import Bank, FinancingDeal

BEFORE = "0013_duties"  # the last one that knows the old columns
WRITTEN = {
    "示例-甲": ("农业 银行", "'2026-03-01'", 100, 80, 30),
    "示例-乙": ("农业银行", "NULL", "NULL", "NULL", 0),
    "示例-丙": ("", "'2026-03-02'", "NULL", "NULL", "NULL"),
    "示例-丁": ("", "NULL", "NULL", "NULL", "NULL"),
}


@pytest.fixture
def moved(own_database):
    """Write deals as they used to be, one of them with a project and citations, and migrate."""
    project, on_line, on_deal = ProjectFactory(), CitationFactory(field="signed"), CitationFactory(field="need")
    call_command("migrate", "ceremonies", "zero", verbosity=0)  # nothing there refers to the deals of this test
    call_command("migrate", "projects", BEFORE, verbosity=0)
    for code, (bank, *values) in WRITTEN.items():
        races.as_owner(
            "INSERT INTO projects_financingdeal (code, note, project_id, bank, signed_on, signed, granted, drawn) "
            f"VALUES ('{code}', '', {project.pk if code == '示例-甲' else 'NULL'}, '{bank}', "
            f"{', '.join(map(str, values))})"
        )
    races.as_owner(
        "INSERT INTO projects_financingdeal_citations (financingdeal_id, citation_id) SELECT id, citation "
        f"FROM projects_financingdeal, unnest(ARRAY[{on_line.pk}, {on_deal.pk}]) AS citation WHERE code = '示例-甲'"
    )
    call_command("migrate", verbosity=0)
    return project, on_line, on_deal


def figures():
    deals = FinancingDeal.objects.with_amounts().order_by("pk")
    return [(deal.banks, str(deal.signed_on), deal.signed, deal.granted, deal.drawn) for deal in deals]


AFTER = [
    ("农业银行", "2026-03-01", Decimal(100), Decimal(80), Decimal(30)),
    ("农业银行", "None", None, None, Decimal(0)),
    (None, "2026-03-02", None, None, None),
    (None, "None", None, None, None),
]


@pytest.mark.usefixtures("row_by_row")
def test_banks_projects_amounts_and_citations_survive(moved):
    project, on_line, on_deal = moved
    deal = FinancingDeal.objects.with_lines().get(code="示例-甲")
    (line,) = deal.live_lines

    assert figures() == AFTER
    assert [(bank.name, bank.initials) for bank in Bank.objects.all()] == [("农业银行", "nyyh")]
    assert [deal.lines.count() for deal in FinancingDeal.objects.order_by("pk")] == [1, 1, 1, 0]
    assert list(deal.projects.all()) == [project]
    assert (list(line.citations.all()), list(deal.citations.all())) == ([on_line], [on_deal])
    assert [(row.drawn_on, row.amount, row.recorded_by.username) for row in line.live_drawdowns] == [
        (None, Decimal(30), "system")
    ]


@pytest.mark.usefixtures("row_by_row")
def test_undone_and_done_again_nothing_is_lost(moved):
    call_command("migrate", "ceremonies", "zero", verbosity=0)
    call_command("migrate", "projects", BEFORE, verbosity=0)

    kept = "SELECT count(*) FROM projects_financingdeal WHERE (code, bank, signed, granted, drawn) = "
    assert races.count(f"{kept} ('示例-甲', '农业银行', 100, 80, 30) AND project_id IS NOT NULL") == 1
    assert races.count("SELECT count(*) FROM projects_financingdeal_citations") == 2
    call_command("migrate", verbosity=0)
    assert [row for row in figures() if row[1] != "None"] == [row for row in AFTER if row[1] != "None"]
