"""The 41 probes of security.md 2.4, each by its number and words, against this site. The goal is 41 of 41.

Where the site does not use the mechanism, the probe is a closed list: it fails as soon as somebody adds it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages.storage.session import SessionStorage
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from zeal import zeal_ignore

from companies.models import Company
from government.models import Unit
from government.roles import Role
from kezhou_crm.api_urls import router
from kezhou_crm.filtering import Ids
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import write
from kezhou_crm.tests.policy import answers, routes
from kezhou_crm.tests.policy.bodies import fields_of
from kezhou_crm.tests.policy.cells import SCOPED, TABLES
from kezhou_crm.tests.policy.ground import FOREIGN, NO_ROW, NOWHERE, OWN, Ground
from projects.models import Project

SEEN = {"own", "neighbour"}  # by a county clerk
PROJECTS, DEALS = "/admin/projects/project/", "/admin/projects/financingdeal/"
ACTION = {"action": "hand_over_chosen"}


@dataclass
class Clerk:
    """A county clerk with bad intentions."""

    ground: Ground

    def __post_init__(self) -> None:
        self.client = self.ground.client(Role.COUNTY_CLERK)
        self.cookies = self.client.cookies.output(header="", sep=";")

    def key(self, kind: str, relation: str = FOREIGN) -> int:
        return int(self.ground.key(kind, relation))

    def get(self, address: str) -> HttpResponse:
        self._afresh()
        return self.client.get(address)

    def post(self, address: str, sent: dict[str, Any]) -> HttpResponse:
        self._afresh()
        return self.client.post(address, sent)

    def _afresh(self) -> None:
        """Forget what the last answer said: its message would be said again."""
        self.client.cookies = SimpleCookie(self.cookies)
        session = self.client.session
        session.pop(SessionStorage.session_key, None)
        session.save()

    def shown(self, answer: HttpResponse) -> set[str]:
        return answers.marks(answers.body(answer))

    def same(self, of_foreign: HttpResponse, of_nowhere: HttpResponse) -> bool:
        """Tell whether the answers are the same to the byte, but for the id that was asked for."""
        one, other = (answers.without_ids(each, answers.body(each)) for each in (of_foreign, of_nowhere))
        return one == other


@pytest.fixture
def clerk(there: Ground) -> Iterator[Clerk]:
    with zeal_ignore(), transaction.atomic():
        yield Clerk(there)
        transaction.set_rollback(True)


@pytest.fixture
def unchanged(clerk: Clerk) -> Iterator[None]:
    before = answers.ledger(TABLES())
    yield
    assert answers.ledger(TABLES()) == before


def doors() -> Iterator[Any]:
    """Yield every admin and inline."""
    for door in admin.site._registry.values():
        yield door
        yield from (inline(door.model, admin.site) for inline in door.inlines)


def complete(field: str, word: str = "") -> str:
    app, model, name = field.split(".")
    return f"/admin/autocomplete/?app_label={app}&model_name={model}&field_name={name}&term={word}"


def test_01_change_view_of_other_county_row(clerk):
    foreign, nowhere = (clerk.get(f"{PROJECTS}{key}/change/") for key in (clerk.key("project"), NO_ROW))

    assert answers.outcome(foreign) == answers.ABSENT
    assert clerk.same(foreign, nowhere)


def test_02_plain_fk_select_lists_other_county_companies(clerk):
    own = clerk.key("project", OWN), clerk.key("deal", OWN)
    pages = [f"{PROJECTS}add/", f"{DEALS}add/", f"{PROJECTS}{own[0]}/change/", f"{DEALS}{own[1]}/change/"]

    for page in pages:
        answer = clerk.get(page)
        assert answer.status_code == 200
        assert clerk.shown(answer) <= SEEN


def test_03_post_forged_fk_to_other_county_company_accepted(clerk, unchanged):
    forged = fields_of(clerk.get(f"{DEALS}add/")) | {"company": clerk.key("company"), "registered_on": "2026-03-01"}

    page = clerk.post(f"{DEALS}add/", forged)
    api = write(clerk.client, "post", "financing-deals/", {"company": clerk.key("company")})

    assert set(page.context["adminform"].form.errors) == {"company"}
    assert [error["field"] for error in api.json()["errors"]] == ["company"]


def test_04_autocomplete_json_lists_other_county(clerk):
    found = {
        word: clerk.get(complete("projects.financingdeal.company", word)).json() for word in ("CANARY0", "CANARY1")
    }

    assert len(found["CANARY0"]["results"]) == 1
    assert found["CANARY1"]["results"] == []


def test_04b_autocomplete_on_field_not_in_autocomplete_fields_still_answers(clerk):
    declared = clerk.get(complete("projects.project.party_a"))
    undeclared = clerk.get(complete("projects.handover.lead_unit"))

    assert (declared.status_code, undeclared.status_code) == (200, 403)


def test_05_company_id_initial_shows_label_of_other_county_company(clerk):
    answer = clerk.get(f"{DEALS}add/?company={clerk.key('company')}&projects={clerk.key('project')}")

    assert answer.status_code == 200
    assert clerk.shown(answer) <= SEEN


def test_06_company_id_initial_shows_label_via_raw_id_fields():
    assert [door for door in doors() if door.raw_id_fields] == []


def test_07_invalid_post_re_renders_label_of_forged_autocomplete_id(clerk, unchanged):
    for field, kind in (("company", "company"), ("projects", "project")):
        forged = fields_of(clerk.get(f"{DEALS}add/")) | {field: clerk.key(kind), "registered_on": "never"}
        answer = clerk.post(f"{DEALS}add/", forged)
        assert answer.context["adminform"].form.errors.keys() >= {field}
        assert clerk.shown(answer) <= SEEN


def test_08_project_created_with_unit_b_scope_column_mass_assigned(clerk, unchanged):
    region = clerk.ground.rows[FOREIGN]["region"]
    forged = fields_of(clerk.get(f"{PROJECTS}add/")) | {"name": "示例", "region": region.pk}

    page = clerk.post(f"{PROJECTS}add/", forged)
    api = write(clerk.client, "post", "projects/", {"name": "示例", "region": region.code})

    assert set(page.context["adminform"].form.errors) == {"region"}
    assert [error["field"] for error in api.json()["errors"]] == ["region"]


def tell_apart(clerk: Clerk, address: str, hit: str, miss: str) -> bool:
    """Tell whether a lookup answers otherwise where it fits than where it does not."""
    one, other = (clerk.get(f"{address}?{lookup}") for lookup in (hit, miss))
    return (
        answers.body(one).replace(b"CANARY0", b"NOTHING") != answers.body(other) or one.status_code != other.status_code
    )


def test_09_hidden_field_startswith_oracle_on_excluded_local_field(clerk):
    for column in ("name_key", "initials", "note", "void_reason"):
        hit, miss = (f"{column}__startswith={word}" for word in ("CANARY0", "NOTHING"))
        assert clerk.get(f"{PROJECTS}?{hit}").status_code in {302, 400}
        assert not tell_apart(clerk, PROJECTS, hit, miss)


def test_10_rel_rel_lookup_not_in_list_filter(clerk):
    column = "participations__company__contacts__phone__startswith"

    assert not tell_apart(clerk, PROJECTS, f"{column}=1390000", f"{column}=777")


def test_10b_rel_field_lookup_one_hop_not_in_list_filter(clerk):
    assert not tell_apart(clerk, PROJECTS, "leader__name__startswith=示例", "leader__name__startswith=无")


def test_11_action_that_re_queries_posted_ids_0_valid_selection(clerk, unchanged):
    foreign, nowhere = (
        clerk.post(PROJECTS, ACTION | {"_selected_action": [key]}) for key in (clerk.key("project"), NO_ROW)
    )

    assert foreign.status_code < 500
    assert clerk.same(foreign, nowhere)


def test_12_action_that_re_queries_posted_ids_1_own_and_1_foreign(clerk, unchanged):
    keys = [clerk.key("project", OWN), clerk.key("project")]

    answer = clerk.post(PROJECTS, ACTION | {"_selected_action": keys})

    assert answer.status_code == 302
    assert answer.url.endswith(f"?only={keys[0]}")


def test_13_action_that_uses_the_passed_queryset(clerk, unchanged):
    own = clerk.key("project", OWN)
    page = clerk.post(PROJECTS, ACTION | {"_selected_action": [own]}).url.partition("?")[0]

    answer = clerk.get(f"{page}?only={own},{clerk.key('project')}")

    assert "own" in clerk.shown(answer)
    assert clerk.shown(answer) <= SEEN


def test_14_view_only_user_runs_a_mutating_action_without_permissions(clerk, unchanged):
    leader = clerk.ground.client(Role.LEADER)

    answer = leader.post(PROJECTS, ACTION | {"_selected_action": [clerk.key("project", OWN)]})

    assert not answer.has_header("Location") or "succeed" not in answer.url
    actions = [door.get_action(name)[0] for door in admin.site._registry.values() for name in door.actions]
    assert actions
    assert all(action.allowed_permissions for action in actions)
    assert dict(admin.site.actions) == {}


def test_15_list_editable_forged_pk_of_other_county():
    assert [door for door in admin.site._registry.values() if door.list_editable] == []


def saved_from_the_list(client: Any, key: int) -> HttpResponse:
    form = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": key, "form-0-note": "改过", "_save": "1"}
    return client.post(PROJECTS, form)


def test_16_list_editable_forged_create(clerk, unchanged):
    new = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-name": "示例", "_save": "1"}

    assert clerk.post(PROJECTS, new).status_code < 500
    assert saved_from_the_list(clerk.client, clerk.key("project")).status_code < 500


def test_17_list_editable_by_view_only_user(clerk, unchanged):
    assert saved_from_the_list(clerk.ground.client(Role.LEADER), clerk.key("project", OWN)).status_code < 500


@pytest.mark.parametrize("kind", ["project", "deal", "company", "signing"])
def test_18_history_view_of_other_county_row(clerk, kind):
    name = next(name for name, of in routes.KINDS.items() if of == kind and "_" in name)
    foreign, nowhere = (clerk.get(reverse(f"admin:{name}_history", args=[key])) for key in (clerk.key(kind), NO_ROW))

    assert answers.outcome(foreign) == answers.ABSENT
    assert clerk.same(foreign, nowhere)


def test_18b_stock_django_history_view_of_other_county_row(clerk):
    """Who may not look at the model at all is not told either whether a row exists."""
    client = clerk.ground.client(Role.SYSTEM_ADMIN)

    own, nowhere = (client.get(reverse("admin:government_officer_history", args=[key])) for key in (1, NO_ROW))

    assert (own.status_code, nowhere.status_code) == (403, 403)


def test_19_simple_history_version_of_other_row_under_own_object_id():
    assert not apps.is_installed("simple_history")
    assert not apps.is_installed("reversion")


def test_19b_simple_history_version_form_of_other_county_row():
    """No history page takes a second number beside the row's own."""
    versions = [
        route
        for route in routes.every()
        if "history" in route.name and len(routes.PARAMETER.findall(route.address)) > 1
    ]

    assert versions == []


def inline(clerk: Clerk, prefix: str, place: int, **given: Any) -> HttpResponse:
    """Save one's own project with one line of an inline forged."""
    page = f"{PROJECTS}{clerk.key('project', OWN)}/change/"
    sent = fields_of(clerk.get(page)) | {f"{prefix}-{place}-{name}": value for name, value in given.items()}
    return clerk.post(page, sent | {f"{prefix}-TOTAL_FORMS": max(place + 1, int(sent[f"{prefix}-TOTAL_FORMS"]))})


def test_20_inline_forged_id_overwrites_other_parent_row(clerk, unchanged):
    answer = inline(clerk, "milestones", 0, id=clerk.key("milestone"), name="改过")

    assert answer.status_code == 200
    assert clerk.shown(answer) <= SEEN


def test_21_inline_fk_to_other_county_accepted(clerk, unchanged):
    answer = inline(clerk, "participations", 1, company=clerk.key("company"), role="PARTNER", id="")

    assert answer.status_code == 200
    assert clerk.shown(answer) <= SEEN


def test_22_delete_confirmation_lists_related_rows_of_other_county(clerk):
    for actor in Role.values:
        answer = clerk.ground.client(actor).get(f"{PROJECTS}{clerk.key('project', OWN)}/delete/")
        assert answer.status_code == 403
        assert clerk.shown(answer) == set()


def test_23_admin_r_existence_and_url_oracle(clerk):
    of_projects = ContentType.objects.get_for_model(Project).pk
    asked = [clerk.get(f"/admin/r/{of_projects}/{clerk.ground.key('project', at)}/") for at in (OWN, FOREIGN, NOWHERE)]

    assert {answer.status_code for answer in asked} == {404}
    assert clerk.same(asked[0], asked[1])
    assert clerk.same(asked[1], asked[2])


def test_24a_import_preview_shows_the_other_county_row_old_values():
    assert not apps.is_installed("import_export")


def test_24b_import_by_id_overwrites_other_county_row():
    """Rows come in by the routes of the policy alone, none of which is an import yet."""
    assert [route for route in routes.every() if "import" in route.name or "import" in route.address] == []


def test_30_api_idor_detail(clerk):
    details = {route.name: route for route in routes.every() if route.name.endswith("-detail") and route.kind in SCOPED}

    assert len(details) > 6
    for route in details.values():
        own, foreign, nowhere = (
            clerk.get(route.at(clerk.ground.key(route.kind, at))) for at in (OWN, FOREIGN, NOWHERE)
        )
        assert (own.status_code, foreign.status_code) == (200, 404)
        assert clerk.same(foreign, nowhere)


def test_31_browsable_api_form_lists_other_county_companies(clerk):
    answer = clerk.client.get("/api/v1/participations/", headers={"accept": "text/html"})

    assert answer.status_code == 406
    assert clerk.shown(answer) == set()
    views = [view for _prefix, view, _name in router.registry]
    assert {one.media_type for view in views for one in view.renderer_classes} == {"application/json"}


def test_32_api_mass_assignment_of_unit_owner_stage_and_foreign_fk(clerk, unchanged):
    own = f"projects/{clerk.key('project', OWN)}/"
    forged = {
        "stage": "OPERATING",
        "leader": 1,
        "lead_unit": 1,
        "code": "X",
        "id": 1,
        "voided_at": None,
        "entered_by": 1,
    }

    for name, value in forged.items():
        answer = write(clerk.client, "patch", own, {name: value})
        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [name]
    assert write(clerk.client, "patch", own, {"parent": clerk.key("project")}).status_code == 400


def test_33_filterset_field_on_a_column_the_serializer_hides(clerk):
    for prefix in ("contacts", "companies", "financing-lines"):
        asked = [clerk.get(f"/api/v1/{prefix}/?phone={phone}") for phone in ("13900001234", "1")]
        assert {answer.status_code for answer in asked} == {400}
    filters = {name for _prefix, view, _name in router.registry for name in view.filterset_class.base_filters}
    assert not {name for name in filters if "phone" in name}


def test_34_relation_filter_oracle_on_a_field_the_serializer_does_not_expose(clerk):
    for asked in ("contacts__phone__startswith=139", "participations__company__note=x", "leader__officer=1"):
        assert clerk.get(f"/api/v1/projects/?{asked}").status_code == 400
    for kind in ("company", "leader", "lead_unit", "specialist"):
        real = {"lead_unit": "unit", "specialist": "officer"}.get(kind, kind)
        assert clerk.get(f"/api/v1/projects/?{kind}={clerk.key(real)}").json()["results"] == []


def test_34b_model_choice_filter_confirms_existence_of_foreign_id(clerk):
    tried = 0
    for prefix, view, _name in router.registry:
        for name, one in view.filterset_class.base_filters.items():
            if isinstance(one, Ids) and name in clerk.ground.rows[FOREIGN]:
                foreign, nowhere = (clerk.get(f"/api/v1/{prefix}/?{name}={key}") for key in (clerk.key(name), NO_ROW))
                assert foreign.status_code == nowhere.status_code == 200
                tried += 1
                if name in {"project", "company", "deal"}:
                    assert clerk.same(foreign, nowhere), f"{prefix} {name}"
    assert tried > 5


def test_35_nested_route_ignores_parent(clerk):
    own, foreign = clerk.key("project", OWN), clerk.key("project")
    theirs = clerk.key("evidence")

    for address in (
        f"/api/v1/projects/{foreign}/follow-ups/",
        f"{PROJECTS}{own}/files/{theirs}/",
        f"{PROJECTS}{own}/files/{theirs}/thumb/",
        f"{PROJECTS}{own}/files/{theirs}/do/void/",
        f"{PROJECTS}{foreign}/files/{theirs}/",
    ):
        assert clerk.get(address).status_code == 404


def test_36_ordering_fields_all_sorts_by_a_field_the_serializer_hides(clerk):
    assert clerk.get("/api/v1/contacts/?ordering=phone").status_code == 400
    orders = {name for _prefix, view, _name in router.registry for name in view.ordering_fields}
    assert "__all__" not in orders
    assert not {name for name in orders if "phone" in name}


def test_36b_ordering_by_relation_path_contacts_phone(clerk):
    for name in ("contacts__phone", "-contacts__phone", "company__contacts__phone"):
        assert clerk.get(f"/api/v1/companies/?ordering={name}").status_code == 400


def test_37_options_metadata_lists_related_choices(clerk):
    for prefix, _view, _name in router.registry:
        answer = clerk.client.options(f"/api/v1/{prefix}/")
        assert answer.status_code == 405
        assert clerk.shown(answer) == set()


def test_38_model_permissions_let_a_user_without_view_permission_read(clerk):
    unit = Unit.objects.get(pk=clerk.key("unit", OWN))
    officer = cast.OfficerFactory(role=Role.COUNTY_CLERK, unit=unit)
    officer.user_permissions.set(
        Permission.objects.filter(codename__in=("add_project", "change_project", "add_company"))
    )
    client = cast.client_of(officer)

    for prefix in ("projects", "companies"):
        assert client.get(f"/api/v1/{prefix}/").status_code == 403
        assert client.head(f"/api/v1/{prefix}/").status_code == 403
    assert Company.objects.exists()


def test_39_openapi_schema_readable_by_anonymous_by_default(clerk):
    stranger = clerk.ground.client("ANONYMOUS")

    assert stranger.get("/api/v1/schema/").status_code == 401
    assert answers.outcome(stranger.get("/api/v1/docs/")) == answers.STRANGER
    assert clerk.get("/api/v1/schema/").status_code == 200


def test_there_are_41_probes():
    numbers = {name.split("_")[1] for name in globals() if name.startswith("test_") and name[5].isdigit()}

    assert len(numbers) == 41
