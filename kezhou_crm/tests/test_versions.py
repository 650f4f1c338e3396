"""Every row that a form edits has a version, and it counts what a form may edit, whoever writes: no more, no less."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import connection

from government.models import MachineToken, Officer
from kezhou_crm.admin_base import ViewOnly
from kezhou_crm.api_urls import router
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import races
from kezhou_crm.writing import Patching
from projects import responsibility
from projects.admin.project import INTENT, SIGNING
from projects.models import Duty, FinancingDeal, Milestone, Project
from records.models import Versioned

pytestmark = pytest.mark.usefixtures("row_by_row")
ROOMS = {"records", "government", "companies", "projects", "ceremonies", "reports"}


def doors():
    """Yield each list's and each inline's model with the fields that its form asks for."""
    for door in admin.site._registry.values():
        for one in (door, *(inline(door.model, admin.site) for inline in door.inlines)):
            if isinstance(one, ViewOnly) or one.model is MachineToken:  # a token is issued and revoked, not edited
                continue
            blocks = one.fieldsets or [(None, {"fields": one.fields})]
            shown = {*flatten_fieldsets(blocks)} if one.fieldsets or one.fields else set()
            yield one.model, shown - {*one.readonly_fields}
    yield Project, {*flatten_fieldsets([(None, {"fields": (*SIGNING, *INTENT)})])}
    for _name, view, _ in router.registry:
        if issubclass(view, Patching):
            yield view.queryset.model, {*view.fields}


def edited():
    """Return what is edited of each model."""
    found = {}
    for model, names in doors():
        found.setdefault(model, set()).update(names)
    return found


def watched():
    """Return the columns that the database watches on each table, and the links."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname, encode(tgargs, 'escape') FROM pg_trigger "
            "WHERE tgname IN ('kz_bump_version', 'kz_link_bumps')"
        )
        return {(table, name): [*filter(None, args.split("\\000"))] for table, name, args in cursor.fetchall()}


def test_every_model_that_a_form_edits_has_a_version_and_no_other():
    models = {model for model in apps.get_models() if model._meta.app_label in ROOMS}

    assert {model for model in models if issubclass(model, Versioned)} == set(edited())


def test_the_database_watches_what_the_forms_edit(db):
    columns = watched()

    for model, names in edited().items():
        fields = [model._meta.get_field(name) for name in names or ()]
        plain = {field.column for field in fields if not field.many_to_many}
        if model is not Project:  # its form is put together by the stage
            assert {*columns[model._meta.db_table, "kz_bump_version"]} == plain, model
        else:
            assert {*columns[model._meta.db_table, "kz_bump_version"]} >= plain
        for link in (field for field in fields if field.many_to_many):
            assert columns[link.m2m_db_table(), "kz_link_bumps"] == [model._meta.db_table, link.m2m_column_name()]


def version(row):
    return type(row).objects.values_list("version", flat=True).get(pk=row.pk)


def test_raw_and_bulk_writes_count(db):
    project, milestone = cast.ProjectFactory(), cast.MilestoneFactory()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE projects_project SET note = '改过' WHERE id = %s", [project.pk])
    Milestone.objects.update(note="改过")

    assert (version(project), version(milestone)) == (2, 2)


def test_what_is_computed_or_journalled_or_the_same_does_not_count(db):
    project = cast.ProjectFactory(signed=True)

    cast.FollowUpFactory(project=project)
    cast.VacancyFactory(project=project)
    Project.objects.filter(pk=project.pk).update(note=project.note, initials="x")
    Project.objects.filter(pk=project.pk).update(
        voided_at="2026-03-01T10:00Z", voided_by=cast.OfficerFactory(), void_reason="示例"
    )

    assert version(project) == 1


def test_deeds_count_for_their_project(db):
    project = cast.ProjectFactory(signed=True)

    now = {"by": cast.OfficerFactory(administrator=True), "at": datetime(2026, 3, 2, 10, tzinfo=UTC)}
    responsibility.hand_over(project, to=cast.LeaderFactory(), unit=None, on=date(2026, 3, 2), **now)
    led = version(project)
    duty = cast.DutyFactory(project=project)
    served = version(project)
    Duty.objects.filter(pk=duty.pk).update(
        until_on="2026-12-01", closed_at="2026-12-01T10:00Z", closed_by=duty.opened_by, ending="示例"
    )

    assert (led, served, version(project)) == (2, 3, 4)


def test_nobody_writes_a_version_by_hand(db):
    project = cast.ProjectFactory()

    Project.objects.filter(pk=project.pk).update(version=7)
    assert version(project) == 1
    Project.objects.filter(pk=project.pk).update(version=7, note="改过")
    assert version(project) == 2


def test_links_count_for_the_row_that_holds_them(db):
    deal, project, officer = cast.FinancingDealFactory(), cast.ProjectFactory(), cast.OfficerFactory()

    deal.projects.add(project)
    added = version(deal)
    deal.projects.remove(project)
    deal.citations.add(cast.CitationFactory())

    assert (added, version(deal), version(project)) == (2, 3, 1)
    assert FinancingDeal.objects.get().version == 3
    before = Officer.objects.get(pk=officer.pk).version
    officer.last_login = "2026-03-01T10:00Z"
    officer.save()
    assert Officer.objects.get(pk=officer.pk).version == before


def test_control_without_the_trigger_nothing_counts(own_database):
    project = cast.ProjectFactory()
    races.as_owner("ALTER TABLE projects_project DISABLE TRIGGER kz_bump_version")

    Project.objects.filter(pk=project.pk).update(note="改过")

    assert version(project) == 1
