"""Every row of every example comes to exactly one verdict; what is expected of each lies beside it as data."""

import json
import os

import pytest
from django.db import transaction
from django.utils import timezone

from intake import staging, telling
from intake.models import Row
from intake.tests import example_books
from intake.verdicts import Verdict
from kezhou_crm.tests import factories as cast
from projects.models import Project

pytestmark = pytest.mark.usefixtures("row_by_row")
EXPECTED = example_books.FOLDER.parent / "examples_checked.json"
ANEW = "KZ_EXAMPLES_ANEW"  # set: the expected results are written instead of compared; read every line of the diff


@pytest.fixture(scope="module")
def expected():
    return json.loads(EXPECTED.read_text(encoding="utf-8")) if EXPECTED.exists() else {}


def said_of(batch):
    """Return the counts, and what is to be said of each row that is not ready, by its cell."""
    told = telling.tell(batch)
    counts = {name: told[name] for name in ("sheet", "rows", "new", "changed", "same", "doubtful")}
    asked = {
        str(row.number): [
            f"{reason['address']} {reason['words']}" for reason in row.reasons if reason["grade"] == "ASK"
        ]
        for row in batch.rows.filter(verdict=Verdict.DOUBTFUL).in_order()
    }
    wrong = [[each["row"], each["column"], each["reason"]] for each in told["wrong"]]
    return counts | {"asked": asked, "wrong": wrong, "unread": len(told["unread"])}


@pytest.mark.parametrize("name", example_books.FILES)
def test_an_example_is_checked_as_expected(name, founded_database, expected):
    content, officer = (example_books.FOLDER / name).read_bytes(), cast.OfficerFactory(administrator=True)
    before = Project.objects.count()

    with transaction.atomic():
        batch = staging.stage(staging.read(content, name, by=officer), content, by=officer, at=timezone.now())

    said = said_of(batch)
    if os.environ.get(ANEW):
        kept = json.loads(EXPECTED.read_text(encoding="utf-8")) if EXPECTED.exists() else {}
        EXPECTED.write_text(json.dumps(kept | {name: said}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    else:
        assert said == expected[name]
    assert sum(said[each] for each in ("new", "changed", "same", "doubtful")) + len(said["wrong"]) == said["rows"]
    assert Row.objects.filter(batch=batch).count() == said["rows"] + said["unread"]
    assert Project.objects.count() == before


def test_every_example_has_its_expected_verdicts(expected):
    assert set(expected) == set(example_books.FILES)
