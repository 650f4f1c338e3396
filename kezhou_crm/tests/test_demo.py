"""The demo: a year that is made up, told by the rules alone, and never in the ledger's database."""

import re
from collections import Counter
from datetime import date

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connections, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from zeal import zeal_ignore

from ceremonies.models import Ceremony
from ceremonies.reconciliation import reconcile
from companies import uscc
from companies.models import Company, Contact
from government.models import Officer, Region
from kezhou_crm import demo_mark
from kezhou_crm.demo import people
from kezhou_crm.tests import databases
from kezhou_crm.tests.factories import CompanyFactory
from projects.models import FollowUp, Project
from projects.stages import PIPELINE, Stage
from records.models import FixtureLoad, Named

TODAY, FEW = "2026-11-25", 40
DEMO, AGAIN, OTHER = f"{databases.OWN}_demo", f"{databases.OWN}_again_demo", f"{databases.OWN}_other_demo"
BY_THE_CLOCK = {("Company", "entered_at")}  # the database writes it when the row is made, whatever the demo's day
BOOKKEEPING = ("auth", "contenttypes", "sessions", "admin", "records", "procrastinate")


def fill(seed: int = 1) -> None:
    with zeal_ignore():
        call_command("fill_demo", projects=FEW, seed=seed, today=date.fromisoformat(TODAY), verbosity=0)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Give a small demo, served without the setting: the database's own mark must do."""
    with django_db_blocker.unblock(), databases.own(databases.EMPTY, DEMO), pytest.MonkeyPatch.context() as patch:
        from django.conf import settings  # noqa: PLC0415 - patched for the filling alone

        patch.setattr(settings, "DEMO", True)
        fill()
        patch.setattr(settings, "DEMO", False)
        yield DEMO
        demo_mark._marked.cache_clear()


def story() -> list[object]:
    """Return what the ledger tells, without keys and moments of the filling."""
    return [
        *Project.objects.order_by("pk").values_list(
            "name", "stage", "amount", "signed_on", "leader__name", "lead_unit__name"
        ),
        *FollowUp.objects.order_by("pk").values_list(
            "said", "happened_on", "next_on", "officer__username", "logged_at"
        ),
        *Company.objects.order_by("pk").values_list("name", "uscc"),
    ]


def test_every_stage_is_occupied_and_leads_are_most(demo):
    named = Project.objects.live().filter(name__isnull=False)
    found = Counter(named.values_list("stage", flat=True))

    assert set(found) == set(Stage)
    assert found[Stage.LEAD] == max(found.values())
    assert found[Stage.FULL_CAPACITY] == min(found.values())
    assert all(Project.objects.live().filter(region__code=region.code).exists() for region in Region.objects.all())


def test_every_name_says_that_it_is_made_up(demo):
    named = [model for model in apps.get_models() if issubclass(model, Named) and model is not Region]
    others = [(Contact, "name"), (Officer, "name"), (Ceremony, "name"), (Ceremony, "venue")]
    texts = [(model, "name") for model in named] + others
    genuine = {
        f"{model.__name__}.{field}: {text}"
        for model, field in texts
        for text in model.objects.exclude(**{field: None}).values_list(field, flat=True)
        if not text.startswith("示例") and text != "系统"
    }

    assert len(named) >= 6
    assert genuine == set()


def test_codes_and_numbers_are_nobodys(demo):
    codes = list(Company.objects.exclude(uscc=None).values_list("uscc", flat=True))
    phones = list(Contact.objects.values_list("phone", flat=True))

    assert codes
    assert all(code.startswith("Y1") and uscc.check_digit_fits(code) for code in codes)
    assert all(re.fullmatch(r"13800\d{6}", phone) for phone in phones)
    assert len(set(phones)) == len(phones)


def test_journals_agree_with_what_they_tell(demo):
    with zeal_ignore():
        for project in Project.objects.select_related("leader", "lead_unit"):
            moves = list(project.moves.in_order())
            open_handover = project.handovers.filter(until_on=None).first()

            assert moves[-1].to_stage == project.stage
            assert [move.recorded_at for move in moves] == sorted(move.recorded_at for move in moves)
            assert all(move.occurred_on <= move.recorded_at.date() for move in moves if move.occurred_on)
            assert (open_handover and open_handover.leader_id, open_handover and open_handover.lead_unit_id) == (
                project.leader_id,
                project.lead_unit_id,
            )


def test_nothing_happens_after_the_day_it_is_made(demo):
    late = [
        (model.__name__, field.name)
        for model in apps.get_models()
        if model._meta.app_label not in BOOKKEEPING
        for field in model._meta.concrete_fields
        if isinstance(field, models.DateTimeField) and field.name != "date_joined"
        and model.objects.filter(**{f"{field.name}__date__gt": TODAY}).exists()
    ]  # fmt: skip

    assert {*late} <= BY_THE_CLOCK


def test_there_is_work_for_today_and_work_left_undone(demo):
    today = date.fromisoformat(TODAY)

    assert Project.objects.overdue(on=today).exists()
    assert Project.objects.without_next_step().exists()
    assert Project.objects.live().responsibility_missing().exists()
    assert Project.objects.live().name_pending().exists()
    assert {project.stage for project in Project.objects.filter(moves__kind="SEND_BACK")} <= set(PIPELINE)


def test_two_of_four_ceremonies_differ_by_one_from_what_was_declared(demo, row_by_row):
    held = [reconcile(ceremony, to=Officer.objects.system()) for ceremony in Ceremony.objects.order_by("held_on")]
    differences = [
        result["INVESTMENT"].recorded.count - result["INVESTMENT"].total.count
        for result in held
        if result["INVESTMENT"].total
    ]

    assert differences == [0, -1, 0, -1]


def test_filling_again_changes_nothing(demo, settings):
    settings.DEMO = True
    before = story()

    fill(seed=2)

    assert story() == before


def test_the_same_seed_gives_the_same_ledger(demo, settings, django_db_blocker):
    first = story()
    settings.DEMO = True

    with databases.own(databases.EMPTY, AGAIN):
        fill()

        assert story() == first


def test_the_ledgers_commands_leave_the_demo_alone(demo):
    before = FixtureLoad.objects.count()

    for command in ("load_founding", "set_up"):
        with pytest.raises(CommandError, match="里是示例数据，不能当台账使用"):
            call_command(command, verbosity=0)

    assert FixtureLoad.objects.count() == before


def test_the_demo_leaves_a_ledger_alone(founded_database, settings):
    settings.DEMO = True

    with pytest.raises(CommandError, match="不以 _demo 结尾"):
        fill()

    assert not demo_mark.is_marked()
    assert Project.objects.count() == 18


@pytest.mark.parametrize("cast", [CompanyFactory, lambda: Officer.objects.create_user("clerk")])
def test_the_demo_leaves_whatever_is_in_use_alone(django_db_setup, django_db_blocker, settings, cast):
    settings.DEMO = True
    with django_db_blocker.unblock(), databases.own(databases.EMPTY, OTHER):
        cast()

        with pytest.raises(CommandError, match="里已有数据"):
            fill()

        assert not demo_mark.is_marked()
        assert Project.objects.count() == 0


def test_the_demo_asks_for_its_setting(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), databases.own(databases.EMPTY, OTHER):
        with pytest.raises(CommandError, match="没有打开 DEMO"):
            fill()

        assert not Region.objects.exists()


PAGES = (
    "/admin/login/",
    "/admin/",
    "/admin/projects/project/",
    "/admin/companies/company/add/?_popup=1",
    "/admin/nix/",
    "/api/v1/docs/",
)


@pytest.mark.parametrize("page", PAGES)
def test_the_banner_is_on_every_page(demo, page):
    client = Client()
    if page != "/admin/login/":
        client.force_login(Officer.objects.get(username="shili_ju"))

    answer = client.get(page)

    assert answer.content.decode().count('class="k-demo"') == 1
    assert answer[demo_mark.HEADER] == "1"


def test_the_api_names_the_demo(demo):
    client = Client()
    client.force_login(Officer.objects.get(username="shili_ju"))

    assert client.get("/api/v1/projects/")[demo_mark.HEADER] == "1"
    assert client.get("/api/v1/schema/").json()["info"]["title"] == "克州招商跟进（示例数据）"


def test_each_login_opens_the_door(demo, row_by_row):
    for login in people.LOGINS:
        assert Client().login(username=login.username, password=people.PASSWORD), login.username


@pytest.mark.parametrize("page", PAGES[:1] + PAGES[4:])
def test_the_ledger_says_nothing_of_a_demo(db, client, page):
    client.force_login(Officer.objects.create_user("clerk"))

    answer = client.get(page)

    assert "示例数据" not in answer.content.decode()
    assert "k-demo" not in answer.content.decode()
    assert demo_mark.HEADER not in answer


def test_the_setting_alone_shows_the_banner(db, client, settings):
    settings.DEMO = True

    assert 'class="k-demo"' in client.get("/admin/login/").content.decode()


def test_the_database_is_asked_once(demo):
    demo_mark._marked.cache_clear()
    with CaptureQueriesContext(connections["default"]) as captured:
        assert demo_mark.is_demo()
        assert demo_mark.is_demo()

    assert len(captured) == 1
