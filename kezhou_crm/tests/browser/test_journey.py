"""A clerk logs in and opens every page, at a desk and on a phone; every page is photographed into .data/screenshots."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright

from government.models import Officer
from government.roles import Role
from kezhou_crm.tests import pages
from kezhou_crm.tests.browser.site import served

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
PICTURES = settings.DATA_DIR / "screenshots"
SIZES = {"desk": (1366, 768), "phone": (390, 844)}
PASSWORD = "Kezhou-shili-2026"
DENSE = 12
FIRST_PAGE = 200 * 1024
LEADERLESS = {
    "government_leader",
    "government_sector",
    "projects_bank",
    "auth_group",
    "government_machinetoken",
}  # the article names none

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium package")

# How far the page is wider than the window, and which targets are smaller than 24 px.
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll('a[href], button, select, input:not([type=hidden]), summary')]
  .filter(one => one.offsetParent && !one.closest('.k-hide') && one.getBoundingClientRect().width > 1)
  .filter(one => { const box = one.getBoundingClientRect(); return Math.min(box.width, box.height) < 23.5
    && !(['checkbox', 'radio'].includes(one.type) || getComputedStyle(one).display === 'inline'); })
  .map(one => one.outerHTML.slice(0, 90))"""
VISIBLE_ROWS = """() => [...document.querySelectorAll('#result_list tbody tr')]
  .filter(row => row.getBoundingClientRect().bottom <= document.querySelector('.paginator').getBoundingClientRect().top)
  .length"""


@pytest.fixture
def addresses(founded_database):
    """Give the address of every page of the founding ledger."""
    Officer.objects.create_superuser("shili", PASSWORD, name="示例经办")
    of_rows = [
        page
        for page in pages.ALL
        if pages.reader(page) is Role.BUREAU_ADMIN
        and not (page.endswith(("_change", "_history")) and page.startswith(tuple(LEADERLESS)))
    ]
    return {page: pages.address(page) for page in of_rows}


def log_in(page: Page, site: str) -> None:
    page.goto(site + reverse("admin:login"))
    page.fill("#id_username", "shili")
    page.fill("#id_password", PASSWORD)
    page.click("input[type=submit]")


@pytest.mark.parametrize("size", SIZES)
def test_every_page_fits_its_window_and_breaks_no_policy(addresses, size):
    width, height = SIZES[size]
    PICTURES.mkdir(parents=True, exist_ok=True)
    faults: dict[str, list] = {}

    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(site + reverse("admin:login"))
        page.screenshot(path=PICTURES / f"login_{size}.png")
        log_in(page, site)
        for name, address in addresses.items():
            said.clear()
            page.goto(site + address)
            page.screenshot(path=PICTURES / f"{name.replace('?', '-').replace('&', '-')}_{size}.png", full_page=True)
            found = [*said, *([f"wider by {page.evaluate(WIDER)} px"] if page.evaluate(WIDER) > 0 else [])]
            if found := found + page.evaluate(SMALL):
                faults[name] = found
        browser.close()

    assert faults == {}


def test_a_clerk_at_a_desk(addresses):
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        weight: list[int] = []
        page.on("requestfinished", lambda request: weight.append(request.sizes()["responseBodySize"]))
        log_in(page, site)
        page.wait_for_load_state("networkidle")
        first_page = sum(weight)

        page.click("text=三要素不全")
        page.wait_for_selector("#result_list")
        page.wait_for_load_state("load")  # Ctrl+K is a deferred script's
        rows = page.evaluate(VISIBLE_ROWS)

        page.keyboard.press("Control+k")
        page.keyboard.type("ats")
        page.keyboard.press("Enter")
        page.wait_for_selector("#searchbar[value=ats]")
        found = page.locator("#result_list tbody tr").count()

        page.goto(site + addresses["ceremonies_ceremony_page"])
        page.locator("td .k-ref").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#k-supports")
        phrase = page.locator("h1").inner_text()
        browser.close()

    assert first_page <= FIRST_PAGE
    assert rows >= DENSE
    assert found == 8
    assert phrase == "“7个”"
