"""A form that read its row before another session wrote to it saves what was typed, and nothing of what it read."""

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin import ModelAdmin

from kezhou_crm.admin_base import KezhouAdmin
from kezhou_crm.admin_forms import KezhouForm
from kezhou_crm.tests import races
from kezhou_crm.tests.factories import DealBankFactory, OfficerFactory, ProjectFactory
from projects.admin.financing import LineInline
from projects.models import DealBank, FinancingDeal, Project

pytestmark = pytest.mark.usefixtures("row_by_row")


def voided_meanwhile(table, row):
    """Void the row in a session of its own, committed."""
    with races.connect() as connection:
        connection.execute(
            f"UPDATE {table} SET voided_at = now(), voided_by_id = %s, void_reason = '示例' WHERE id = %s",
            [OfficerFactory().pk, row.pk],
        )


def without_the_trigger(table):
    """Leave the forms alone to keep the void."""
    races.as_owner(f"ALTER TABLE {table} DISABLE TRIGGER kz_voided_once")


def a_late_form(rf, save_model):
    """Read a project into its form, void it elsewhere, then save the form."""
    project = ProjectFactory(note="原备注")
    door = admin.site.get_model_admin(Project)
    request = rf.post("/")
    request.user = OfficerFactory(administrator=True)
    read = Project.objects.get(pk=project.pk)
    form_class = door.get_form(request, read, fields=("note",))
    form = form_class({"note": "新备注"}, instance=read)
    assert form.is_valid()

    voided_meanwhile("projects_project", project)
    save_model(door, request, door.save_form(request, form, change=True), form, change=True)

    return Project.objects.get(pk=project.pk)


def a_late_line(rf, save):
    """Read a line into its inline, void it elsewhere, then save the inline with this `save` of its forms."""
    line = DealBankFactory()
    request = rf.post("/")
    request.user = OfficerFactory(administrator=True)
    inline = LineInline(FinancingDeal, admin.site)
    form_class = type("Late", (inline.form,), {"save": save})
    formset_class = forms.inlineformset_factory(
        FinancingDeal, DealBank, form=form_class, formset=inline.formset, fields=("branch",), extra=0
    )
    counted = {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 1, "lines-0-id": line.pk}
    formset = formset_class(counted | {"lines-0-branch": "示例支行"}, instance=line.deal, prefix="lines")
    assert formset.is_valid(), formset.errors

    voided_meanwhile("projects_dealbank", line)
    formset.save()

    return DealBank.objects.get(pk=line.pk)


def test_a_late_form_leaves_the_void_that_it_never_saw(own_database, rf):
    without_the_trigger("projects_project")

    project = a_late_form(rf, KezhouAdmin.save_model)

    assert (project.note, project.void_reason) == ("新备注", "示例")
    assert project.voided_at is not None


def test_control_the_stock_admin_takes_the_void_back(own_database, rf):
    without_the_trigger("projects_project")

    project = a_late_form(rf, ModelAdmin.save_model)

    assert (project.note, project.void_reason, project.voided_at) == ("新备注", "", None)


def test_a_late_line_leaves_the_void_that_it_never_saw(own_database, rf):
    without_the_trigger("projects_dealbank")

    line = a_late_line(rf, KezhouForm.save)

    assert (line.branch, line.void_reason) == ("示例支行", "示例")
    assert line.voided_at is not None


def test_control_the_stock_inline_takes_the_void_back(own_database, rf):
    without_the_trigger("projects_dealbank")

    line = a_late_line(rf, forms.ModelForm.save)

    assert (line.branch, line.void_reason, line.voided_at) == ("示例支行", "", None)
