"""作废不能撤销: the database keeps every void as it was written, whoever writes."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connections, transaction

from kezhou_crm.tests import races
from kezhou_crm.tests.factories import (
    AttachmentFactory,
    DealBankFactory,
    DrawdownFactory,
    FinancingDealFactory,
    OfficerFactory,
    ProjectFactory,
)
from records.models import Voidable

CAST = (ProjectFactory, FinancingDealFactory, DealBankFactory, AttachmentFactory)
UNDONE = {"voided_at": None, "voided_by": None, "void_reason": ""}
pytestmark = pytest.mark.usefixtures("row_by_row")


def voided(factory):
    return factory(voided_at="2026-03-01T10:00+08:00", voided_by=OfficerFactory(), void_reason="示例")


def rows_of(row):
    return type(row)._base_manager.filter(pk=row.pk)


@pytest.mark.parametrize("factory", CAST)
@pytest.mark.parametrize("change", [UNDONE, {"void_reason": "改过"}, {"voided_at": "2026-03-02T10:00+08:00"}])
def test_a_void_is_neither_undone_nor_rewritten(db, factory, change):
    row = voided(factory)
    before = rows_of(row).values().get()

    with pytest.raises(IntegrityError, match="作废不能撤销") as refusal, transaction.atomic():
        rows_of(row).update(**change)

    assert refusal.value.__cause__.diag.constraint_name == "kz_voided_once"
    assert rows_of(row).values().get() == before


@pytest.mark.parametrize("factory", CAST)
def test_control_without_the_trigger_it_is_undone(own_database, factory):
    row = voided(factory)
    races.as_owner(f"ALTER TABLE {row._meta.db_table} DISABLE TRIGGER kz_voided_once")

    rows_of(row).update(**UNDONE)

    assert rows_of(row).get().voided_at is None


def test_a_voided_row_may_still_be_written_elsewhere(db):
    project = voided(ProjectFactory)

    rows_of(project).update(note="示例")

    assert rows_of(project).get().note == "示例"


def test_every_table_whose_rows_are_voided_is_kept(db):
    voidable = {model._meta.db_table for model in apps.get_models() if issubclass(model, Voidable)}
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%voided_once'")
        kept = {table for (table,) in cursor.fetchall()}

    assert kept == voidable


def test_no_drawing_on_a_voided_deal_whoever_writes(db):
    line = DealBankFactory(deal=voided(FinancingDealFactory))

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        DrawdownFactory(deal_bank=line)

    assert refusal.value.__cause__.diag.constraint_name == "kz_drawn_in_line"
    assert not line.drawdowns.exists()
