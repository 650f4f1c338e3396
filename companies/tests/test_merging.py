"""Two rows turn out to be one company: everything moves, the other leads there, and it can be undone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from companies import merging
from companies.models import Company, CompanyVerdict, Contact
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import races
from projects.models import FinancingDeal, Participation
from projects.stages import CompanyRole
from records.merging import DECLARED, relations_of

AT = datetime(2026, 4, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = datetime(2026, 4, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
ORDINARY, CODE = "新疆示例矿业有限公司", "91350100M000100Y43"
pytestmark = pytest.mark.usefixtures("row_by_row")


@pytest.fixture
def clerk(db):
    return cast.OfficerFactory(administrator=True)


@pytest.fixture
def kept(db):
    return cast.CompanyFactory(name=ORDINARY)


@pytest.fixture
def other(db):
    """Return a twin with a row of everything."""
    company = cast.CompanyFactory(name="示例矿业（集团）", uscc=CODE, origin="示例市")
    project = cast.ProjectFactory()
    cast.ParticipationFactory(project=project, company=company)
    cast.ContactFactory(company=company, name="示例联系人甲")
    cast.FinancingDealFactory(company=company)
    company.citations.add(cast.CitationFactory(field="name"))
    return company


def ledger(*companies):
    """Return what points at the companies, and their own columns but version and initials."""
    return (
        sorted(Participation.objects.filter(company__in=companies).values_list("pk", "project", "company", "role")),
        sorted(FinancingDeal.objects.filter(company__in=companies).values_list("pk", "company")),
        sorted(Contact.objects.filter(company__in=companies).values_list("pk", "company", "name")),
        sorted(Company.citations.through.objects.filter(company__in=companies).values_list("company", "citation")),
        sorted(Company.objects.filter(pk__in=[company.pk for company in companies]).values_list(
            "pk", "name", "uscc", "origin", "merged_into", "merged_at", "merged_by"
        )),
    )  # fmt: skip


def test_every_relation_to_a_company_is_declared():
    declared = [(relation.model, relation.field) for relation in DECLARED["companies.Company"]]

    assert sorted(declared) == sorted(relations_of(Company))


def test_everything_moves_and_the_other_leads_there(clerk, kept, other):
    merging.merge(kept, other=other, takes=["uscc"], by=clerk, at=AT)

    other.refresh_from_db()
    kept.refresh_from_db()
    assert (other.merged_into, other.merged_at, other.merged_by) == (kept, AT, clerk)
    assert (kept.name, kept.uscc, kept.origin) == (ORDINARY, CODE, "")
    assert [len(rows) for rows in ledger(kept)] == [1, 1, 1, 1, 1]
    assert [len(rows) for rows in ledger(other)] == [0, 0, 0, 0, 1]


def test_undone_everything_is_as_it_was(clerk, kept, other):
    before = ledger(kept, other)
    verdict = merging.merge(kept, other=other, takes=["uscc", "name", "origin"], by=clerk, at=AT)
    assert ledger(kept, other) != before

    merging.undo(verdict, by=clerk, at=LATER)

    assert ledger(kept, other) == before
    assert CompanyVerdict.objects.standing().count() == 0


def test_where_both_take_part_in_one_project_it_counts_once_and_is_written_anew_when_undone(clerk, kept, other):
    project = other.participations.get().project
    cast.ParticipationFactory(project=project, company=kept)
    cast.ParticipationFactory(project=project, company=other, role=CompanyRole.PARTNER)
    before = ledger(kept, other)

    verdict = merging.merge(kept, other=other, takes=["uscc"], by=clerk, at=AT)

    assert sorted(project.participations.values_list("company", "role")) == [
        (kept.pk, "INVESTOR"),
        (kept.pk, "PARTNER"),
    ]
    merging.undo(verdict, by=clerk, at=LATER)
    assert ledger(kept, other) == before


def test_a_contact_of_the_same_name_is_left_where_it_was(clerk, kept, other):
    cast.ContactFactory(company=kept, name="示例联系人甲", phone="13900001234")

    verdict = merging.merge(kept, other=other, takes=["uscc"], by=clerk, at=AT)

    assert [contact.phone for contact in kept.contacts.all()] == ["13900001234"]
    assert [one["words"] for one in verdict.details["left"]] == ["示例联系人甲 总经理"]


def test_of_a_chain_each_leads_to_the_end_and_the_last_is_undone_first(clerk, kept, other):
    third = cast.CompanyFactory()
    first = merging.merge(kept, other=other, takes=["uscc"], by=clerk, at=AT)
    second = merging.merge(third, other=kept, takes=["uscc"], by=clerk, at=AT)
    assert set(Company.objects.filter(merged_into=third)) == {kept, other}

    with pytest.raises(ValidationError, match="请先撤销那次合并"):
        merging.undo(first, by=clerk, at=LATER)
    merging.undo(second, by=clerk, at=LATER)
    merging.undo(first, by=clerk, at=LATER)

    assert Company.objects.standing().count() == 3


def test_what_stands_in_the_way_of_undoing_is_said(clerk, kept, other):
    verdict = merging.merge(kept, other=other, takes=["uscc", "origin"], by=clerk, at=AT)
    kept.refresh_from_db()
    Company.objects.filter(pk=kept.pk).update(origin="别处")
    kept.participations.get().delete()
    before = ledger(kept, other)

    with pytest.raises(ValidationError) as refusal:
        merging.undo(verdict, by=clerk, at=LATER)

    assert [message.split("（")[0] for message in refusal.value.messages] == [
        "“来源地”在合并后又改过。",
        "合并时移来的参与企业",
    ]
    assert ledger(kept, other) == before


def test_a_name_that_was_given_away_meanwhile_stands_in_the_way(clerk, kept, other):
    verdict = merging.merge(kept, other=other, takes=["uscc"], by=clerk, at=AT)
    cast.CompanyFactory(name="示例矿业（集团）")
    before = ledger(kept, other)

    with pytest.raises(ValidationError, match="已有同名企业"):
        merging.undo(verdict, by=clerk, at=LATER)

    assert ledger(kept, other) == before


@pytest.mark.parametrize(
    ("takes", "code"), [([], "code_lost"), (["entered_by"], "unknown_field")], ids=["code lost", "no such field"]
)
def test_what_may_not_be_chosen_is_refused(clerk, kept, other, takes, code):
    before = ledger(kept, other)

    with pytest.raises(ValidationError) as refusal:
        merging.merge(kept, other=other, takes=takes, by=clerk, at=AT)

    assert [error.code for errors in refusal.value.error_dict.values() for error in errors] == [code]
    assert ledger(kept, other) == before


def test_neither_itself_nor_a_tombstone_is_merged(clerk, kept, other):
    merging.merge(kept, other=other, takes=["uscc"], by=clerk, at=AT)
    before = ledger(kept, other)

    for one, two in ((kept, kept), (kept, other), (other, kept), (cast.CompanyFactory(), other)):
        with pytest.raises(ValidationError):
            merging.merge(one, other=two, by=clerk, at=AT)

    assert ledger(kept, other) == before


@pytest.mark.parametrize("write", ["contact", "participation", "deal", "edit"])
def test_a_tombstone_receives_nothing_and_is_not_edited(clerk, kept, other, write):
    project = cast.ProjectFactory()
    merging.merge(kept, other=other, takes=["uscc"], by=clerk, at=AT)
    writes = {
        "contact": lambda: cast.ContactFactory(company=other),
        "participation": lambda: cast.ParticipationFactory(company=other, project=project),
        "deal": lambda: cast.FinancingDealFactory(company=other),
        "edit": lambda: Company.objects.filter(pk=other.pk).update(note="示例"),
    }

    with pytest.raises(IntegrityError, match="已并入其他企业"), transaction.atomic():
        writes[write]()

    assert [len(rows) for rows in ledger(other)] == [0, 0, 0, 0, 1]


def test_a_verdict_changes_in_nothing_but_its_undoing_and_that_once(clerk, kept, other):
    verdict = merging.merge(kept, other=other, takes=["uscc"], by=clerk, at=AT)
    rows = CompanyVerdict.objects.filter(pk=verdict.pk)

    with pytest.raises(IntegrityError, match="判定一经登记不能修改"), transaction.atomic():
        rows.update(reason="别的")
    merging.undo(verdict, by=clerk, at=LATER)
    with pytest.raises(IntegrityError, match="判定一经登记不能修改"), transaction.atomic():
        rows.update(undone_at=None, undone_by=None)


def three():
    return [cast.CompanyFactory() for _ in range(3)], cast.OfficerFactory(administrator=True)


def both_ways(a, b, c, by):
    """Merge a into b while another merges b into a."""
    return lambda: merging.merge(b, other=a, by=by, at=AT), lambda: merging.merge(a, other=b, by=by, at=AT)


def in_a_row(a, b, c, by):
    """Merge a into b while another merges b into c."""
    return lambda: merging.merge(b, other=a, by=by, at=AT), lambda: merging.merge(c, other=b, by=by, at=AT)


def twice(a, b, c, by):
    """Merge a into b while another merges a into c."""
    return lambda: merging.merge(b, other=a, by=by, at=AT), lambda: merging.merge(c, other=a, by=by, at=AT)


CHAINED = """SELECT count(*) FROM companies_company gone JOIN companies_company kept ON kept.id = gone.merged_into_id
WHERE kept.merged_into_id IS NOT NULL"""


@pytest.mark.parametrize(("deeds", "merged"), [(both_ways, 1), (in_a_row, 2), (twice, 1)])
def test_two_merges_at_once_queue(own_database, deeds, merged):
    companies, by = three()

    refused = races.behind(*deeds(*companies, by))

    assert len(refused) == 2 - merged
    assert races.count(CHAINED) == 0
    assert races.count("SELECT count(*) FROM companies_company WHERE merged_into_id IS NOT NULL") == merged


def raw(one, into, by):
    return f"UPDATE companies_company SET merged_into_id = {into.pk}, merged_at = now(), merged_by_id = {by.pk} WHERE id = {one.pk}"


def a_chain_by_hand():
    (a, b, c), by = three()
    outcome = races.race(raw(a, b, by), raw(b, c, by))
    return outcome.refused, races.count(CHAINED)


def test_no_chain_comes_about_whoever_writes(own_database):
    assert a_chain_by_hand() == (["kz_company_merged"], 0)


def test_control_without_the_trigger_it_does(own_database):
    races.as_owner("ALTER TABLE companies_company DISABLE TRIGGER kz_company_merged")

    assert a_chain_by_hand() == ([], 1)


def a_contact_comes_while_it_is_merged():
    (a, b, _c), by = three()
    enter = f"INSERT INTO companies_contact (company_id, name, post, phone) VALUES ({a.pk}, '示例', '', '')"
    outcome = races.race(raw(a, b, by), enter)
    return outcome.refused, races.count(f"SELECT count(*) FROM companies_contact WHERE company_id = {a.pk}")


def test_nothing_comes_to_a_company_while_it_is_merged(own_database):
    assert a_contact_comes_while_it_is_merged() == (["kz_tombstone_receives"], 0)


def test_control_without_that_trigger_it_does(own_database):
    races.as_owner("ALTER TABLE companies_contact DISABLE TRIGGER kz_tombstone_receives_company")

    assert a_contact_comes_while_it_is_merged() == ([], 1)
