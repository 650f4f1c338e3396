"""The file of the ledger: how it is laid out, and that it can be read again."""

import pytest

from kezhou_crm.tests import factories as cast
from reports import columns
from reports.tests import asking, reading

pytestmark = pytest.mark.usefixtures("db", "row_by_row")
COLUMNS = (
    "seq",
    "code",
    "name",
    "stage",
    "location_county",
    "signed_on",
    "total_investment",
    "contracted_amount",
    "remark",
)


@pytest.fixture
def clerk():
    return cast.OfficerFactory(administrator=True, unit=cast.UnitFactory(name="示例州商务局"))


@pytest.fixture
def projects():
    other = {"region__code": "653022", "region__name": "阿克陶县", "region__full_name": "阿克陶县"}
    return [
        cast.ProjectFactory(
            signed=True, name="示例甲项目", amount="1200.50", total_investment=3000, note="第一行\n第二行"
        ),
        cast.ProjectFactory(signed=True, name="示例乙项目", amount=None),
        cast.ProjectFactory(name="示例丙项目", amount=700),
        cast.ProjectFactory(signed=True, name="示例丁项目", amount=300, **other),
        cast.ProjectFactory(slot=True, **other),
    ]


def test_the_sheet_has_title_header_projects_subtotals_and_a_signature_row(clerk, projects):
    rows = reading.cells(asking.file(clerk, *COLUMNS))

    assert rows[0][0] == "克州招商引资项目台账"
    assert rows[1][0].startswith("单位：万元　　范围：全部项目")
    assert rows[2][:4] == ["序号", "项目编号", "项目名称", "当前阶段"]
    assert rows[2][6:8] == ["总投资（万元）", "合同引资额（万元）"]
    assert [row[2] for row in rows[3:]] == [
        "示例丙项目",
        "示例甲项目",
        "示例乙项目",
        "阿图什市小计（3个项目；总投资2个未公布；合同引资额1个未公布）",
        "示例丁项目",
        "",
        "阿克陶县小计（2个项目；总投资2个未公布；合同引资额1个未公布）",
        "合计（5个项目；总投资4个未公布；合同引资额2个未公布）",
        "线索小计（1个项目；总投资1个未公布）",
        "签约小计（4个项目；总投资3个未公布；合同引资额2个未公布）",
        "",
        "",
    ]
    assert [row[7] for row in rows[3:13]] == [700, 1200.5, "", 1900.5, 300, "", 300, 2200.5, 700, 1500.5]
    assert rows[-1][0].startswith("填报单位：示例州商务局　　　　负责人：")
    assert f"填表人：{clerk.name}" in rows[-1][0]


def test_numbers_are_numbers_and_days_are_days(clerk, projects):
    content = asking.file(clerk, *COLUMNS)
    row = reading.cells(content)[4]

    assert [type(cell).__name__ for cell in row[:1] + row[5:8]] == ["float", "date", "float", "float"]
    assert row[5].isoformat() == "2026-03-01"
    assert 'formatCode="#,##0.00"' in reading.member(content, "xl/styles.xml")


def test_it_prints_on_a3_landscape_one_page_wide_with_the_header_on_each(clerk, projects):
    content = asking.file(clerk, *COLUMNS)
    root, text = reading.sheet(content)

    page = root.find("m:pageSetup", reading.NS).attrib
    assert (page["paperSize"], page["orientation"], page["fitToHeight"]) == ("8", "landscape", "0")
    assert root.find("m:sheetPr/m:pageSetUpPr", reading.NS).attrib == {"fitToPage": "1"}
    pane = root.find("m:sheetViews/m:sheetView/m:pane", reading.NS).attrib
    assert (pane["ySplit"], pane["xSplit"], pane["state"]) == ("3", "3", "frozen")
    assert "'项目台账'!$3:$3" in reading.member(content, "xl/workbook.xml") or "项目台账!$3:$3" in reading.member(
        content, "xl/workbook.xml"
    )
    assert 'customHeight="1"' in text
    assert root.find("m:mergeCells", reading.NS) is not None


def test_our_own_intake_reads_every_project_and_leaves_the_rest_unread(clerk, projects):
    read = reading.read_again(asking.file(clerk, *COLUMNS), "台账.xlsx")

    assert [row.values["name"].value for row in read.rows] == [
        "示例丙项目",
        "示例甲项目",
        "示例乙项目",
        "示例丁项目",
        None,
    ]
    assert [row.values["code"].value for row in read.rows] == [projects[n].code for n in (2, 0, 1, 3, 4)]
    amounts = [row.values["contracted_amount"].value for row in read.rows]
    assert [amount and str(amount.wan) for amount in amounts] == ["700.00", "1200.50", None, "300.00", None]
    assert read.rows[1].values["remark"].value == "第一行\n第二行"
    assert [each.why for each in read.unread] == ["小计", "小计", "合计", "小计", "小计", "空行", "签字栏"]
    assert all(column.field for column in read.columns)
    problems = [each.words for row in read.rows for value in row.values.values() for each in value.problems]
    assert problems == []


def test_an_export_without_a_column_of_names_puts_its_subtotals_where_no_sum_stands(clerk, projects):
    rows = reading.cells(asking.file(clerk, "contracted_amount", "remark"))

    assert next(row[1] for row in rows if "小计" in str(row[1])).startswith("阿图什市小计")


def test_a_csv_is_utf8_with_bom_and_one_line_a_project(clerk, projects):
    content = asking.file(clerk, *COLUMNS, file_format="CSV")

    assert content.startswith(b"\xef\xbb\xbf")
    read = reading.read_again(content, "台账.csv")
    assert [row.values["code"].value for row in read.rows] == [projects[n].code for n in (2, 0, 1, 3, 4)]
    assert str(read.rows[1].values["contracted_amount"].value.wan) == "1200.50"
    assert read.rows[1].values["remark"].value == "第一行\n第二行"
    assert read.unread == ()


def test_the_columns_stand_in_the_order_that_was_asked_for(clerk, projects):
    rows = reading.cells(asking.file(clerk, "remark", "contracted_amount", "name"))

    assert rows[2] == ["备注", "合同引资额（万元）", "项目名称"]


def test_the_conditions_of_the_list_are_those_of_the_file(clerk, projects):
    rows = reading.cells(asking.file(clerk, "code", "name", conditions="stage__exact=SIGNED&q=示例甲"))

    assert rows[1][0].startswith("单位：万元　　范围：搜索：示例甲；阶段：签约")
    assert [row[0] for row in rows[3:] if row[0] and not row[0].startswith("填报")] == [projects[0].code]


def test_every_kept_column_says_what_the_project_says(clerk):
    unit, helper = cast.UnitFactory(name="示例牵头局"), cast.UnitFactory(name="示例配合局")
    leader = cast.LeaderFactory(name="示例领导甲")
    project = cast.ProjectFactory(
        signed=True, name="示例项目", leader=leader, lead_unit=unit, sector=cast.SectorFactory(name="示例板块"),
        industry=cast.IndustryFactory(), party_a=unit, contract_no="示例-1", scope="示例规模", note="示例备注",
        amount=1, total_investment=2, agreement_type="CONTRACT",
        attribution_region=cast.RegionFactory(code="653022", name="阿克陶县", full_name="阿克陶县"),
    )  # fmt: skip
    investor = cast.CompanyFactory(
        name="新疆示例投资有限公司", uscc="91650100MA77777774", uscc_reason="示例", origin="浙江"
    )
    company = cast.CompanyFactory(name="阿图什示例实业有限公司", uscc="91653001MA77777771", uscc_reason="示例")
    cast.ParticipationFactory(project=project, company=investor)
    cast.ParticipationFactory(project=project, company=company, role="PROJECT_COMPANY")
    cast.ContactFactory(company=investor, name="示例离任", left_on="2026-01-02")
    cast.ContactFactory(company=investor, name="示例联系人", post="总经理", phone="13812345678")
    cast.DutyFactory(project=project, officer=cast.OfficerFactory(name="示例专员"))
    cast.DutyFactory(project=project, role="HELPING_UNIT", unit=helper)
    cast.SigningFactory(project=project, ceremony=cast.CeremonyFactory(name="示例推介会", campaign="2026Q1"))
    cast.FollowUpFactory(project=project, said="示例进展", next_step="示例下一步")
    kept = [name for name, column in columns.COLUMNS.items() if column.is_kept]

    rows = reading.cells(asking.file(clerk, *kept))

    said = dict(zip(kept, rows[3], strict=True))
    assert str(said.pop("signed_on")) == "2026-03-01"
    assert said == {
        "seq": 1, "code": project.code, "name": "示例项目", "campaign": "2026Q1", "event": "示例推介会",
        "agreement_type": "正式合同", "contract_no": "示例-1", "party_a": "示例牵头局", "investor": investor.name,
        "investor_uscc": investor.uscc, "project_company": company.name, "company_uscc": company.uscc,
        "origin_region": "浙江", "contact": "示例联系人", "contact_title": "总经理", "phone": "138****5678",
        "sector_board": "示例板块", "gb4754": "农业", "location_county": "阿图什市", "attribution_county": "阿克陶县",
        "total_investment": 2, "contracted_amount": 1, "scope": "示例规模", "leader": "示例领导甲",
        "lead_unit": "示例牵头局", "coop_units": "示例配合局", "specialist": "示例专员", "stage": "签约",
        "started_on": "", "progress_text": "示例进展", "next_steps": "示例下一步", "remark": "示例备注",
    }  # fmt: skip
    read = reading.read_again(asking.file(clerk, *kept), "台账.xlsx").rows[0]
    assert {name: value.problems for name, value in read.values.items() if value.problems and "uscc" not in name} == {}


def test_of_two_investors_one_cell_says_no_code(clerk):
    project = cast.ProjectFactory()
    for name in ("示例甲", "示例乙"):
        company = cast.CompanyFactory(name=f"新疆{name}有限公司", origin="浙江")
        cast.ParticipationFactory(project=project, company=company)

    rows = reading.cells(asking.file(clerk, "name", "investor", "investor_uscc", "origin_region"))

    assert rows[3][1:] == ["新疆示例乙有限公司、新疆示例甲有限公司", "", ""]


def test_of_an_export_that_is_edited_only_the_edited_cell_reads_otherwise(clerk, projects):
    content = asking.file(clerk, *COLUMNS)
    edited = reading.edited(content, "示例丁项目", "示例丁项目（改）")

    before, after = (reading.read_again(each, "台账.xlsx").rows for each in (content, edited))

    assert [
        (row.number, name, now.values[name].value)
        for row, now in zip(before, after, strict=True)
        for name in row.values
        if row.values[name].value != now.values[name].value
    ] == [(8, "name", "示例丁项目（改）")]
