"""`import_ledger` prints what is to be told, and takes in only what it was told to."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from government.models import Officer
from intake.models import Batch
from intake.tests import example_books
from intake.tests.ledgers import sheet
from kezhou_crm.tests import factories as cast
from kezhou_crm.transactions import act_as
from projects.models import Project
from records.models import AuditEntry

pytestmark = pytest.mark.usefixtures("row_by_row")
HEADS = ("项目名称", "总投资（万元）", "没人认得的列")
KEYS = ["sheet", "header_row", "columns", "rows", "new", "changed", "same", "doubtful", "wrong", "unread"]


@pytest.fixture
def file(tmp_path):
    def written(*rows):
        path = tmp_path / "示例台账.csv"
        path.write_bytes(sheet(HEADS, *rows))
        return str(path)

    return written


def told(*arguments):
    out, errors = io.StringIO(), io.StringIO()
    call_command("import_ledger", *arguments, stdout=out, stderr=errors)
    return json.loads(out.getvalue()), errors.getvalue()


def count(model):
    with transaction.atomic():
        act_as(Officer.objects.system().pk)
        return model.objects.count()


def test_it_tells_each_row_once_and_writes_nothing(own_database, file):
    said, _errors = told(file(("示例甲", "3800", "x"), ("示例乙", "不是数", ""), ("合计", "3800", "")))

    assert list(said) == KEYS
    assert said["columns"] == {"项目名称": "name", "总投资（万元）": "total_investment", "没人认得的列": None}
    assert (said["sheet"], said["header_row"], said["rows"], said["new"]) == ("文本", 1, 2, 1)
    assert said["wrong"] == [
        {
            "row": 3,
            "column": "总投资（万元）",
            "value": "不是数",
            "reason": "“不是数”看不出金额。请填数字，如 38000 或 3.8亿元；没有公布请留空。",
        }
    ]
    assert said["unread"] == [{"row": 4, "why": "合计"}]
    assert (count(Project), count(Batch)) == (0, 0)


def test_confirmed_it_is_in_the_ledger_in_the_name_of_the_officer(own_database, file):
    officer = cast.OfficerFactory(administrator=True, username="shili-jia")
    path = file(("示例甲", "3800", "x"))

    said, errors = told(path, "--confirm", "--officer", "shili-jia")
    again, already = told(path, "--confirm", "--officer", "shili-jia")

    assert (said["new"], again["same"], errors) == (1, 1, "")
    assert "已导入" in already
    assert count(Project) == 1
    entry = AuditEntry.objects.filter(of_table="projects_project", kind="INSERT").get()
    assert (entry.officer_id, entry.door) == (officer.pk, "COMMAND")


def test_an_edited_cell_alone_changes(own_database, file):
    told(file(("示例甲", "3800", ""), ("示例乙", "500", "")), "--confirm")

    said, _errors = told(file(("示例甲", "4000", ""), ("示例乙", "500", "")), "--confirm")

    assert (said["changed"], said["same"], said["new"]) == (1, 1, 0)
    with transaction.atomic():
        act_as(Officer.objects.system().pk)
        assert dict(Project.objects.values_list("name", "total_investment")) == {"示例甲": 4000, "示例乙": 500}


def test_what_is_wrong_keeps_a_whole_batch_out(own_database, file):
    with pytest.raises(CommandError, match="没有入账：还有 1 行"):
        told(file(("示例甲", "3800", ""), ("示例乙", "不是数", "")), "--confirm")

    assert count(Project) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("没有这个文件.xlsx",), "打不开"),
        ((str(example_books.FOLDER / "01-两行表头.xlsx"), "--officer", "无此人"), "没有叫"),
    ],
)
def test_what_it_cannot_do_it_says(own_database, arguments, words):
    with pytest.raises(CommandError, match=words):
        told(*arguments)
