"""The second net: PostgreSQL shows an officer his own rows alone. It says what the first net says."""

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from companies import first_reports
from companies.models import Company, Contact
from government.models import Officer
from government.roles import Role
from kezhou_crm.sight import seen_by
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import errors_of, write
from kezhou_crm.tests.counties import SCOPED, world
from kezhou_crm.transactions import act_as
from projects.models import Evidence, FinancingDeal, Project
from records.models import AuditEntry

# Reached through a row that is judged itself: link tables and what is behind evidence.
BEHIND = {
    "projects_project_citations",
    "projects_milestone_citations",
    "projects_financing_projects",
    "projects_financingdeal_citations",
    "projects_dealbank_citations",
    "companies_company_citations",
    "companies_contact_citations",
    "records_attachment",
    "records_auditentry",
    "intake_keptfile",  # through its batch
    "intake_confirmation",  # likewise
    "records_keptanswer",  # his own answers alone, by himself
    "reports_export",  # his own alone: reports/tests/test_exports
    "reports_ledgertemplate",  # his own and his unit's: as above
}
BUSINESS = [role for role in Role if role in {Role.COUNTY_CLERK, Role.UNIT_CLERK, Role.SPECIALIST, Role.LEADER}]


@pytest.fixture
def ledger(db, row_by_row):
    return world()


def rows(query, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def closed(condition):
    return {
        name
        for (name,) in rows(
            f"SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND {condition}"
        )
    }


def by_the_database(officer, model):
    """Ask the table as the officer, without any word of ours."""
    act_as(officer and officer.pk)
    try:
        return set(model.objects.order_by().values_list("pk", flat=True))
    finally:
        act_as(Officer.objects.system().pk)


def by_the_word(officer, model):
    """Ask `visible_to` as the system, to which the database shows everything."""
    fresh = Officer.objects.select_related("unit__region").get(pk=officer.pk)
    return set(seen_by(fresh, model.objects.all()).order_by().values_list("pk", flat=True))


def by_both(officer, model):
    """Ask `visible_to` as the officer himself, as every door does: the database cuts what the word looks at."""
    act_as(officer.pk)
    try:
        fresh = Officer.objects.select_related("unit__region").get(pk=officer.pk)
        return set(seen_by(fresh, model.objects.all()).order_by().values_list("pk", flat=True))
    finally:
        act_as(Officer.objects.system().pk)


def test_both_nets_hang_over_the_same_tables(db):
    with_word = {model._meta.db_table for model in SCOPED}

    assert {model for model in SCOPED if not hasattr(model.objects.all(), "visible_to")} == set()
    assert closed("relrowsecurity AND relforcerowsecurity") == with_word | BEHIND
    assert closed("relrowsecurity") == closed("relforcerowsecurity")


def test_the_bureau_and_the_system_see_every_row(ledger):
    bureau = ledger.officers[Role.BUREAU_ADMIN, 0]

    for model in SCOPED:
        assert by_the_database(bureau, model) == by_the_database(Officer.objects.system(), model) != set()


def test_without_an_identity_there_is_not_one_row(ledger):
    assert {model: by_the_database(None, model) for model in SCOPED} == {model: set() for model in SCOPED}


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("role", BUSINESS)
def test_both_nets_show_the_same_rows_and_every_table_some(ledger, role, number):
    officer = ledger.officers[role, number]

    seen = {model: by_the_database(officer, model) for model in SCOPED}

    assert seen == {model: by_the_word(officer, model) for model in SCOPED}
    assert [model for model in SCOPED if not seen[model] and model.__name__ != "Signing"] == []
    assert seen[Project] < set(Project.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("seed", range(2, 7))
def test_they_agree_on_random_ledgers(db, row_by_row, seed):
    ledger = world(seed, projects=5)

    for name, officer in ledger.someone():
        for model in SCOPED:
            assert by_the_database(officer, model) == by_the_word(officer, model), f"{name} {model.__name__}"


@pytest.mark.parametrize("seed", range(2, 5))
def test_the_word_asked_under_the_database_loses_none_of_its_rows(db, row_by_row, seed):
    ledger = world(seed, projects=4)

    for name, officer in ledger.someone():
        for model in SCOPED:
            assert by_both(officer, model) == by_the_database(officer, model), f"{name} {model.__name__}"


def test_a_company_that_signed_in_another_county_is_shown_and_can_be_opened(db, row_by_row):
    ledger = world(crossing=False)
    elsewhere = cast.ProjectFactory(region=ledger.regions[1], signed=True)
    company = cast.ParticipationFactory(project=elsewhere).company
    officer = ledger.officers[Role.COUNTY_CLERK, 0]
    hidden = by_both(officer, Company)

    cast.SigningFactory(project=elsewhere)

    assert company.pk not in hidden
    assert by_both(officer, Company) == by_the_database(officer, Company) >= {company.pk}
    assert cast.client_of(officer).get(f"/api/v1/companies/{company.pk}/").status_code == 200


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, ""])
def test_who_has_no_business_sees_none(ledger, role):
    officer = cast.OfficerFactory(role=role, unit=ledger.units[0], narrowed=False)

    assert {model: by_the_database(officer, model) for model in SCOPED} == {model: set() for model in SCOPED}
    assert {model: by_the_word(officer, model) for model in SCOPED} == {model: set() for model in SCOPED}


def test_who_is_switched_off_sees_nothing_from_then_on(ledger):
    officer = ledger.officers[Role.COUNTY_CLERK, 0]
    assert by_the_database(officer, Project)

    officer.is_active = False
    officer.save()

    assert by_the_database(officer, Project) == set()


def test_a_clerk_moved_to_another_county_sees_that_one(ledger):
    officer = ledger.officers[Role.COUNTY_CLERK, 0]
    before = by_the_database(officer, Project)

    officer.unit = ledger.units[2]
    officer.save()

    after = by_the_database(officer, Project)
    assert {project.pk for project in ledger.projects[1]} <= after
    assert after != before


def test_what_a_clerk_entered_stays_with_his_county_when_he_moves(db, row_by_row):
    ledger = world(crossing=False)
    mover, there = (ledger.officers[Role.COUNTY_CLERK, number] for number in (0, 1))
    stays = cast.OfficerFactory(role=Role.COUNTY_CLERK, unit=mover.unit, narrowed=False)
    act_as(mover.pk)
    company = cast.CompanyFactory(name="新疆示例首报有限公司")
    contact = cast.ContactFactory(company=company)
    deal = cast.FinancingDealFactory(recorded_by=mover, recorded_at="2026-03-01T10:00+08:00")
    act_as(Officer.objects.system().pk)
    own = {(Company, company.pk), (Contact, contact.pk), (FinancingDeal, deal.pk)}
    before = mover.unit

    mover.unit = there.unit
    mover.save()

    for net in (by_the_database, by_the_word, by_both):
        assert {(model, pk) for model, pk in own if pk in net(stays, model)} == own
        assert {(model, pk) for who in (there, mover) for model, pk in own if pk in net(who, model)} == set()
    act_as(there.pk)
    with pytest.raises(ValidationError, match=f"该企业已由{before}首报"):
        first_reports.check(Company(name_key=company.name_key))


def test_who_sees_by_no_unit_keeps_what_he_entered_himself(db, row_by_row):
    ledger = world(crossing=False)
    officer, colleague = ledger.officers[Role.SPECIALIST, 0], ledger.officers[Role.LEADER, 0]
    act_as(officer.pk)
    company = cast.CompanyFactory()
    act_as(Officer.objects.system().pk)

    for net in (by_the_database, by_the_word, by_both):
        assert company.pk in net(officer, Company)
        assert company.pk not in net(colleague, Company)


def test_nobody_writes_for_which_unit_a_row_was_entered(ledger):
    clerk, other = (ledger.officers[Role.COUNTY_CLERK, number] for number in (0, 1))
    deal = cast.FinancingDealFactory(recorded_by=clerk, recorded_at="2026-03-01T10:00+08:00", recorded_unit=other.unit)
    act_as(clerk.pk)
    company = cast.CompanyFactory(entered_unit=other.unit)
    act_as(Officer.objects.system().pk)

    Company.objects.filter(pk=company.pk).update(entered_unit=other.unit)
    FinancingDeal.objects.filter(pk=deal.pk).update(recorded_unit=None)

    company.refresh_from_db()
    deal.refresh_from_db()
    assert (company.entered_by, company.entered_unit) == (clerk, clerk.unit)
    assert (deal.recorded_by, deal.recorded_unit) == (clerk, clerk.unit)


def _guessed(project):
    """Look up, as the system, the ids that an attacker would guess."""
    return {
        "theirs": project.pk,
        "region": project.region_id,
        "company": cast.CompanyFactory().pk,  # in no project, announced nowhere
        "deal": FinancingDeal.objects.get(projects=project).pk,
        "file": project.evidence.get().attachment_id,
    }


FORGED = {
    "a project of another county": "INSERT INTO projects_project (name, name_key, initials, stage, region_id, scope,"
    " agreement_type, counts_in_number, counts_in_amount, contract_no, investor_as_stated, termination_reason, note,"
    " void_reason) VALUES ('示例', '示例', 'sl', 'LEAD', %(region)s, '', 'UNSTATED', true, true, '', '', '', '', '')",
    "a project moved away": "UPDATE projects_project SET region_id = %(region)s WHERE id = %(own)s",
    "a company out of sight": "INSERT INTO projects_participation (project_id, company_id, role)"
    " VALUES (%(own)s, %(company)s, 'PARTNER')",
    "a deal out of sight": "INSERT INTO projects_financing_projects (project_id, financingdeal_id)"
    " VALUES (%(own)s, %(deal)s)",
    "a file out of sight": "INSERT INTO projects_evidence (project_id, attachment_id, kind, note)"
    " VALUES (%(own)s, %(file)s, 'OTHER', '')",
    "an instruction in a leader's name": "INSERT INTO projects_instruction (project_id, leader_id, text, on_behalf,"
    " written_by_id, written_at) VALUES (%(own)s, %(leader)s, '示例', true, %(officer)s, now())",
    "a follow-up of another county": "INSERT INTO projects_followup (project_id, method, happened_on, with_whom, said,"
    " next_step, officer_id, logged_at) VALUES (%(theirs)s, 'CALL', '2026-03-01', '', '示例', '', %(officer)s, now())",
}


@pytest.mark.parametrize("what", FORGED)
def test_nobody_writes_or_points_beyond_his_sight(db, row_by_row, what):
    ledger = world(crossing=False)
    officer, own = ledger.officers[Role.COUNTY_CLERK, 0], ledger.projects[0][0]
    given = _guessed(ledger.projects[1][0]) | {"own": own.pk, "officer": officer.pk, "leader": ledger.leaders[0].pk}
    before = {model: by_the_database(Officer.objects.system(), model) for model in SCOPED}

    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        act_as(officer.pk)
        with connection.cursor() as cursor:
            cursor.execute(FORGED[what], given)

    assert {model: by_the_database(Officer.objects.system(), model) for model in SCOPED} == before


@pytest.mark.parametrize("what", FORGED)
def test_the_same_is_written_by_who_sees_both(db, row_by_row, what):
    """The control: what is refused above is not refused for another reason."""
    ledger = world(crossing=False)
    bureau, own = ledger.officers[Role.BUREAU_ADMIN, 0], ledger.projects[0][0]
    given = _guessed(ledger.projects[1][0]) | {"own": own.pk, "officer": bureau.pk, "leader": ledger.leaders[0].pk}
    if "file" in what:
        Evidence.objects.get(attachment=given["file"])
        given["file"] = cast.AttachmentFactory().pk

    act_as(bureau.pk)
    with connection.cursor() as cursor:
        cursor.execute(FORGED[what], given)
        assert cursor.rowcount == 1


def test_rows_out_of_sight_cannot_be_changed_by_guessing_their_ids(db, row_by_row):
    ledger = world(crossing=False)
    officer, theirs = ledger.officers[Role.COUNTY_CLERK, 0], ledger.projects[1][0]

    act_as(officer.pk)
    changed = Project.objects.filter(pk=theirs.pk).update(note="改过")
    act_as(Officer.objects.system().pk)

    assert changed == 0
    assert Project.objects.get(pk=theirs.pk).note == theirs.note


def test_of_a_company_out_of_sight_is_told_who_reported_it_first_and_no_more(db, row_by_row):
    ledger = world(crossing=False)
    theirs = ledger.officers[Role.COUNTY_CLERK, 1]
    act_as(theirs.pk)
    cast.CompanyFactory(name="新疆示例招引有限公司", note="机密", uscc="91653000MA00000001")
    act_as(Officer.objects.system().pk)
    client = cast.client_of(ledger.officers[Role.COUNTY_CLERK, 0])
    typed = {"name": "新疆示例招引有限公司", "contacts-TOTAL_FORMS": 0, "contacts-INITIAL_FORMS": 0}

    page = client.post(reverse("admin:companies_company_add"), typed).content.decode()
    answer = write(
        client, "post", "companies/", {"name": "别的名字", "uscc": "91653000MA00000001", "uscc_reason": "已核对执照"}
    )

    said = f"该企业已由{theirs.unit}首报（{localdate().isoformat()}），请与其或州商务局联系。"
    assert said in page
    assert [error["message"] for error in errors_of(answer, 400)] == [said]
    assert "机密" not in page + answer.content.decode()
    assert Company.objects.filter(name__contains="招引").count() == 1


@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_code_is_taken_away_by_the_bureau_alone_and_nothing_told_of_what_is_elsewhere(db, row_by_row, elsewhere):
    ledger = world(projects=1, crossing=False)
    company = cast.CompanyFactory(uscc="91653000MA00000001")
    for project in ledger.projects[0] + ledger.projects[1] * elsewhere:
        cast.ParticipationFactory(project=project, company=company)
    client = cast.client_of(ledger.officers[Role.COUNTY_CLERK, 0])

    answer = write(client, "patch", f"companies/{company.pk}/", {"uscc": None})

    said = [(error["field"], error["message"]) for error in errors_of(answer, 400)]
    assert said == [("uscc", "统一社会信用代码只能由州商务局清空，请与州商务局联系。")]
    company.refresh_from_db()
    assert company.uscc == "91653000MA00000001"


def test_of_the_trail_an_officer_sees_what_is_about_his_rows(ledger):
    clerk, auditor = ledger.officers[Role.COUNTY_CLERK, 0], cast.OfficerFactory(role=Role.AUDIT_ADMIN, narrowed=False)
    own, theirs = ledger.projects[0][0], ledger.projects[1][1]

    seen = {row: by_the_database(who, AuditEntry) for row, who in (("own", clerk), ("all", auditor))}

    entries = AuditEntry.objects.values_list("pk", "project_id")
    assert {pk for pk, project in entries if project == own.pk} <= seen["own"]
    assert {pk for pk, project in entries if project == theirs.pk} & seen["own"] == set()
    assert seen["all"] == {pk for pk, _project in entries}
    assert by_the_database(None, AuditEntry) == set()
