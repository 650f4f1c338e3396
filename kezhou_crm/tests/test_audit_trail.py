"""Whatever changes a row is recorded in the same transaction: API, admin, command, bulk and raw SQL."""

import json
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from companies.models import Company, Contact
from government.models import Officer
from kezhou_crm.hammer import replay
from kezhou_crm.proofs import AUDITED
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import races
from kezhou_crm.tests.asking import write
from kezhou_crm.transactions import act_as
from projects.models import Project
from records import audited
from records.models import AuditEntry

pytestmark = pytest.mark.usefixtures("row_by_row")
PHONE = "13812345678"


def clerk():
    return cast.client_of(cast.OfficerFactory(administrator=True, unit=cast.UnitFactory()))


def latest(**wanted):
    return AuditEntry.objects.filter(**wanted).order_by("-pk").first()


def by_the_api(project):
    answer = write(clerk(), "patch", f"projects/{project.pk}/", {"amount": "3800.50"})
    assert answer.status_code == 200, answer.content.decode()


def by_the_admin(project):
    bank = reverse("admin:projects_bank_add")
    answer = clerk().post(bank, {"name": f"示例银行{project.pk}"})
    assert answer.status_code == 302, answer.content.decode()


def by_a_deed(project):
    said = {"method": "CALL", "on": "2026-03-02", "said": "示例沟通"}
    assert write(clerk(), "post", f"projects/{project.pk}/follow-ups/", said).status_code == 201


def by_a_command():
    call_command("load_founding", verbosity=0)


def in_bulk(project):
    Company.objects.bulk_create(Company(name=f"示例{n}", name_key=f"示例{n}") for n in range(20))
    Project.objects.filter(pk=project.pk).update(note="示例批量", contract_no="SHILI-1")


def by_raw_sql(project):
    with races.connect() as session:
        session.execute("UPDATE companies_company SET note = '示例' || id, origin = '喀什'")
        session.execute("UPDATE projects_project SET total_investment = 12.30 WHERE id = %s", [project.pk])
        session.execute("DELETE FROM projects_participation WHERE project_id = %s", [project.pk])


OPERATIONS = (by_the_api, by_the_admin, by_a_deed, in_bulk, by_raw_sql)


def played_through():
    """Do everything on a ledger and return where the trail and the ledger differ."""
    start, mark = replay.ledger(connections["owner"]), replay.last_entry(connections["owner"])
    by_a_command()
    project = cast.ProjectFactory(signed=True)
    cast.ParticipationFactory(project=project)
    for operation in OPERATIONS:
        operation(project)
    now = replay.ledger(connections["owner"])
    assert len({table for table, _pk in now}) > 20
    return start, now, replay.differences(now, replay.play(start, connections["owner"], after=mark))


def test_the_trail_plays_back_to_the_ledger_as_it_is(own_database):
    start, now, different = played_through()

    assert different == []
    assert replay.differences(now, start) != []
    assert {"PAGE", "API", "DATABASE"} <= set(AuditEntry.objects.values_list("door", flat=True))


@pytest.mark.parametrize("table", ["projects_project", "companies_company", "projects_participation"])
def test_control_without_its_trigger_a_table_does_not_play_back(own_database, table):
    races.as_owner(f"ALTER TABLE {table} DISABLE TRIGGER {audited.TRIGGER}")

    _start, _now, different = played_through()

    assert {name.split(" ")[0] for name in different} == {table}


def test_the_entry_is_of_the_very_transaction_that_changed_the_row(own_database):
    company = cast.CompanyFactory()
    with races.connect() as session:
        session.execute("UPDATE companies_company SET origin = '喀什' WHERE id = %s", [company.pk])
        (txid,) = session.execute(
            "SELECT xmin::text::bigint FROM companies_company WHERE id = %s", [company.pk]
        ).fetchone()
        (own,) = session.execute("SELECT txid FROM records_auditentry ORDER BY id DESC LIMIT 1").fetchone()
        seen_by_others = AuditEntry.objects.filter(kind="UPDATE").count()
        session.rollback()

    assert own % 2**32 == txid
    assert (seen_by_others, AuditEntry.objects.filter(kind="UPDATE").count()) == (0, 0)


def test_before_and_after_hold_what_changed_and_nothing_else(db):
    project = cast.ProjectFactory(amount=Decimal("100.00"))

    Project.objects.filter(pk=project.pk).update(amount=Decimal("9999999999999.99"), note=project.note)

    entry = latest(of_table="projects_project")
    assert (entry.kind, entry.row_id, entry.project_id) == ("UPDATE", project.pk, project.pk)
    assert (entry.before, entry.after) == ({"amount": Decimal("100.00")}, {"amount": Decimal("9999999999999.99")})


def test_who_and_where_from_stand_as_they_were(own_database):
    officer = cast.OfficerFactory(name="示例经办甲", unit=cast.UnitFactory(name="示例甲局"))
    with transaction.atomic():
        act_as(officer.pk)
        company = cast.CompanyFactory()
    officer.name, officer.unit = "示例经办乙", cast.UnitFactory(name="示例乙局")
    officer.save()

    entry = latest(of_table="companies_company", row_id=company.pk)

    assert (entry.officer_id, entry.officer_name, entry.unit_name) == (officer.pk, "示例经办甲", "示例甲局")
    assert (entry.door, entry.role, entry.request) == ("DATABASE", "kz_app", "")


@pytest.mark.parametrize(("operation", "door"), [(by_the_api, "API"), (by_the_admin, "PAGE")])
def test_a_request_is_named_by_its_door_and_its_number(db, operation, door):
    project = cast.ProjectFactory(signed=True)
    before = replay.last_entry(connection)

    operation(project)

    (entry,) = AuditEntry.objects.changes().filter(pk__gt=before, of_table__in=("projects_project", "projects_bank"))
    assert entry.door == door
    assert len(entry.request) == 16
    assert entry.officer_name.startswith("示例经办")
    assert entry.unit_name.startswith("示例单位")


def test_every_answer_bears_its_number_and_an_error_page_names_it(db):
    client = clerk()

    for path in ("/healthz", "/admin/", "/api/v1/projects/", "/api/v1/nothing/", "/static/none.css"):
        assert len(client.get(path, headers={"X-Request-ID": "forged"})["X-Request-ID"]) == 16
    lost = client.get("/admin/nowhere/")
    assert f"错误编号 {lost['X-Request-ID']}" in lost.content.decode()
    assert client.get("/healthz")["X-Request-ID"] != client.get("/healthz")["X-Request-ID"]


def test_a_password_is_recorded_as_changed_and_a_phone_by_its_ends(db):
    officer = cast.OfficerFactory()
    contact = cast.ContactFactory(phone=PHONE)
    officer.set_password("Kezhou-shili-2026")
    officer.save()
    Contact.objects.filter(pk=contact.pk).update(phone="0908-4222")

    changed, telephone = latest(of_table="government_officer"), latest(of_table="companies_contact")

    assert (changed.before, changed.after) == ({"password": "***"}, {"password": "***"})
    assert (telephone.before, telephone.after) == (
        {"phone": "138****5678"},
        {"phone": "090****4222"} | {"phone": telephone.after["phone"]},
    )
    everything = json.dumps([[*row.values()] for row in AuditEntry.objects.values("before", "after")], default=str)
    assert PHONE not in everything
    assert "argon2" not in everything


def test_no_phone_and_no_password_of_any_table_is_recorded_in_clear(own_database):
    given = replay._hidden(connections["owner"])

    open_columns = [
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.column.endswith(("phone", "password", "secret", "token"))
        and model._meta.db_table in AUDITED
        and field.column not in given[model._meta.db_table]
    ]

    assert open_columns == []


def test_what_the_database_keeps_by_itself_is_no_change(db):
    project = cast.ProjectFactory()
    before = replay.last_entry(connection)

    cast.FollowUpFactory(project=project)
    client = Client()
    client.force_login(cast.OfficerFactory())

    touched = set(AuditEntry.objects.changes().filter(pk__gt=before, kind="UPDATE").values_list("of_table", flat=True))
    assert touched == set()
    assert Project.objects.get(pk=project.pk).last_follow_up_id is not None
    assert Officer.objects.get(pk=client.session["_auth_user_id"]).last_login is not None


def test_every_table_is_recorded_or_says_why_not(own_database):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT relname, EXISTS (SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid AND tgname = 'kz_audited' "
            "AND tgenabled = 'A') FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        recorded = dict(cursor.fetchall())

    assert {table for table, has in recorded.items() if not has} == set(audited.EXEMPT)
    assert {table for table, has in recorded.items() if has} == set(AUDITED)
    assert all(audited.EXEMPT.values())


def test_what_the_owner_does_by_hand_is_recorded_under_its_own_name(own_database):
    company = cast.CompanyFactory()

    with races.connect("owner") as owner:
        owner.execute("UPDATE companies_company SET origin = '和田' WHERE id = %s", [company.pk])

    entry = latest(of_table="companies_company")
    assert (entry.role, entry.door, entry.officer_id) == ("kz_owner", "DATABASE", None)
    assert entry.after == {"origin": "和田"}


def test_a_record_that_is_older_than_the_trail_says_that_it_has_no_history(own_database):
    races.as_owner("ALTER TABLE companies_company DISABLE TRIGGER kz_audited_added")
    company = cast.CompanyFactory()

    answer = clerk().get(reverse("admin:companies_company_history", args=[company.pk]))

    assert answer.context["told"] == []
    assert "还没有变更记录" in answer.content.decode()
