"""The story of one project, told without a mouse; and every page of a deed walked through with the Tab key."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import Page, sync_playwright
from zeal import zeal_ignore

from government.models import Leader, Unit
from kezhou_crm.admin_base import home
from kezhou_crm.deeds import DEEDS
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import files
from kezhou_crm.tests.browser.keyboard import Keyboard
from kezhou_crm.tests.browser.site import served
from kezhou_crm.tests.browser.test_journey import CHROMIUM, PASSWORD, QUIET
from kezhou_crm.tests.browser.test_story import NAME, ledger  # noqa: F401 - the fixture
from projects.models import FinancingDeal, Project
from projects.stages import Stage

# What a clerk can act on in the page's part.
CONTROLS = """[...document.querySelectorAll('#content a[href], #content input:not([type=hidden]), #content select, '
  + '#content textarea, #content button, #content summary, #content [tabindex]')]
  .filter(one => one.tabIndex >= 0 && !one.disabled && one.getClientRects().length).length"""
OF_A_SLOT = ("claim", "point", "discard")
LINE = 30  # px: what stands on one line does not begin at one height

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium package")


@contextmanager
def opened() -> Iterator[Page]:
    """Open a browser on the login page."""
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        page.goto(site + reverse("admin:login"))
        yield page
        browser.close()


def log_in(keys: Keyboard) -> None:
    """Type at once: the page begins in its first field."""
    keys.page.keyboard.type("shili")
    keys.step()
    keys.page.keyboard.type(PASSWORD)
    keys.enter()


def search(keys: Keyboard, words: str, project: Project) -> None:
    """Find a project by the box that Ctrl+K reaches, and open it."""
    keys.press("Control+k")
    keys.page.keyboard.type(words)
    keys.enter()
    keys.to(keys.page.locator(f"#result_list a[href^='{home(project)}']"))
    keys.enter()


def follow_up(keys: Keyboard, today: str) -> None:
    keys.follow("记跟进")
    keys.choose("method", "电话")
    keys.write("on", today)
    keys.write("said", "示例：企业确认下月来州对接勘查区块。")
    keys.write("next_step", "发送区块资料")
    keys.write("next_on", today)
    keys.submit("记跟进")


def claim(keys: Keyboard) -> None:
    keys.follow("认领")
    keys.write("name", NAME)
    keys.enter()


def enter_the_contract(keys: Keyboard) -> None:
    keys.follow("编辑")
    keys.choose("agreement_type", "合同")
    keys.write("contract_no", "示例-2025-001")
    keys.find("party_a", "克州人民政府")
    keys.write("amount", "12000")
    for number, (company, role) in enumerate([("新疆示例石墨", "投资方"), ("克州示例石墨", "项目公司")]):
        keys.to(keys.page.locator("#participations-group .add-row a"))
        keys.press("Enter")
        keys.find(f"participations-{number}-company", company, "Shift+Tab")
        keys.choose(f"participations-{number}-role", role)
    keys.submit("保存")


def hand_it_over(keys: Keyboard, today: str) -> None:
    keys.follow("责任交接")
    keys.find("to", "地里下提")
    keys.find("unit", "示例·州工业")
    keys.write("on", today)
    keys.submit("责任交接")


def assign_a_specialist(keys: Keyboard, today: str) -> None:
    keys.choose("specialist", "示例专员甲")
    keys.write("on", today)
    keys.submit("指派专员")


def attach_the_contract(keys: Keyboard, scan: Path) -> None:
    keys.choose("kind", "合同")
    keys.attach("files", scan)
    keys.submit("传材料")


def advance(keys: Keyboard, today: str) -> None:
    keys.follow("推进阶段")
    keys.choose("to", "落地")
    keys.write("on", today)
    keys.submit("推进阶段")


def test_a_slot_becomes_a_project_that_lands_without_a_mouse(ledger, tmp_path):  # noqa: F811 - the fixture, asked for by its name
    today = localdate().isoformat()
    strategic = Project.objects.get(agreement_type="STRATEGIC")
    slot = Project.objects.filter(name__isnull=True, region__code="653001").order_by("pk").first()
    scan = tmp_path / "合同扫描件.jpg"
    scan.write_bytes(files.photo())

    with opened() as page:
        keys = Keyboard(page)
        log_in(keys)
        search(keys, strategic.name, strategic)
        follow_up(keys, today)
        search(keys, "ats", slot)
        claim(keys)
        enter_the_contract(keys)
        hand_it_over(keys, today)

        advance(keys, today)
        refused = page.locator(".errornote").evaluate("one => one === document.activeElement")
        why = page.locator("#content").inner_text()
        keys.follow("服务专员（主办）")
        assign_a_specialist(keys, today)
        keys.follow("传材料")
        attach_the_contract(keys, scan)
        advance(keys, today)
        shown = page.locator("#content").inner_text()

    assert refused
    assert "进入落地还缺：合同扫描件。" in why
    assert {words for words in (NAME, "地里下提·示例", "示例专员甲", "12,000") if words not in shown} == set()
    assert strategic.follow_ups.get().said == "示例：企业确认下月来州对接勘查区块。"
    assert Project.objects.get(pk=slot.pk).stage == Stage.REGISTERED


def test_a_project_ends_begins_again_and_goes_back_without_a_mouse(ledger):  # noqa: F811 - the fixture, asked for by its name
    today = localdate().isoformat()
    project = Project.objects.get(agreement_type="STRATEGIC")

    with opened() as page:
        keys = Keyboard(page)
        log_in(keys)
        search(keys, project.name, project)
        keys.unfold("更多")
        keys.press("Escape")
        folded = page.locator(".k-more[open]").count() == 0
        keys.press("Enter")  # the focus is on 更多 again
        keys.follow("终止")
        keys.choose("category", "投资方原因")
        keys.write("on", today)
        keys.write("reason", "示例：投资方放弃")
        keys.submit("终止")
        ended = page.locator(".k-strip").inner_text()
        keys.follow("恢复")
        keys.write("on", today)
        keys.write("reason", "示例：重新洽谈")
        keys.submit("恢复")
        keys.unfold("更多")
        keys.follow("退回")
        keys.choose("to", "在谈")
        keys.write("on", today)
        keys.write("reason", "示例：协议重签")
        keys.submit("退回")

    assert folded
    assert "投资方原因：示例：投资方放弃" in ended
    assert Project.objects.get(pk=project.pk).stage == Stage.NEGOTIATING


def test_projects_are_handed_over_in_bulk_without_a_mouse(ledger, settings):  # noqa: F811 - the fixture, asked for by its name
    settings.ZEAL_ALLOWLIST = [*settings.ZEAL_ALLOWLIST, {"model": "projects.*"}]  # it locks project by project
    with zeal_ignore():
        leaving, unit = cast.LeaderFactory(name="离任·示例"), Unit.objects.get(name="示例·州工业和信息化局")
        given = {"leader": leaving, "lead_unit": unit, "region": unit.region}
        moved = [cast.ProjectFactory(name=f"示例·交接项目{part}", signed=True, **given) for part in "甲乙"]

    with opened() as page:
        keys = Keyboard(page)
        log_in(keys)
        keys.press("Control+k")
        page.keyboard.type("示例·交接项目")
        keys.enter()
        for row in range(len(moved)):
            keys.to(page.locator("#result_list tbody input[type=checkbox]").nth(row))
            keys.press("Space")
        keys.pick(page.locator("#changelist select[name=action]"), "责任批量交接")
        keys.to(page.locator("#changelist .actions button[type=submit]"))
        keys.enter()
        keys.find("to", "地里下提")
        keys.write("on", localdate().isoformat())
        keys.write("reason", "示例：岗位调整")
        keys.submit("预览")
        keys.submit("确认交接 2 个项目")

    assert set(Project.objects.filter(name__startswith="示例·交接项目").values_list("leader__name", flat=True)) == {
        "地里下提·示例"
    }


def deed_pages() -> list[str]:
    """Give the address of every deed on a project, a slot and a financing deal, and of the bulk handover."""
    slot = Project.objects.filter(name__isnull=True).order_by("pk").first()
    rows = {Project: Project.objects.get(agreement_type="STRATEGIC"), FinancingDeal: FinancingDeal.objects.first()}
    of_rows = [
        reverse(
            f"admin:projects_{model._meta.model_name}_deed",
            args=[slot.pk if deed.slug in OF_A_SLOT else row.pk, deed.slug],
        )
        for model, row in rows.items()
        for deed in DEEDS[model]
    ]
    return [*of_rows, reverse("admin:projects_project_succeed", args=["leader", Leader.objects.first().pk])]


def test_the_tab_key_reaches_everything_on_the_page_of_every_deed_from_top_to_bottom(ledger):  # noqa: F811 - the fixture, asked for by its name
    faults = {}
    addresses = deed_pages()

    with opened() as page:
        site = page.url.partition("/admin/")[0]
        keys = Keyboard(page)
        log_in(keys)
        for address in addresses:
            page.goto(site + address)
            stops = [stop for stop in keys.walk() if stop.inside]
            upwards = [after.words for before, after in pairwise(stops) if after.top < before.top - LINE]
            if upwards or len(stops) != page.evaluate(CONTROLS):
                faults[address] = (upwards, len(stops), page.evaluate(CONTROLS))

    assert len(addresses) > len(OF_A_SLOT)
    assert faults == {}
