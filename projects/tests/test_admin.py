"""The project list and form: what is found, what is shown as a word, what cannot be typed."""

import pytest
from django.urls import reverse
from zeal import zeal_ignore

from ceremonies.models import Signing
from government.models import Region
from kezhou_crm.tests import forms
from kezhou_crm.tests.factories import (
    CitationFactory,
    CompanyFactory,
    DutyFactory,
    LeaderFactory,
    OfficerFactory,
    ParticipationFactory,
    ProjectFactory,
    RegionFactory,
    UnitFactory,
)
from projects import gates
from projects.models import Project
from projects.stages import AgreementType, Stage

LIST = "admin:projects_project_changelist"
INLINES = {
    f"{prefix}-{name}": value
    for prefix in ("participations", "milestones", "vacancies")
    for name, value in {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}.items()
}


@pytest.fixture
def clerk(client, db):
    client.force_login(OfficerFactory(administrator=True))
    return client


def listed(clerk, **query):
    return set(clerk.get(reverse(LIST), query).context["cl"].result_list)


def typed(project=None, **changes):
    """Return what the form posts when nothing but the changes were typed."""
    row = project or Project()
    values = {
        "name": row.name or "",
        "region": row.region_id or "",
        "scope": row.scope,
        "note": row.note,
        "agreement_type": row.agreement_type,
        "investor_as_stated": row.investor_as_stated,
        "signed_on": row.signed_on or "",
        "amount": row.amount or "",
    }
    switches = {name: "on" for name in ("counts_in_number", "counts_in_amount") if getattr(row, name)}
    posted = values | switches | INLINES | changes
    return {name: value for name, value in posted.items() if value is not None}


def change(clerk, project, **changes):
    return clerk.post(
        reverse("admin:projects_project_change", args=(project.pk,)),
        typed(project, **forms.shown(clerk, project), **changes),
    )


@pytest.mark.parametrize(
    "words", ["无花果", "wuhg", "ATS", "阿图什", "示例鑫能", "slxn", "ats 无花果", "2026-77"], ids=str
)
def test_a_project_is_found_by_name_initials_company_region_and_code(clerk, words):
    project = ProjectFactory(name="无花果园", code="KZ-2026-77", initials="")
    Project.objects.filter(pk=project.pk).update(initials="wuhgy")
    ParticipationFactory(project=project, company=CompanyFactory(name="山东示例鑫能有限公司"))
    ProjectFactory(name="别的项目", region=RegionFactory(code="653024", name="乌恰县"))

    assert listed(clerk, q=words) == {project}


def test_several_words_must_all_match(clerk):
    ProjectFactory(name="无花果园")

    assert listed(clerk, q="无花果 风电") == set()


def test_tabs_keep_their_own_rows_and_say_how_many(clerk):
    lead = ProjectFactory()
    signed, slot = ProjectFactory(signed=True), ProjectFactory(slot=True)
    whole = ProjectFactory(signed=True, leader=LeaderFactory(), lead_unit=UnitFactory())
    DutyFactory(project=whole)

    tabs = clerk.get(reverse(LIST)).context["preset_tabs"]

    assert listed(clerk) == {lead, signed, slot, whole}
    assert listed(clerk, tab="missing") == {signed, slot}
    assert listed(clerk, tab="slots") == {slot}
    assert [(tab["word"], tab["count"]) for tab in tabs] == [
        ("全部", 4),
        ("我跟进的", 0),
        ("逾期", 0),
        ("今日应跟进", 0),
        ("未定下一步", 4),
        ("三要素不全", 2),
        ("待补名称", 1),
    ]


def test_a_voided_project_is_in_no_list_and_has_no_form(clerk):
    project = ProjectFactory()
    officer = OfficerFactory()
    Project.objects.filter(pk=project.pk).update(voided_at="2026-03-01T10:00Z", voided_by=officer, void_reason="示例")

    answer = clerk.get(reverse("admin:projects_project_change", args=(project.pk,)))

    assert listed(clerk) == set()
    assert answer.status_code == 302


def test_missing_is_a_word_and_never_a_nought(clerk):
    ProjectFactory(slot=True, region=None)

    body = clerk.get(reverse(LIST)).content.decode()

    for word in ("待补名称", "未公布", "领导、单位、专员未落实", "待补"):
        assert word in body
    assert '<span class="k-num">0</span>' not in body


@pytest.mark.parametrize(("amount", "written"), [(80400, "80,400"), ("1234.50", "1,234.50")], ids=str)
def test_amounts_have_separators_and_decimals_only_where_they_are_not_whole(clerk, amount, written):
    ProjectFactory(signed=True, amount=amount)

    assert f'<span class="k-num">{written}</span>' in clerk.get(reverse(LIST)).content.decode()


def test_a_new_project_starts_as_a_lead(clerk):
    region = RegionFactory()

    clerk.post(
        reverse("admin:projects_project_add"),
        typed(name="示例新项目", region=region.pk, stage=Stage.STARTED, leader=LeaderFactory().pk, signed_on=None),
    )

    project = Project.objects.get()
    assert (project.name, project.stage, project.leader, project.region) == ("示例新项目", Stage.LEAD, None, region)
    assert project.code


def test_stage_and_responsibility_cannot_be_typed(clerk):
    project = ProjectFactory(signed=True)

    change(
        clerk,
        project,
        note="改过",
        stage=Stage.STARTED,
        leader=LeaderFactory().pk,
        lead_unit=UnitFactory().pk,
        terminated_on="2026-03-02",
        termination_reason="POLICY",
    )

    project.refresh_from_db()
    assert project.note == "改过"
    assert (project.stage, project.leader, project.lead_unit) == (Stage.SIGNED, None, None)
    assert (project.terminated_on, project.termination_reason) == (None, "")


def test_the_switches_follow_the_agreement_type(clerk):
    project = ProjectFactory(signed=True)

    change(clerk, project, agreement_type=AgreementType.STRATEGIC)

    project.refresh_from_db()
    assert (project.counts_in_number, project.counts_in_amount) == (True, False)


def test_the_switches_stay_as_the_clerk_sets_them(clerk):
    project = ProjectFactory(signed=True)

    change(clerk, project, agreement_type=AgreementType.STRATEGIC, counts_in_number=None)

    project.refresh_from_db()
    assert (project.counts_in_number, project.counts_in_amount) == (False, True)


def test_a_slot_keeps_its_stage_when_other_facts_are_typed(clerk):
    slot = ProjectFactory(slot=True)

    answer = change(clerk, slot, note="县里来过电话", stage=Stage.REGISTERED)

    slot.refresh_from_db()
    assert answer.status_code == 302
    assert (slot.name, slot.stage, slot.note) == (None, Stage.SIGNED, "县里来过电话")


def test_a_name_cannot_be_emptied(clerk):
    project = ProjectFactory(signed=True)

    answer = change(clerk, project, name=" ", note="改过")

    assert "请填写项目名称。" in answer.content.decode()
    assert Project.objects.get().name == project.name
    assert Project.objects.get().note == ""


def test_a_rule_that_reaches_into_a_column_only_shown_is_refused_in_the_form(clerk):
    lead = ProjectFactory(signed=True, amount=5)
    phase = ProjectFactory(signed=True, parent=lead)

    with zeal_ignore():  # the row and its parent are two gets, not one per row
        answer = change(clerk, phase, parent=lead.pk, amount="7", note="改过")

    assert answer.status_code == 200
    assert "分期项目的签约金额只记在所属项目上" in answer.content.decode()
    assert Project.objects.get(pk=phase.pk).amount is None


def test_a_negative_amount_is_refused_beside_its_field(clerk):
    project = ProjectFactory(signed=True)

    answer = change(clerk, project, amount="-1")

    assert answer.context["adminform"].form.errors.keys() == {"amount"}
    assert Project.objects.get().amount is None


def test_growing_tables_are_chosen_by_typing(clerk):
    CompanyFactory(name="山东示例鑫能有限公司")
    CompanyFactory(name="四川示例晟业有限公司")
    query = {"app_label": "projects", "model_name": "participation", "field_name": "company", "term": "slxn"}

    found = clerk.get(reverse("admin:autocomplete"), query).json()["results"]

    assert [one["text"] for one in found] == ["山东示例鑫能有限公司"]


def test_the_founding_list_shows_its_slots(clerk, founding):
    assert Signing.objects.count() == 24
    assert len(listed(clerk, tab="slots")) == 16
    assert len(listed(clerk, region__id__exact=Region.objects.get(code="653001").pk)) == 8


def test_a_project_cannot_belong_to_itself(clerk):
    project = ProjectFactory(signed=True)

    with zeal_ignore():  # the row and its parent are two gets, not one per row
        answer = change(clerk, project, parent=project.pk, note="改过")

    assert answer.context["adminform"].form.errors == {"parent": ["所属项目不能是它自己。"]}
    assert Project.objects.values_list("parent", "note").get() == (None, "")


def test_a_place_still_to_come_is_said_beside_whose_it_counts_as(clerk):
    prefecture = RegionFactory(code="653000", name="州本级")
    project = ProjectFactory(signed=True, region=None, attribution_region=prefecture)

    listed = clerk.get(reverse(LIST)).content.decode()
    form = clerk.get(reverse("admin:projects_project_change", args=(project.pk,))).content.decode()

    assert '<span class="k-none">待补</span><span class="k-sub">归属州本级</span>' in listed
    assert '<option value="" selected>待补</option>' in form


def test_a_published_amount_opens_its_citation_in_the_list(clerk):
    project = ProjectFactory(signed=True, amount=80400)
    citation = CitationFactory(field="amount")
    project.citations.add(citation)

    body = clerk.get(reverse(LIST)).content.decode()

    cell = body[: body.index("80,400")].rpartition("<td")[2]
    assert reverse("admin:records_citation_change", args=(citation.pk,)) in cell


def test_before_signing_the_form_takes_all_that_skipping_it_asks_for(clerk):
    project = ProjectFactory()

    asked = {need.field for need in gates.missing(project, Stage.REGISTERED)}
    shown = set(
        clerk.get(reverse("admin:projects_project_change", args=(project.pk,))).context["adminform"].form.fields
    )
    answer = change(clerk, project, contract_no="示例 1 号", amount="5")

    project.refresh_from_db()
    assert answer.status_code == 302
    assert asked & {field.name for field in Project._meta.fields} - {"leader"} <= shown
    assert "signed_on" not in shown
    assert (project.contract_no, project.amount) == ("示例 1 号", 5)
