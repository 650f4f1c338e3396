"""A clerk takes along exactly the rows and fields that he may see, by every way out."""

import html
import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from government.roles import Role
from kezhou_crm.identity import act_as
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.counties import token, world
from kezhou_crm.tests.policy import nets
from projects.models import Project
from records.models import AuditEntry
from reports import asking as rules
from reports import columns, ledger
from reports.columns import COLUMNS
from reports.models import Export, FileFormat, LedgerTemplate
from reports.tests import asking, reading

SEERS = [Role.COUNTY_CLERK, Role.UNIT_CLERK, Role.SPECIALIST, Role.LEADER]


@pytest.fixture
def there(db, row_by_row):
    return world(crossing=False)


def words(content, file_format):
    """Return all that a file says."""
    if file_format == "CSV":
        return content.decode("utf-8-sig")
    return json.dumps(reading.cells(content), ensure_ascii=False, default=str)


def everything(officer):
    return [name for name in COLUMNS if name in columns.open_to(officer)]


@pytest.mark.parametrize("role", SEERS)
@pytest.mark.parametrize("file_format", ["XLSX", "CSV"])
def test_nothing_of_another_county_stands_in_the_file(there, role, file_format):
    clerk = there.officers[role, 0]

    answer = asking.take(clerk, *everything(clerk), file_format=file_format)

    if "attachment" not in answer.get("Content-Disposition", ""):
        assert rules.EMPTY in answer.content.decode()  # nothing of this ledger is his
        assert not Project.objects.visible_to(clerk).exists()
        return
    said = words(asking.body(answer), file_format)
    assert token(0) in said
    assert token(1) not in said
    assert token(2) not in said


def test_control_without_the_nets_the_others_stand_in_it(own_database, row_by_row):
    clerk = world(crossing=False).officers[Role.COUNTY_CLERK, 0]

    with nets.first_off(), nets.second_off():
        said = words(asking.file(clerk, *everything(clerk)), "XLSX")

    assert {number for number in range(3) if token(number) in said} == {0, 1, 2}


def test_the_second_net_alone_holds_the_file_back(there):
    clerk = there.officers[Role.COUNTY_CLERK, 0]

    with nets.first_off():
        said = words(asking.file(clerk, *everything(clerk)), "XLSX")

    assert token(0) in said
    assert token(1) not in said


def test_rows_and_amounts_are_those_of_the_project_list(there):
    clerk, admin = there.officers[Role.COUNTY_CLERK, 0], there.officers[Role.BUREAU_ADMIN, 0]

    for officer in (clerk, admin):
        seen = Project.objects.live().visible_to(officer)
        read = reading.read_again(asking.file(officer, "code", "name", "contracted_amount"), "台账.xlsx")

        assert {row.values["code"].value for row in read.rows} == set(seen.values_list("code", flat=True))


def test_what_is_not_his_to_see_says_so_and_is_in_no_sum(db, row_by_row):
    unit = cast.UnitFactory()
    early = cast.ProjectFactory(name="示例早期项目", amount=1234, total_investment=4321, lead_unit=unit)
    cast.ProjectFactory(name="示例签约项目", amount=500, lead_unit=unit, signed=True)
    clerk = cast.OfficerFactory(role=Role.UNIT_CLERK, unit=unit, narrowed=False)

    rows = reading.cells(asking.file(clerk, "name", "contracted_amount", "total_investment"))

    assert rows[3] == ["示例早期项目", "未对您公开", "未对您公开"]
    assert rows[4] == ["示例签约项目", 500, ""]
    assert rows[6][0] == "合计（2个项目；合同引资额1个未对您公开；总投资1个未公布、1个未对您公开）"
    assert rows[6][1:] == [500, ""]
    assert "1234" not in str(rows)
    assert early.amount == 1234  # the control: it was there


def test_what_is_hidden_and_what_is_masked_is_nothing_said_to_whoever_imports_it(db, row_by_row):
    unit = cast.UnitFactory()
    project = cast.ProjectFactory(amount=1234, lead_unit=unit)
    company = cast.ParticipationFactory(project=project).company
    cast.ContactFactory(company=company, phone="13812345678")
    clerk = cast.OfficerFactory(role=Role.UNIT_CLERK, unit=unit, narrowed=False)

    content = asking.file(clerk, "name", "stage", "contracted_amount", "contact", "phone")

    (row,) = reading.read_again(content, "台账.xlsx").rows
    assert reading.cells(content)[3][4] == "138****5678"
    assert (row.values["phone"].value, row.values["contracted_amount"].value) == (None, None)
    assert [value.problems for value in row.values.values()] == [()] * len(row.values)


def test_a_column_whose_rows_he_may_not_look_at_is_neither_offered_nor_taken(db, row_by_row):
    officer = cast.officer_who_may("view_project")
    cast.ProjectFactory()

    page = cast.client_of(officer).get(reverse(asking.FORM)).content.decode()
    answer = asking.take(officer, "name", "phone")

    assert 'value="name"' in page
    assert 'value="phone"' not in page
    assert "您无权查看栏目“电话”。" in answer.content.decode()
    assert not Export.objects.exists()


def test_who_may_not_look_at_projects_takes_nothing_along(db, row_by_row):
    officer = cast.officer_who_may("view_officer")

    assert asking.take(officer, "name").status_code == 403
    assert not Export.objects.exists()


def test_lines_are_not_read_outside_of_a_transaction(own_database):
    cast.ProjectFactory()

    with pytest.raises(transaction.TransactionManagementError):
        next(ledger.entries(Project.objects.all(), (COLUMNS["name"],), to=cast.OfficerFactory()))


def test_without_an_identity_there_is_not_one_line(own_database):
    cast.ProjectFactory()
    admin = cast.OfficerFactory(administrator=True)

    with transaction.atomic():
        act_as(None)
        nobodys = [*ledger.entries(Project.objects.all(), (COLUMNS["name"],), to=admin)]
        act_as(admin.pk)
        his = [*ledger.entries(Project.objects.all(), (COLUMNS["name"],), to=admin)]

    assert (len(nobodys), len(his)) == (0, 1)


def test_the_queries_are_as_many_for_three_lines_as_for_three_thousand(db, row_by_row):
    admin = cast.OfficerFactory(administrator=True)
    taken = columns.chosen([*COLUMNS], by=admin)
    asked = []

    for many in (3, 3_000):
        Project.objects.all().update(name="示例")
        region = cast.RegionFactory()
        made = [Project(name=f"示例{many}-{n}", region=region) for n in range(many)]
        for one in made:
            one.derive()
        Project.objects.bulk_create(made)
        with CaptureQueriesContext(connection) as captured:
            lines = [*ledger.entries(ledger.in_order(Project.objects.all()), taken, to=admin)]
        asked.append(len([query for query in captured if not query["sql"].startswith(("FETCH", "DECLARE", "CLOSE"))]))

    assert len(lines) == 3_003
    assert asked[0] == asked[1] <= 12


def test_each_download_leaves_one_record_with_lines_and_conditions(there):
    clerk = there.officers[Role.COUNTY_CLERK, 0]

    asking.file(clerk, "name", conditions="stage__exact=SIGNED")
    export = Export.objects.get()
    page = reverse("admin:ledger_export_one", args=[export.pk])
    cast.client_of(clerk).get(page)  # looking takes nothing along
    asking.body(cast.client_of(clerk).post(page))

    records = AuditEntry.objects.filter(kind="EXPORT", of_table="reports_export").order_by("pk")
    assert [record.officer_id for record in records] == [clerk.pk] * 2
    assert [record.after["个数"] for record in records] == [4, 4]
    assert [record.after["条件"] for record in records] == ["阶段：签约"] * 2
    assert records[0].after["栏目"] == "项目名称"


def test_nobody_else_sees_or_fetches_an_export(there):
    clerk, admin = there.officers[Role.COUNTY_CLERK, 0], there.officers[Role.BUREAU_ADMIN, 0]
    asking.file(clerk, "name")
    page = reverse("admin:ledger_export_one", args=[Export.objects.get().pk])

    for officer in (admin, there.officers[Role.COUNTY_CLERK, 1]):
        assert cast.client_of(officer).get(page).status_code == 404
        assert cast.client_of(officer).post(page).status_code == 404
        act_as(officer.pk)
        assert not Export.objects.exists()  # the database says so as well
        act_as(cast.system().pk)
    assert cast.client_of(clerk).get(page).status_code == 200


def test_a_template_is_ones_own_unless_the_unit_shares_it(db, row_by_row):
    unit = cast.UnitFactory()
    mine, colleague, stranger = (
        cast.OfficerFactory(administrator=True, unit=one) for one in (unit, unit, cast.UnitFactory())
    )
    at = timezone.now()
    rules.save_template("示例自用", names=("name",), shared=False, by=mine, at=at)
    shared = rules.save_template("示例共用", names=("name", "code"), shared=True, by=mine, at=at)

    pages = {who: cast.client_of(who).get(reverse(asking.FORM)).content.decode() for who in (mine, colleague, stranger)}

    assert [("示例自用" in page, "示例共用" in page) for page in pages.values()] == [
        (True, True),
        (False, True),
        (False, False),
    ]
    used = cast.client_of(colleague).get(reverse(asking.FORM), {"template": shared.pk})
    assert [(choice.column.name, choice.place) for choice in used.context["choices"][:3]] == [
        ("name", 1),
        ("code", 2),
        ("seq", None),
    ]
    assert cast.client_of(stranger).get(reverse(asking.FORM), {"template": shared.pk}).status_code == 404


@pytest.mark.parametrize(
    ("names", "conditions", "words"),
    [
        (("name", "name"), "", "选了两次"),
        (("nothing",), "", "没有名为“nothing”的栏目"),
        (("name",), "amount__gt=1", "读不懂"),
        (("name",), "q=没有这样的项目", rules.EMPTY),
        (("name",), "q=" + "x" * 3000, "读不懂"),
    ],
)
def test_what_cannot_be_taken_along_is_refused_and_leaves_nothing(db, row_by_row, names, conditions, words):
    cast.ProjectFactory()
    admin = cast.OfficerFactory(administrator=True)

    with pytest.raises(ValidationError, match=words):
        rules.ask(conditions, names=names, file_format=FileFormat.XLSX, by=admin, at=timezone.now())

    assert not Export.objects.exists()


def test_the_page_saves_a_template_in_the_order_of_the_numbers_and_replaces_it_by_its_name(db, row_by_row):
    officer = cast.OfficerFactory(administrator=True)
    cast.ProjectFactory()
    client, given = cast.client_of(officer), {"template_name": "示例月报", "save": "1", "conditions": "q=示例"}

    client.post(reverse(asking.FORM), given | {"column": ["code", "name"], "place_code": "2", "place_name": "1"})
    answer = client.post(reverse(asking.FORM), given | {"column": ["code", "name", "stage"], "place_stage": "1"})

    (template,) = LedgerTemplate.objects.all()
    assert template.columns == ["stage", "code", "name"]
    assert answer.url == f"{reverse(asking.FORM)}?conditions=q%3D%E7%A4%BA%E4%BE%8B&template={template.pk}"
    assert client.get(answer.url).context["count"] == 1
    assert not Export.objects.exists()


def test_a_template_without_a_name_is_refused_and_nothing_is_lost(db, row_by_row):
    officer = cast.OfficerFactory(administrator=True)
    given = {"template_name": " ", "save": "1", "column": ["stage"]}

    page = cast.client_of(officer).post(reverse(asking.FORM), given)

    assert rules.NAMELESS in page.content.decode()
    assert [choice.column.name for choice in page.context["choices"] if choice.place] == ["stage"]
    assert not LedgerTemplate.objects.exists()


def test_the_list_hands_over_its_conditions(db, row_by_row):
    cast.ProjectFactory(name="示例甲")
    cast.ProjectFactory(name="示例乙")
    client = cast.client_of(cast.OfficerFactory(administrator=True))

    page = client.get(reverse("admin:projects_project_changelist"), {"q": "示例甲", "progress": "before"})
    (link,) = re.findall(r'href="(/admin/projects/project/export/[^"]*)"', page.content.decode())
    form = client.get(html.unescape(link))

    assert form.context["count"] == 1
    assert form.context["told"] == [("搜索", "示例甲"), ("进度", "尚未签约")]
