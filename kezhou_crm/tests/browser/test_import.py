"""The dirtiest example from upload to the ledger, by a clerk in a real browser, at a desk and on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright
from zeal import zeal_ignore

from government.models import Officer
from intake.models import Batch
from intake.tests import example_books
from intake.verdicts import State
from kezhou_crm.tests.browser.site import served
from kezhou_crm.tests.browser.test_journey import (
    CHROMIUM,
    PASSWORD,
    PICTURES,
    QUIET,
    SIZES,
    SMALL,
    WIDER,
    log_in,
)
from projects.models import Project

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium package")
MENDED = {"c-6-9": "2026年3月", "c-10-6": ""}
LEFT_OUT = 7  # no name, no code, no stage: a row that the county must fill in itself
ROUNDS = 6  # what was settled may raise the next doubt


class Clerk:
    """What a clerk does; every page is photographed, and must fit."""

    def __init__(self, page: Page, size: str) -> None:
        self.page, self.size, self.faults = page, size, []
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)

    def look(self, name: str) -> None:
        self.page.screenshot(path=PICTURES / f"import_{name}_{self.size}.png", full_page=True)
        if wider := self.page.evaluate(WIDER):
            self.faults.append(f"{name}: wider by {wider} px")
        self.faults += [f"{name}: {small}" for small in self.page.evaluate(SMALL)]

    def press(self, words: str) -> None:
        self.page.locator("#content").get_by_role("button", name=words, exact=True).or_(
            self.page.locator("#content").get_by_role("link", name=words, exact=True)
        ).first.click()
        self.page.wait_for_load_state("load")

    def tab(self, word: str) -> bool:
        tab = self.page.locator(".k-tabs a", has_text=word)
        if not tab.count():
            return False
        tab.click()
        self.page.wait_for_load_state("load")
        return self.page.locator(".k-sheet-rows").count() > 0

    def settle(self) -> None:
        """Choose the last of the choices wherever one is asked for: leave it out, register it anew."""
        for select in self.page.locator("select[name^='d-']:not([name$='-row'])").all():
            if select.input_value() == "":
                last = select.locator("option").last.get_attribute("value")
                select.select_option(last)
        self.press("保存并重新核对")


def upload(clerk: Clerk, site: str) -> None:
    clerk.page.goto(site + reverse("admin:intake_batch_upload"))
    assert "严禁上传国家秘密" in clerk.page.locator("#content").inner_text()
    clerk.page.set_input_files("#id_file", example_books.FOLDER / "10-最脏的一份.xlsx")
    clerk.look("1")
    clerk.press("上传并读取")
    clerk.look("2")
    clerk.press("下一步：核对")


def mend(clerk: Clerk) -> None:
    assert clerk.tab("有错误")
    clerk.look("3_wrong")
    for name, said in MENDED.items():
        clerk.page.fill(f"[name={name}]", said)
    clerk.page.select_option(f"[name=d-{LEFT_OUT}-row]", "skip")
    clerk.press("保存并重新核对")
    for _round in range(ROUNDS):
        open_tabs = [word for word in ("有错误", "待确认") if clerk.tab(word)]
        if not open_tabs:
            break
        clerk.look("3_doubtful")
        clerk.settle()


@pytest.mark.parametrize("size", SIZES)
def test_the_dirtiest_ledger_comes_in(founded_database, size):
    width, height = SIZES[size]
    PICTURES.mkdir(parents=True, exist_ok=True)
    with zeal_ignore():
        Officer.objects.create_superuser("shili", PASSWORD, name="示例经办")
        before = Project.objects.count()

    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
        log_in(page, site)
        clerk = Clerk(page, size)
        upload(clerk, site)
        mend(clerk)
        page.goto(page.url.split("rows/")[0] + "confirm/")
        clerk.look("4")
        clerk.press("确认导入")
        clerk.look("5")
        result = page.locator("#content").inner_text()
        page.reload()
        reloaded = page.locator("#content").inner_text()
        page.goto(site + reverse("admin:intake_batch_changelist"))
        clerk.look("list")
        browser.close()

    batch = Batch.objects.get()
    assert (batch.state, clerk.faults) == (State.CONFIRMED, [])
    assert "已入账 4 / 4 行" in result
    assert "已入账 4 / 4 行" in reloaded
    assert Project.objects.count() == before + 4
    assert Project.objects.filter(name="示例石墨项目").exists()
