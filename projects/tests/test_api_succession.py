"""A leader or a specialist moves on, through the API: looked at first, then done as it was seen, whole or not at all."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import as_officer, errors_of, whole_ledger, write
from kezhou_crm.tests.test_api_document import answer_schema, refusals_of
from projects import responsibility
from projects.models import Project
from projects.responsibility import responsible
from projects.stages import DutyRole

NOW = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
GIVEN = {"on": "2026-04-01", "reason": "岗位调整"}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]


@pytest.fixture
def clerk() -> Client:
    return cast.client_of(cast.OfficerFactory(administrator=True))


def led_by(leader, rows=3) -> list[Project]:
    return [cast.ProjectFactory(signed=True, leader=leader, lead_unit=cast.UnitFactory()) for _ in range(rows)]


def at_leader(leader) -> str:
    return f"leaders/{leader.pk}/hand-over-all/"


def looked_at(client, path, **given) -> dict:
    """Return what a preview answers, of which nothing stays."""
    before = whole_ledger()
    answer = write(client, "post", path, {"preview": True} | given)
    assert answer.status_code == 200, answer.content.decode()
    assert whole_ledger() == before
    return answer.json()


def test_a_leader_hands_over_all_that_was_seen(clerk):
    leaving, coming = cast.LeaderFactory(), cast.LeaderFactory()
    projects = led_by(leaving)
    given = GIVEN | {"to": coming.pk}

    seen = looked_at(clerk, at_leader(leaving), **given)
    done = write(clerk, "post", at_leader(leaving), given | {"seen": seen["seen"]})

    assert (seen["preview"], seen["refused"], seen["more"], len(seen["seen"])) == (True, 0, False, 3)
    assert [outcome["project"]["id"] for outcome in seen["outcomes"]] == [project.pk for project in projects]
    assert done.status_code == 200
    assert done.json() == {"preview": False, "refused": 0, "more": False, "seen": [], "outcomes": seen["outcomes"]}
    assert {outcome["part"] for outcome in seen["outcomes"]} == {"包联领导"}
    assert {project.leader for project in Project.objects.filter(pk__in=[row.pk for row in projects])} == {coming}


def test_preview_and_result_say_what_ends_beside_as_the_document_says(clerk):
    document = clerk.get("/api/v1/schema/").json()
    leaving, coming = cast.LeaderFactory(), cast.LeaderFactory()
    assisted, vacant = led_by(leaving, 2)
    cast.DutyFactory(project=assisted, role=DutyRole.ASSISTANT, leader=coming)
    cast.VacancyFactory(project=vacant, reason="示例缺位")
    given = GIVEN | {"to": coming.pk}

    seen = looked_at(clerk, at_leader(leaving), **given)
    done = write(clerk, "post", at_leader(leaving), given | {"seen": seen["seen"]}).json()

    for told in (seen, done):
        assert {outcome["project"]["id"]: outcome["besides"] for outcome in told["outcomes"]} == {
            assisted.pk: [f"协助领导{coming}同时结束"],
            vacant.pk: ["缺位（示例缺位）同时结束"],
        }
        schema = answer_schema(document["paths"]["/api/v1/leaders/{id}/hand-over-all/"]["post"])
        assert refusals_of(told, schema, document) == []


def test_one_that_refuses_is_named_by_the_preview_and_keeps_all_back(clerk):
    leaving, coming = cast.LeaderFactory(), cast.LeaderFactory()
    fine, late = led_by(leaving, 2)
    since = {"on": datetime(2026, 5, 1, tzinfo=NOW.tzinfo).date(), "by": cast.OfficerFactory(), "at": NOW}
    responsibility.hand_over(late, to=leaving, unit=cast.UnitFactory(), reason="调整", **since)
    given = GIVEN | {"to": coming.pk}

    seen = looked_at(clerk, at_leader(leaving), **given)
    before = whole_ledger()
    (error,) = errors_of(write(clerk, "post", at_leader(leaving), given | {"seen": seen["seen"]}), 400)

    says = "交接日期不能早于现任责任的开始日期 2026-05-01。"
    assert seen["refused"] == 1
    assert {row["project"]["id"]: (row["part"], row["refusals"]) for row in seen["outcomes"]} == {
        fine.pk: ("包联领导", []),
        late.pk: (None, [says]),
    }
    assert (error["code"], error["message"]) == ("bulk_refused", f"{late}：{says}")
    assert whole_ledger() == before


def test_some_projects_alone_are_looked_at_and_done(clerk):
    leaving, coming = cast.LeaderFactory(), cast.LeaderFactory()
    chosen, stays = led_by(leaving, 2)
    given = GIVEN | {"to": coming.pk}

    seen = looked_at(clerk, at_leader(leaving), only=[chosen.pk], **given)
    done = write(clerk, "post", at_leader(leaving), given | {"seen": seen["seen"]})

    assert [outcome["project"]["id"] for outcome in done.json()["outcomes"]] == [chosen.pk]
    stays.refresh_from_db()
    assert stays.leader == leaving


def test_a_specialist_moves_on_and_each_project_keeps_the_part(clerk):
    leaving, coming = cast.specialist(), cast.specialist()
    main, other = led_by(cast.LeaderFactory(), 2)
    cast.DutyFactory(project=main, officer=leaving)
    cast.DutyFactory(project=other, officer=leaving, role=DutyRole.SUBSTITUTE)
    path, given = f"specialists/{leaving.pk}/reassign-all/", GIVEN | {"to": coming.pk}

    seen = looked_at(clerk, path, **given)
    done = write(clerk, "post", path, given | {"seen": seen["seen"]})

    assert done.status_code == 200
    assert [outcome["part"] for outcome in seen["outcomes"]] == ["服务专员（主办）", "服务专员（协办）"]
    assert responsible(main, on=NOW.date()).specialist == coming
    assert responsible(other, on=NOW.date()).substitute == coming


def test_who_has_nothing_open_has_nothing_to_hand_over(clerk):
    seen = looked_at(clerk, at_leader(cast.LeaderFactory()), to=cast.LeaderFactory().pk, **GIVEN)

    assert (seen["outcomes"], seen["seen"], seen["refused"]) == ([], [], 0)


@pytest.mark.parametrize(
    ("seen", "says"),
    [
        (["1:1", "1", "x:1", "1:1 "], "第 2、3、4 项写法不对。"),
        (["1:" + "9" * 19], "第 1 项写法不对。"),
        ([1], "第 1 项应为文本。"),
        ("1:1", "应为数组、空（null）。"),
        (["1:1\n"], "第 1 项写法不对。"),
    ],
)
def test_what_was_seen_has_one_form(clerk, seen, says):
    leaving = led_by(cast.LeaderFactory(), 1)[0].leader
    given = GIVEN | {"to": cast.LeaderFactory().pk, "seen": seen}
    before = whole_ledger()

    errors = errors_of(write(clerk, "post", at_leader(leaving), given), 400)

    assert [(error["field"], error["message"]) for error in errors] == [("seen", says)]
    assert whole_ledger() == before


@pytest.mark.parametrize("may", ["change_project", "add_vacancy"])
def test_even_a_look_takes_the_right_to_hand_over(may):
    leaving = led_by(cast.LeaderFactory(), 1)[0].leader

    errors_of(write(as_officer(may), "post", at_leader(leaving), GIVEN | {"preview": True, "to": leaving.pk}), 403)


def test_a_preview_asks_the_same_few_times_for_each_project(clerk, django_assert_max_num_queries):
    per_project, besides = 14, 30  # savepoints counted
    leaving, coming = cast.LeaderFactory(), cast.LeaderFactory()
    led_by(leaving, 6)

    with django_assert_max_num_queries(6 * per_project + besides):
        looked = write(clerk, "post", at_leader(leaving), GIVEN | {"to": coming.pk, "preview": True})

    assert len(looked.json()["outcomes"]) == 6
