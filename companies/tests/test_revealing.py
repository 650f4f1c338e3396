"""查看全号: who may ask, that it is recorded, how often, and that nothing keeps the number."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies import revealing
from government.roles import Role
from kezhou_crm.tests import early as cast_of_early
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import errors_of, write
from kezhou_crm.tests.early import ELSEWHERE
from projects.stages import DutyRole
from records.models import AuditEntry, KeptAnswer

pytestmark = pytest.mark.django_db

WHOLE = "13912345678"
MAY = (Role.BUREAU_ADMIN, Role.BUREAU_CLERK, Role.COUNTY_CLERK, ELSEWHERE, Role.SPECIALIST)
MAY_NOT = (Role.UNIT_CLERK, Role.LEADER)


@pytest.fixture
def early():
    return cast_of_early.build()


def page_of(contact):
    return reverse("admin:companies_contact_phone", args=(contact.pk,))


def reveals():
    return list(AuditEntry.objects.filter(kind="REVEAL").order_by("pk"))


@pytest.mark.parametrize("reader", MAY)
def test_who_may_is_shown_the_number_once_and_it_is_recorded(early, reader):
    officer = early.officers[reader]
    client = cast.client_of(officer)

    before = client.get(page_of(early.contact))
    answer = client.post(page_of(early.contact))
    after = client.get(page_of(early.contact))

    assert [WHOLE in one.content.decode() for one in (before, answer, after)] == [False, True, False]
    assert f'href="tel:{WHOLE}"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    (entry,) = reveals()
    assert (entry.officer_id, entry.of_table, entry.row_id) == (officer.pk, "companies_contact", early.contact.pk)
    assert entry.after == {"查看": "电话全号", "属于": f"{early.company} {early.contact.name}"}
    assert (entry.get_kind_display(), entry.door) == ("查看全号", "PAGE")


@pytest.mark.parametrize("reader", MAY_NOT)
def test_other_roles_see_the_ends_alone(early, reader):
    client = cast.client_of(early.officers[reader])

    shown = client.get(page_of(early.contact)).content.decode()
    answer = client.post(page_of(early.contact))
    (error,) = errors_of(write(client, "post", f"contacts/{early.contact.pk}/reveal/"), 403)

    assert "139****5678" in shown
    assert answer.status_code == 403
    assert WHOLE not in answer.content.decode()
    assert error["message"] == revealing.NOT_YOUR_ROLE
    assert reveals() == []


@pytest.mark.parametrize("reader", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_who_has_no_business_there_does_not_see_the_page(early, reader):
    client = cast.client_of(early.officers[reader])

    assert client.get(page_of(early.contact)).status_code == 403
    assert client.post(page_of(early.contact)).status_code == 403


def test_a_specialist_who_only_helps_is_refused_in_words_and_the_refusal_is_recorded(early):
    helper = cast.OfficerFactory(role=Role.SPECIALIST, narrowed=False)
    cast.DutyFactory(project=early.project, role=DutyRole.SUBSTITUTE, officer=helper)
    client = cast.client_of(helper)

    answer = client.post(page_of(early.contact))

    assert WHOLE not in answer.content.decode()
    assert "主办专员" in answer.content.decode()
    assert reveals() == []
    assert "主办专员" in AuditEntry.objects.get(kind="REFUSAL").after["原因"]


def test_the_api_shows_it_and_keeps_no_answer(early):
    client = cast.client_of(early.officers[Role.COUNTY_CLERK])
    path = f"contacts/{early.contact.pk}/reveal/"

    answers = [write(client, "post", path, HTTP_IDEMPOTENCY_KEY="shili-1") for _ in range(2)]

    assert [answer.json() for answer in answers] == [{"id": early.contact.pk, "phone": WHOLE}] * 2
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
    assert len(reveals()) == 2
    assert not KeptAnswer.objects.exists()
    assert reveals()[0].door == "API"


def test_so_many_within_an_hour_and_no_more(early, settings):
    settings.REVEALS_PER_HOUR = 2
    officer, now = early.officers[Role.BUREAU_CLERK], timezone.now()

    for _ in range(2):
        revealing.reveal(early.contact, whose="示例", by=officer, at=now)
    with pytest.raises(ValidationError) as refusal:
        revealing.reveal(early.contact, whose="示例", by=officer, at=now)
    another = revealing.reveal(early.contact, whose="示例", by=early.officers[Role.BUREAU_ADMIN], at=now)
    later = revealing.reveal(early.contact, whose="示例", by=officer, at=now + timedelta(hours=1, minutes=1))

    assert refusal.value.error_list[0].code == "too_many_reveals"
    assert "请稍后再试" in refusal.value.messages[0]
    assert (another, later) == (WHOLE, WHOLE)
    assert len(reveals()) == 4


def test_the_cap_is_said_on_the_page(early, settings):
    settings.REVEALS_PER_HOUR = 1
    client = cast.client_of(early.officers[Role.COUNTY_CLERK])

    client.post(page_of(early.contact))
    answer = client.post(page_of(early.contact)).content.decode()

    assert WHOLE not in answer
    assert "一小时内最多查看 1 个全号" in answer
    assert len(reveals()) == 1


def test_what_is_not_there_cannot_be_shown(early):
    officer = early.officers[Role.BUREAU_ADMIN]
    nobody = cast.ContactFactory(company=early.company, phone="")

    with pytest.raises(ValidationError) as refusal:
        revealing.reveal(nobody, whose="示例", by=officer, at=timezone.now())
    with pytest.raises(PermissionDenied):
        revealing.reveal(early.contact, whose="示例", by=early.officers[Role.LEADER], at=timezone.now())

    assert refusal.value.error_list[0].code == "no_phone"
    assert reveals() == []


def test_a_contact_out_of_sight_is_not_there(early):
    stranger = cast.ContactFactory(phone=WHOLE)
    client = cast.client_of(early.officers[Role.COUNTY_CLERK])

    assert client.post(page_of(stranger)).status_code == 404
    errors_of(write(client, "post", f"contacts/{stranger.pk}/reveal/"), 404)
    assert reveals() == []


def test_whoever_only_looks_at_a_company_sees_no_number(early):
    address = reverse("admin:companies_company_change", args=(early.company.pk,))

    for reader in (Role.SPECIALIST, Role.LEADER, Role.UNIT_CLERK):
        text = cast.client_of(early.officers[reader]).get(address).content.decode()
        assert WHOLE not in text
        assert "139****5678" in text
        assert page_of(early.contact) in text


def test_a_post_without_the_token_shows_nothing(early):

    client = Client(enforce_csrf_checks=True)
    client.force_login(early.officers[Role.BUREAU_ADMIN])

    assert client.post(page_of(early.contact)).status_code == 403
    assert reveals() == []


def test_a_banks_manager_and_a_units_liaison_are_shown_in_the_same_way(early):
    officer = early.officers[Role.COUNTY_CLERK]
    deal = cast.FinancingDealFactory(projects=[early.project])
    line = cast.DealBankFactory(deal=deal, manager="示例经理", phone=WHOLE)
    liaison = cast.DutyFactory(
        project=early.project, role=DutyRole.LIAISON, unit=early.project.lead_unit, liaison="示例联络员",
        liaison_phone=WHOLE,
    )  # fmt: skip
    pages = [
        reverse("admin:projects_dealbank_phone", args=(line.pk,)),
        reverse("admin:projects_duty_phone", args=(liaison.pk,)),
    ]
    client, reader = cast.client_of(officer), cast.client_of(early.officers[Role.LEADER])

    for page in pages:
        assert WHOLE not in client.get(page).content.decode()
        assert WHOLE in client.post(page).content.decode()
        assert WHOLE not in reader.get(page).content.decode()
        assert reader.post(page).status_code == 403

    assert [entry.of_table for entry in reveals()] == ["projects_dealbank", "projects_duty"]
    assert [entry.after["属于"] for entry in reveals()] == [f"{deal} 示例经理", "示例在谈项目 示例联络员"]
    assert revealing.asked_since(officer, timezone.now() - revealing.AN_HOUR) == 2
    assert page_shows_links(client, early, pages)


def page_shows_links(client, early, pages):
    text = client.get(reverse("admin:projects_project_page", args=(early.project.pk,))).content.decode()
    return all(page in text for page in pages)
