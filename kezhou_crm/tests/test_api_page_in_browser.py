"""The Swagger page works in a real browser under the strict content policy, with nothing from outside."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Page, sync_playwright

from kezhou_crm.tests.asking import logged_in

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="apt-get install chromium")


@pytest.fixture
def address(founded_database: str) -> Iterator[str]:
    """Serve the site with the founding article and return its address."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    """Open a browser in which an officer is logged in."""
    session = logged_in().cookies["sessionid"].value
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        context = browser.new_context()
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        yield context.new_page()
        browser.close()


def test_the_swagger_page_shows_the_api_and_asks_it(address: str, page: Page) -> None:
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))

    page.goto(f"{address}/api/v1/docs/")
    projects = page.locator(".opblock", has_text="项目列表").first
    projects.locator(".opblock-summary-control").first.click()
    projects.locator("button.try-out__btn").click()
    projects.locator("button.execute").click()
    answer = projects.locator(".live-responses-table").first
    answer.wait_for()

    assert "2025Q3-01" in answer.inner_text()
    assert said == []
    assert set(asked) == {urlsplit(address).netloc}
