"""Who the site is to the database, and what it may do there."""

import pytest
from django.db import ProgrammingError, connection, transaction

from kezhou_crm.tests import databases

SEARCH_PATH = "search_path=pg_catalog, public, pg_temp"
DELETABLE = {
    "records_keptanswer",  # what is older than a day: a policy holds back the rest
    "django_session",
    "auth_group_permissions",
    "government_officer_groups",
    "government_officer_user_permissions",
    "government_unit_citations",
    "government_unitformername",
    "government_logintries",
    "companies_company_citations",
    "companies_contact_citations",
    "projects_participation",
    "projects_project_citations",
    "projects_milestone",
    "projects_milestone_citations",
    "projects_financingdeal_citations",
    "projects_financing_projects",
    "projects_dealbank_citations",
    "ceremonies_ceremony_citations",
    "ceremonies_tour_citations",
    "ceremonies_tour_regions",
    "ceremonies_declaredtotal_citations",
}

CLEARED = {"kz_app": set(), "kz_system": {f"procrastinate_{name}" for name in ("jobs", "workers", "periodic_defers")}}
QUEUED = {"kz_app": {"SELECT", "INSERT"}, "kz_system": {"SELECT", "INSERT", "UPDATE", "DELETE"}}


def rows(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_the_site_is_bound_by_row_level_security(db):
    assert rows("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [
        ("kz_app", False, False)
    ]


@pytest.mark.parametrize("role", ["kz_app", "kz_system"])
def test_privileges_are_these_and_no_more(db, role):
    granted = rows(
        "SELECT relname, privilege FROM pg_class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', "
        "'REFERENCES', 'TRIGGER']) AS privilege WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
        f"AND has_table_privilege('{role}', pg_class.oid, privilege)"
    )

    assert {privilege for _, privilege in granted} == {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert {table for table, privilege in granted if privilege == "DELETE"} == DELETABLE | CLEARED[role]
    assert [privilege for table, privilege in granted if table == "django_migrations"] == ["SELECT"]
    for only_grows in (
        "projects_followup",
        "projects_instruction",
        "projects_evidence",
        "records_attachment",
        "government_passwordrecord",
    ):
        assert {privilege for table, privilege in granted if table == only_grows} == {"SELECT", "INSERT"}
    assert [privilege for table, privilege in granted if table == "records_auditentry"] == ["SELECT"]
    assert {privilege for table, privilege in granted if table == "procrastinate_jobs"} == QUEUED[role]
    sealing = {"kz_app": {"SELECT"}, "kz_system": {"SELECT", "INSERT"}}
    assert {privilege for table, privilege in granted if table == "records_auditseal"} == sealing[role]


@pytest.mark.parametrize("role", ["kz_app", "kz_system"])
def test_of_an_attachment_only_its_voiding_is_written_later(db, role):
    columns = rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'records_attachment'::regclass AND attnum > 0 "
        f"AND has_column_privilege('{role}', attrelid, attnum, 'UPDATE')"
    )

    assert {column for (column,) in columns} == {"voided_at", "voided_by_id", "void_reason"}


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE x (y int)",
        "CREATE TEMPORARY TABLE x (y int)",
        "TRUNCATE companies_company",
        "DELETE FROM projects_project",
        "DROP TABLE records_source",
    ],
)
def test_the_site_cannot_change_tables_or_delete_business_rows(db, statement):
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        rows(statement)


def test_trigger_functions_run_as_the_owner_with_a_fixed_search_path(db):
    functions = rows(
        "SELECT proname, rolname, prosecdef, proconfig FROM pg_proc JOIN pg_roles ON pg_roles.oid = proowner "
        "WHERE prorettype = 'trigger'::regtype AND proname LIKE 'kz\\_%'"
    )

    assert {function[0] for function in functions} == {
        "kz_responsibility_complete",
        "kz_phase_of_a_phase",
        "kz_claimed_by_name",
        "kz_company_entered",
        "kz_handover_in_line",
        "kz_handover_closes_once",
        "kz_handover_equals_row",
        "kz_duty_in_line",
        "kz_duty_closes_once",
        "kz_duties_agree",
        "kz_entry_recorded",
        "kz_move_in_line",
        "kz_move_approved_once",
        "kz_stage_equals_move",
        "kz_evidence_of_one_project",
        "kz_last_follow_up",
        "kz_instruction_in_line",
        "kz_drawn_within_grant",
        "kz_drawn_in_line",
        "kz_deal_keeps_drawn",
        "kz_deal_recorded",
        "kz_drawdown_voided_once",
        "kz_voided_once",
        "kz_audited",
        "kz_audited_added",
        "kz_trail_only_grows",
        "kz_bump_version",
        "kz_link_bumps",
        "kz_absorbed_stands",
        "kz_verdict_undone_once",
        "kz_project_voided_once",
        "kz_company_merged",
        "kz_tombstone_receives",
    }
    assert {function[1] for function in functions} == {"kz_owner"}
    assert all(function[2] and function[3] == [SEARCH_PATH] for function in functions)


def test_every_function_that_runs_as_the_owner_looks_into_temporary_tables_last(db):
    definers = rows(
        "SELECT oid::regprocedure::text, proconfig FROM pg_proc "
        "WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    )

    assert len(definers) > 30
    assert [name for name, given in definers if given != [SEARCH_PATH]] == []


@pytest.mark.parametrize("role", ["kz_app", "kz_system"])
def test_the_site_makes_no_temporary_tables_in_its_database(db, role):
    """What launcher/roles.sql gave, in the database that it made; and in the one of this test, made alike."""
    may = rows(
        f"SELECT datname, has_database_privilege('{role}', oid, 'TEMP'), has_database_privilege('{role}', oid, 'CREATE') "
        f"FROM pg_database WHERE datname IN ('{databases.MAINTENANCE}', current_database())"
    )

    assert len(may) == 2
    assert [name for name, temporary, schemas in may if temporary or schemas] == []


def test_trigrams_know_chinese(db):
    assert rows("SELECT cardinality(show_trgm('阿图什无花果'))")[0][0] > 0
