"""The founding article: what it says is loaded, what it does not say is not, and nothing is ever reset."""

import json
from collections import Counter
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from zeal import zeal_ignore

from ceremonies.models import Ceremony, DeclaredTotal, Signing, Tour
from companies.models import Company, Contact, Industry
from government.models import Leader, Officer, Region, Sector, Unit
from kezhou_crm.tests.factories import CompanyFactory
from projects.models import DealBank, FinancingDeal, Milestone, Project, Vacancy
from projects.stages import QuantityBound, Stage
from records.models import Citation, FixtureLoad, Source

FIXTURE = settings.FIXTURE_DIRS[0] / "article_2025q3.json"
COUNTIES = {"阿图什市": 7, "阿克陶县": 4, "阿合奇县": 2, "乌恰县": 3}


@pytest.fixture(autouse=True)
def row_by_row():
    """A fixture is looked up row by row; N+1 detection is not about that."""
    with zeal_ignore():
        yield


def fixture_rows(model):
    return [row["fields"] for row in json.loads(FIXTURE.read_text(encoding="utf-8")) if row["model"] == model]


def test_reference_data_is_that_of_the_standards(founding):
    assert list(Region.objects.in_order().values_list("code", flat=True)) == [
        "653000",
        "653001",
        "653022",
        "653023",
        "653024",
    ]
    assert Industry.objects.count() == 97
    assert "".join(sorted(set(Industry.objects.values_list("section", flat=True)))) == "ABCDEFGHIJKLMNOPQRST"


def test_the_ceremony_and_its_declared_totals(founding):
    ceremony = Ceremony.objects.get()
    totals = {(row.stream, str(row.region or "")): (row.count, row.amount) for row in DeclaredTotal.objects.all()}

    assert (ceremony.campaign, ceremony.held_on.isoformat()) == ("2025Q3", "2025-10-23")
    assert totals == {
        ("INVESTMENT", ""): (17, Decimal(397400)),
        ("INVESTMENT", "州本级"): (1, None),
        ("INVESTMENT", "阿图什市"): (7, Decimal(80400)),
        ("INVESTMENT", "阿克陶县"): (4, Decimal(114200)),
        ("INVESTMENT", "阿合奇县"): (2, Decimal(3800)),
        ("INVESTMENT", "乌恰县"): (3, Decimal(199000)),
        ("FINANCING", ""): (7, Decimal(204700)),
    }


def test_only_the_seventeenth_is_inferred(founding):
    inferred = DeclaredTotal.objects.get(inferred=True)

    assert inferred.region.name == "州本级"
    assert "推断" in inferred.basis


def test_the_tour_has_a_lower_bound_of_visitors(founding):
    tour = Tour.objects.get()

    assert (tour.starts_on.isoformat(), tour.ends_on.isoformat()) == ("2025-10-21", "2025-10-22")
    assert (tour.visitors, tour.visitors_at_least) == (120, True)
    assert tour.regions.count() == 4


def test_seventeen_projects_of_which_sixteen_are_slots(founding):
    signed = Project.objects.filter(signed_on="2025-10-23")

    assert signed.count() == Signing.objects.filter(project__isnull=False, counted=True).count() == 17
    assert Counter(signed.name_pending().values_list("region__name", flat=True)) == COUNTIES
    assert [project.name for project in signed if project.name] == ["矿业综合开发战略合作项目"]


def test_the_park_is_an_eighteenth_project_outside_the_ceremony(founding):
    park = Project.objects.get(signed_on=None)

    assert park.name == "阿图什无花果三产融合科技创新园"
    assert (park.stage, park.region.name, park.signings.count()) == (Stage.STARTED, "阿图什市", 0)
    assert park.vacancies.get().kind == "BACKLOG"
    built = {row.name: row.actual_quantity for row in park.milestones.filter(actual_quantity__isnull=False)}
    planned = {row.name: row.planned_quantity for row in park.milestones.filter(planned_on__isnull=False)}
    assert built == {"温室大棚": 47, "研发展示中心": 2500, "酒厂": 6300, "带动就业": 1000}
    assert planned == {"智能温室大棚": 78, "世界无花果博览园": 14500, "无花果主题水上乐园": None}
    assert park.milestones.get(name="带动就业").actual_bound == QuantityBound.AT_LEAST
    assert park.milestones.get(name="共建起步").actual_when == "2023年4月"


def test_four_companies_and_their_named_people(founding):
    people = {
        (contact.company.name, contact.name, contact.post) for contact in Contact.objects.select_related("company")
    }

    assert Company.objects.count() == 4
    assert people == {
        ("新疆正直农牧业投资发展有限责任公司", "诸葛超", "总经理"),
        ("新疆晶耀未来科技有限公司克州分公司", "王利刚", "总经理"),
        ("新疆海德坤农业科技有限责任公司", "陶丽", "运营总监"),
    }
    assert Unit.objects.get(name="克州商务局").head == "地里下提\u00b7特来西"


def test_what_the_article_does_not_say_is_not_there(founding):
    assert not Project.objects.exclude(amount=None, total_investment=None).exists()
    assert not Project.objects.exclude(leader=None, lead_unit=None).exists()
    assert not Project.objects.exclude(sector=None, industry=None).exists()
    assert not Project.objects.exclude(scope="", contract_no="").exists()
    assert not FinancingDeal.objects.exclude(company=None, projects=None, registered_on=None, product="").exists()
    assert not FinancingDeal.objects.with_amounts().exclude(need=None, signed=None, granted=None, drawn=None).exists()
    assert not DealBank.objects.exclude(bank=None, branch="").exists()
    assert not Contact.objects.exclude(phone="").exists()
    assert not Company.objects.exclude(uscc=None, origin="", industry=None).exists()
    assert Source.objects.get().published_on is None
    assert (Leader.objects.count(), Sector.objects.count()) == (0, 0)
    assert set(Officer.objects.values_list("username", flat=True)) == {Officer.SYSTEM}


def test_seven_deals_have_one_line_each_whose_bank_is_not_stated_and_whose_day_is_cited(founding):
    lines = DealBank.objects.select_related("deal").prefetch_related("citations").order_by("deal__code")

    assert [line.deal.code for line in lines] == [f"2025Q3-Y{n}" for n in range(1, 8)]
    assert {(line.lender, line.signed_on.isoformat(), len(line.citations_of("signed_on"))) for line in lines} == {
        ("银行未载明", "2025-10-23", 1)
    }


def test_the_mining_agreement_has_no_amount_and_says_that_its_place_is_not_stated(founding):
    mining = Project.objects.get(name="矿业综合开发战略合作项目")

    assert (mining.agreement_type, mining.counts_in_number, mining.counts_in_amount) == ("STRATEGIC", True, False)
    assert (mining.region, mining.attribution_region.name) == (None, "州本级")
    assert "未载金额、地点" in mining.note


def test_every_figure_has_a_citation(founding):
    uncited = [
        (str(row), field)
        for model, fields in (
            (DeclaredTotal, ("count", "amount")),
            (Milestone, ("planned_quantity", "actual_quantity")),
            (Tour, ("visitors",)),
        )
        for row in model.objects.prefetch_related("citations")
        for field in fields
        if getattr(row, field) is not None and not row.citations_of(field)
    ]

    assert uncited == []


def test_no_citation_is_longer_than_a_figure_phrase(founding):
    for citation in Citation.objects.all():
        assert citation.end - citation.start == len(citation.phrase)
        assert len(citation.phrase) <= 40
        assert "。" not in citation.phrase


def test_every_citation_supports_a_field_that_its_row_has():
    fields = {
        tuple(key): row["model"]
        for row in json.loads(FIXTURE.read_text(encoding="utf-8"))
        for key in row["fields"].get("citations", ())
    }
    cited = {(row["source"][0], row["field"], row["start"]) for row in fixture_rows("records.citation")}

    assert cited == set(fields)


def test_loading_again_changes_nothing(founding):
    loaded = list(FixtureLoad.objects.order_by("name").values_list("name", "sha256", "rows"))
    company = Company.objects.get(name="新疆海德坤农业科技有限责任公司")
    company.note = "经办人写的备注"
    company.save(update_fields=["note"])

    call_command("load_founding", verbosity=0)

    company.refresh_from_db()
    assert company.note == "经办人写的备注"
    assert list(FixtureLoad.objects.order_by("name").values_list("name", "sha256", "rows")) == loaded


def test_a_ledger_in_use_is_left_alone(db):
    CompanyFactory()

    call_command("load_founding", verbosity=0)

    assert (Project.objects.count(), Company.objects.count()) == (0, 1)
    assert Region.objects.count() == 5


def test_loaddata_onto_identical_rows_is_quiet(founding):
    call_command("loaddata", "article_2025q3", verbosity=0)

    assert (Project.objects.count(), Citation.objects.count(), Vacancy.objects.count()) == (18, 63, 1)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (lambda: Project.objects.filter(code="2025Q3-01").update(name="改过的名称"), "项目名称"),
        (lambda: DeclaredTotal.objects.filter(region=None, stream="INVESTMENT").update(count=18), "个数"),
        (lambda: Tour.objects.get().regions.remove(Region.objects.get(code="653024")), "考察县市"),
    ],
)
def test_loaddata_refuses_to_overwrite(founding, change, column):
    change()
    before = list(Project.objects.order_by("pk").values())

    with pytest.raises(CommandError, match=f"“{column}”与载入文件不同"):
        call_command("loaddata", "article_2025q3", verbosity=0)

    assert list(Project.objects.order_by("pk").values()) == before
