"""Whatever a clerk types stands on every page as text: no page lets a stored text become markup."""

from datetime import date

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from ceremonies.models import Ceremony, DeclaredTotal, Signing, Tour
from companies.models import Company, Contact, Industry
from government.models import Leader, MachineToken, Officer, Region, Sector, Unit, UnitFormerName
from government.roles import Role
from kezhou_crm.tests import databases, factories, pages
from projects import pipeline
from projects.models import Bank, DealBank, Drawdown, FinancingDeal, Milestone, Participation, Project, Vacancy
from projects.stages import TerminationReason
from records.models import AuditEntry, Citation, Source

PAYLOAD = """<script>alert(1)</script>"'><img src=x onerror=1>"""
MARKS = ("<script>al", "<img src=x", """"'><""")
TYPED = (
    *(Ceremony, Company, Contact, FinancingDeal, Industry, Leader, Milestone, Officer, Project, Region, Sector),
    *(Bank, DealBank, MachineToken),
    *(Source, Citation, Tour, Unit, UnitFormerName, Vacancy, DeclaredTotal),
)
# What the database holds to a shape, which no markup fits; what the system writes itself.
SHAPED = {
    (Ceremony, "campaign"),
    (Company, "uscc"),
    (Industry, "code"),
    (Industry, "section"),
    (Officer, "password"),
    (Region, "code"),
    (Source, "sha256"),
    (Source, "slug"),
    (DeclaredTotal, "basis"),  # only beside `inferred`, see `fill`
    (Project, "termination_reason"),
    (Project, "void_reason"),
    (FinancingDeal, "void_reason"),
    (DealBank, "void_reason"),
    (MachineToken, "key_hash"),
    (MachineToken, "hint"),
    (DealBank, "ended_reason"),  # only beside `ended_on`, see `fill`
    (Citation, "field"),  # the name of a column: decides where the mark of the citation stands
}
WITHOUT_TEXT = {Signing, Participation, AuditEntry}  # an entry tells what was typed elsewhere


def texts(model):
    """Return the fields of a model that hold a text of people's own."""
    own = (field for field in model._meta.concrete_fields if isinstance(field, models.CharField | models.TextField))
    return [field for field in own if not field.choices and (model, field.name) not in SHAPED]


def payload(field):
    """Return the payload as far as it fits; where the column is unique, each row's own."""
    room = field.max_length or 200
    if not (field.unique or field.name in {"name", "name_key", "code"}):
        return models.Value(PAYLOAD[:room])
    return Concat(models.Value(PAYLOAD[: room - 6]), Cast("pk", models.CharField()))


def fill():
    """Write a ledger and put the payload into every text of it."""
    pages.Ledger(3).fill()
    project = Project.objects.order_by("pk").first()
    factories.VacancyFactory(project=project, opened_by=Officer.objects.system())
    pipeline.terminate(
        project,
        category=TerminationReason.POLICY,
        reason="示例",
        on=date(2026, 4, 1),
        by=Officer.objects.get(role=Role.BUREAU_ADMIN),
        at=timezone.now(),
    )
    UnitFormerName.objects.create(unit=Unit.objects.order_by("pk").first(), name="示例旧名")
    DeclaredTotal.objects.filter(amount=None).update(inferred=True, basis=PAYLOAD)
    drawn = Drawdown.objects.first()
    Drawdown.objects.create(
        deal_bank=drawn.deal_bank, amount=1, note=PAYLOAD, recorded_at=drawn.recorded_at, recorded_by=drawn.recorded_by
    )
    DealBank.objects.filter(drawdowns=None).update(ended_on="2026-05-01", ended_reason=PAYLOAD)
    for model in TYPED:
        rows = model.objects.filter(name__isnull=False) if model is Project else model.objects.all()
        rows = rows.exclude(username=Officer.SYSTEM) if model is Officer else rows
        for field in texts(model):
            rows.update(**{field.name: payload(field)})


@pytest.fixture(scope="module")
def client_of_all(django_db_setup, django_db_blocker):
    """Give an administrator's client on that ledger."""
    with django_db_blocker.unblock(), databases.own(databases.EMPTY):
        clients = {role: pages.logged_in(role) for role in pages.READERS}
        fill()
        officer = Officer.objects.get(role=Role.BUREAU_ADMIN)
        for model in pages.MODELS.values():
            LogEntry.objects.create(
                user=officer,
                content_type=ContentType.objects.get_for_model(model),
                object_id=pages.first(model).pk,
                object_repr=PAYLOAD,
                action_flag=CHANGE,
                change_message=PAYLOAD,
            )
        yield clients


def test_every_model_with_a_page_is_declared():
    assert {model for model in pages.MODELS.values() if model not in TYPED} == WITHOUT_TEXT - {Participation}


@pytest.mark.parametrize("page", pages.ALL)
def test_stored_markup_is_text_on_every_page(client_of_all, page):
    response = client_of_all[pages.reader(page)].get(pages.address(page))

    body = response.content.decode()
    assert response.status_code == 200
    assert [mark for mark in MARKS if mark in body] == []


def test_the_payload_reached_the_pages(client_of_all):
    bodies = {
        page: client_of_all[pages.reader(page)].get(pages.address(page)).content.decode()
        for page in pages.ALL
        if page.endswith(("_changelist", "_change", "_page"))
    }

    clean = {page for page, body in bodies.items() if "&lt;script&gt;al" not in body}

    assert clean == set()
