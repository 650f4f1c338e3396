"""Loading: the same rules as a clerk's form, and two at once load once."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from zeal import zeal_ignore

from companies.models import Company
from kezhou_crm.tests import races
from projects.models import Project
from records.models import FixtureLoad

CODE = "91350100M000100Y43"


@pytest.fixture(autouse=True)
def row_by_row():
    """A fixture is looked up row by row; N+1 detection is not about that."""
    with zeal_ignore():
        yield


@pytest.fixture
def load(tmp_path):
    """Give a way to load companies, as a fixture has them."""

    def loaded(*companies):
        rows = [{"model": "companies.company", "fields": fields} for fields in companies]
        (tmp_path / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
        call_command("loaddata", tmp_path / "rows.json", verbosity=0)

    return loaded


@pytest.mark.parametrize("written", [CODE.lower(), "９１３５０１００Ｍ０００１００Ｙ４３"])
def test_a_code_is_stored_in_capitals_of_half_width(db, load, written):
    load({"name": "新疆示例有限责任公司", "uscc": written})

    assert Company.objects.get().uscc == CODE


def test_no_code_is_stored_as_none(db, load):
    load({"name": "新疆示例有限责任公司", "uscc": ""}, {"name": "克州示例有限责任公司", "uscc": ""})

    assert list(Company.objects.values_list("uscc", flat=True)) == [None, None]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"uscc": f"{CODE[:-1]}7"}, "校验位不符"),  # the database lets it pass, since a clerk may give a reason
        ({"uscc": "12345"}, "应为 18 位数字和大写字母"),
        ({"industry": None, "name": "示" * 500}, "500"),
    ],
)
def test_what_a_form_refuses_is_not_loaded(db, load, fields, sentence):
    with pytest.raises(CommandError, match=sentence):
        load({"name": "克州示例有限责任公司"}, {"name": "新疆示例有限责任公司"} | fields)

    assert not Company.objects.exists()


def test_two_at_once_load_once(own_database):
    together = Barrier(2)

    def session():
        try:
            with connections["default"].cursor():
                together.wait(10)
            call_command("load_founding", verbosity=0)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        sessions = [pool.submit(session) for _ in range(2)]
    for each in sessions:
        each.result()

    assert sorted(FixtureLoad.objects.values_list("name", flat=True)) == ["article_2025q3", "industries", "regions"]
    assert (Project.objects.count(), Company.objects.count()) == (18, 4)
    assert races.count("SELECT count(*) FROM projects_project") == 18
