"""变更记录 of a record in the admin and in the API, and the auditor's search."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from companies.models import Company
from government.roles import Role
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import as_officer, ask, errors_of, logged_in, pages
from kezhou_crm.transactions import act_as
from projects.models import Project
from projects.responsibility import hand_over
from records.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]


def history_of(row, client, **query):
    answer = client.get(reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_history", args=[row.pk]), query)
    assert answer.status_code == 200
    return answer


def auditor():
    return cast.client_of(cast.OfficerFactory(role=Role.AUDIT_ADMIN, narrowed=False))


def found(client=None, **query):
    answer = (client or auditor()).get(reverse("admin:records_auditentry_changelist"), query)
    assert answer.status_code == 200
    return answer


def said(answer):
    """Return (label, before, after) of every change on the page."""
    return [(one.label, one.said_before, one.said_after) for told in answer.context["told"] for one in told.changes]


def edit(row, **values):
    """Change columns in the name of an officer."""
    officer = cast.OfficerFactory(name="示例经办甲", unit=cast.UnitFactory())
    with transaction.atomic():
        act_as(officer.pk)
        type(row).objects.filter(pk=row.pk).update(**values)
        act_as(cast.system().pk)
    return officer


def test_a_change_is_told_in_the_words_of_the_form():
    region, leader = cast.RegionFactory(), cast.LeaderFactory()
    project = cast.ProjectFactory(region=None, leader=None, amount=None, signed_on=None)
    officer = edit(
        project,
        amount=Decimal("3800.5"),
        region=region,
        counts_in_number=False,
        agreement_type="CONTRACT",
        note="一\n二",
    )

    answer = history_of(project, logged_in())
    latest = answer.context["told"][0]

    assert (latest.entry.officer_name, latest.entry.unit_name) == ("示例经办甲", officer.unit.name)
    assert {(one.label, one.said_before, one.said_after) for one in latest.changes} == {
        ("签约金额（万元）", None, "3,800.50 万元"),
        ("落地县市", None, region.name),
        ("计入签约个数", "是", "否"),
        ("签约文本类型", "未载明", "正式合同"),
        ("备注", None, "一\n二"),
    }
    body = answer.content.decode()
    assert "3,800.50 万元" in body
    assert "未填写" in body
    assert "示例经办甲" in body
    assert leader.name not in body


def test_names_of_related_rows_stand_instead_of_numbers():
    project, leader = cast.ProjectFactory(signed=True), cast.LeaderFactory(name="示例甲")
    unit = cast.UnitFactory(name="示例乙局")
    hand_over(
        project, to=leader, unit=unit, by=cast.OfficerFactory(), at=timezone.now(), on=date(2026, 3, 5), reason="示例"
    )

    told = history_of(project, logged_in()).context["told"]

    (handover,) = [one for one in told if one.entry.of_table == "projects_handover"]
    assert handover.what == "责任交接"
    assert {(one.label, one.said_after) for one in handover.changes} >= {
        ("包联领导", "示例甲"),
        ("牵头单位", "示例乙局"),
        ("交接原因", "示例"),
    }
    assert "项目" not in {one.label for one in handover.changes}  # it is the project's own page


def test_what_a_record_shows_as_lines_is_told_with_it():
    company = cast.CompanyFactory()
    cast.ContactFactory(company=company, name="示例联系人")
    cast.ContactFactory(name="示例别家")
    client = as_officer("change_company")

    body = history_of(company, client).content.decode()

    assert "示例联系人" in body
    assert "示例别家" not in body


def test_of_what_belongs_to_a_record_only_the_kinds_one_may_look_at_are_told():
    project = cast.ProjectFactory()
    cast.FollowUpFactory(project=project)
    client = cast.client_of(cast.officer_who_may("view_project"))

    tables = {one.entry.of_table for one in history_of(project, client).context["told"]}

    assert tables == {"projects_project"}


def test_who_may_not_see_the_record_does_not_see_its_history():
    project = cast.ProjectFactory()
    address = reverse("admin:projects_project_history", args=[project.pk])

    assert cast.client_of(cast.officer_who_may("view_company")).get(address).status_code == 403
    assert logged_in().get(reverse("admin:projects_project_history", args=[10**9])).status_code == 302


def test_the_history_comes_in_pages_and_ends():
    company = cast.CompanyFactory()
    for n in range(64):
        Company.objects.filter(pk=company.pk).update(note=f"示例{n}")
    client, seen, query = logged_in(), [], {}

    while True:
        page = history_of(company, client, **query)
        seen += [one.entry.pk for one in page.context["told"]]
        if page.context["older"] is None:
            break
        query = {"before": page.context["older"]}

    everything = AuditEntry.objects.filter(of_table="companies_company").order_by("-pk")
    assert seen == [*everything.values_list("pk", flat=True)]
    assert len(seen) == 65


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, ""])
def test_a_page_that_is_none_is_the_newest(before):
    company = cast.CompanyFactory()

    assert len(history_of(company, logged_in(), before=before).context["told"]) == 1


def test_the_auditor_finds_who_changed_an_amount():
    project = cast.ProjectFactory(name="示例铜矿项目", amount=Decimal(100))
    cast.ProjectFactory(name="示例风电项目", amount=Decimal(200))
    edit(project, amount=Decimal(900))
    edit(project, note="示例")

    answer = found(field="签约金额", record="铜矿", kind="UPDATE")

    (told,) = answer.context["told"]
    assert (told.entry.officer_name, told.subject) == ("示例经办甲", "示例铜矿项目")
    assert said(answer) == [("签约金额（万元）", "100 万元", "900 万元")]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"who": "经办甲"}, 2),
        ({"who": "无此人"}, 0),
        ({"since": "2999-01-01"}, 0),
        ({"until": "2000-01-01"}, 0),
        ({"since": "2000-01-01", "who": "经办甲"}, 2),
        ({"table": "companies_company"}, 1),
        ({"table": "projects_project", "kind": "UPDATE"}, 2),
        ({"field": "没有这个字段"}, 0),
        ({"field": "amount", "kind": "UPDATE"}, 1),
        ({"door": "API"}, 0),
        ({"record": "没有这条"}, 0),
        ({"record": "示例铜矿", "table": "companies_company"}, 0),
        ({"kind": "LOGIN", "who": "示例登录"}, 1),
    ],
)
def test_each_condition_narrows_the_search(query, number):
    project = cast.ProjectFactory(name="示例铜矿项目", amount=Decimal(100))
    cast.CompanyFactory()
    edit(project, amount=Decimal(900))
    edit(project, note="示例")
    cast.client_of(cast.OfficerFactory(name="示例登录"))

    assert len(found(**query).context["told"]) == number


@pytest.mark.parametrize("query", [{"since": "x"}, {"table": "auth_permission"}, {"kind": "X"}])
def test_a_condition_that_is_none_is_said_and_finds_nothing(query):
    cast.CompanyFactory()

    answer = found(**query)

    assert answer.context["told"] == []
    assert answer.context["form"].errors.keys() == query.keys()


def test_a_record_is_found_by_its_number():
    company = cast.CompanyFactory()

    told = found(record=f"#{company.pk}", table="companies_company").context["told"]

    assert [one.entry.row_id for one in told] == [company.pk]


def test_the_search_comes_in_pages_with_its_conditions():
    company = cast.CompanyFactory()
    for n in range(60):
        Company.objects.filter(pk=company.pk).update(note=f"示例{n}")
    client = auditor()

    first = found(client, table="companies_company", field="备注")
    second = client.get(reverse("admin:records_auditentry_changelist") + f"?{first.context['older']}")

    assert (len(first.context["told"]), len(second.context["told"])) == (50, 11)
    assert second.context["older"] == ""


def test_the_search_is_for_who_may_view_the_trail():
    address = reverse("admin:records_auditentry_changelist")
    client = cast.client_of(cast.officer_who_may("view_project"))
    cast.CompanyFactory()
    one = AuditEntry.objects.order_by("pk").last()

    assert client.get(address).status_code == 403
    assert client.get(reverse("admin:records_auditentry_change", args=[one.pk])).status_code == 403
    assert auditor().get(reverse("admin:records_auditentry_change", args=[one.pk])).status_code == 200


def test_an_entry_can_neither_be_added_changed_nor_removed():
    cast.CompanyFactory()
    entry = AuditEntry.objects.order_by("pk").last()
    client = cast.client_of(cast.OfficerFactory(administrator=True))

    for page, args in (("add", []), ("delete", [entry.pk])):
        assert client.post(reverse(f"admin:records_auditentry_{page}", args=args), {"post": "yes"}).status_code == 403
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


def test_the_api_tells_a_projects_changes_and_pages_to_the_end():
    project = cast.ProjectFactory(amount=None)
    edit(project, amount=Decimal("12.5"))
    cast.MilestoneFactory(project=project)
    client = logged_in()

    told = [one for page in pages(client, f"projects/{project.pk}/history/", page_size=1) for one in page["results"]]

    assert told == ask(f"projects/{project.pk}/history/", client)["results"]
    assert {one["row_kind"] for one in told} >= {"项目", "里程碑"}
    amount = next(one for one in told if one["kind"] == "UPDATE" and one["row_kind"] == "项目")
    assert amount["changes"] == [
        {"field": "amount", "label": "签约金额（万元）", "before": None, "after": "12.50 万元", "hidden": False}
    ]
    assert (amount["who"], amount["door_label"]) == ("示例经办甲", "数据库")


@pytest.mark.parametrize("field", ["amount", "签约金额"])
def test_the_api_keeps_the_changes_of_one_field(field):
    project = cast.ProjectFactory(amount=None)
    edit(project, amount=Decimal(12))
    edit(project, note="示例")

    (told,) = ask(f"projects/{project.pk}/history/", field=field)["results"]

    assert [change["field"] for change in told["changes"]] == ["amount"]


@pytest.mark.parametrize(
    "query", ["before=0", "before=x", "page_size=0", "page_size=201", "field=没有这个", "nothing=1", "field="]
)
def test_a_wrong_parameter_is_refused_by_name(query):
    answer = logged_in().get(f"/api/v1/projects/{cast.ProjectFactory().pk}/history/?{query}")

    assert errors_of(answer, 400)[0]["field"] == query.partition("=")[0]


def test_the_api_tells_nothing_of_a_project_that_is_not_shown():
    client = logged_in()

    errors_of(client.get("/api/v1/projects/999999/history/"), 404)
    errors_of(cast.client_of(cast.officer_who_may("view_company")).get("/api/v1/projects/1/history/"), 403)
    assert Project.objects.count() == 0
