"""One project from its slot to 落地, by a clerk in a real browser: the mechanism of the article, whole."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate
from playwright.sync_api import Page, Route, sync_playwright
from zeal import zeal_ignore

from government.models import Officer, Region
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import files
from kezhou_crm.tests.browser.site import served
from kezhou_crm.tests.browser.test_journey import CHROMIUM, PASSWORD, PICTURES, QUIET, log_in
from projects.models import Project
from projects.stages import Stage

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium package")
NAME = "示例·阿图什高纯石墨精深加工项目"
USCC = "Y1653001000000019B"


@pytest.fixture
def ledger(founded_database):
    """The founding ledger with the bureau's clerk, and whom the project will be handed to."""
    with zeal_ignore():
        region = Region.objects.get(code="653001")
        unit = cast.UnitFactory(name="示例·州工业和信息化局", region=region)
        Officer.objects.create_superuser("shili", PASSWORD, name="示例经办", unit=unit)
        cast.LeaderFactory(name="地里下提·示例", post="示例副州长")
        cast.specialist(officer__name="示例专员甲", officer__unit=unit)
        cast.CompanyFactory(name="新疆示例石墨新材料有限责任公司")
        cast.CompanyFactory(name="克州示例石墨科技有限公司", uscc=USCC)
    return founded_database


class Clerk:
    """What a clerk does with mouse and keyboard."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site

    def open(self, name: str, *args: object) -> None:
        self.page.goto(self.site + reverse(f"admin:{name}", args=args))

    def press(self, words: str) -> None:
        """Follow the button or link of these words; those under 更多 are unfolded first."""
        one = self.page.locator("#content").get_by_role("link", name=words, exact=True).first
        if not one.is_visible():
            self.page.locator("summary", has_text="更多").click()
        one.click()
        self.page.wait_for_load_state("load")

    def choose(self, field: str, words: str) -> None:
        """Find a row in an autocomplete by typing."""
        self.page.locator(f"#id_{field} + .select2 .select2-selection").click()
        self.page.locator(".select2-container--open .select2-search__field").fill(words)
        self.page.locator(".select2-results__option", has_text=words).first.click()

    def submit(self, words: str) -> None:
        self.page.locator(f".submit-row input[value='{words}']").click()
        self.page.wait_for_load_state("load")

    def reads(self, words: str) -> bool:
        return words in self.page.locator("body").inner_text()


def follow_up(clerk: Clerk, project: Project, today: str) -> None:
    clerk.open("projects_project_page", project.pk)
    clerk.press("记跟进")
    clerk.page.select_option("#id_method", "CALL")
    clerk.page.fill("#id_on", today)
    clerk.page.fill("#id_said", "示例：企业确认下月来州对接勘查区块。")
    clerk.page.fill("#id_next_step", "发送区块资料")
    clerk.page.fill("#id_next_on", today)
    clerk.submit("记跟进")

    assert clerk.reads("企业确认下月来州对接勘查区块")


def claim(clerk: Clerk, slot: Project) -> None:
    clerk.open("projects_project_page", slot.pk)
    clerk.press("认领")
    clerk.page.fill("#id_name", NAME)
    clerk.submit("认领")

    assert clerk.page.locator("h1").inner_text().strip() == NAME


def enter_the_contract(clerk: Clerk) -> None:
    clerk.press("编辑")
    clerk.page.select_option("#id_agreement_type", "CONTRACT")
    clerk.page.fill("#id_contract_no", "示例-2025-001")
    clerk.page.fill("#id_amount", "12000")
    clerk.choose("party_a", "克州人民政府")
    for number, (company, role) in enumerate([("新疆示例石墨", "INVESTOR"), ("克州示例石墨", "PROJECT_COMPANY")]):
        clerk.page.get_by_role("button", name="再加一条参与企业").or_(
            clerk.page.locator("#participations-group .add-row a")
        ).first.click()
        clerk.choose(f"participations-{number}-company", company)
        clerk.page.select_option(f"#id_participations-{number}-role", role)
    clerk.submit("保存")


def hand_it_over(clerk: Clerk, today: str) -> None:
    clerk.press("责任交接")
    clerk.choose("to", "地里下提")
    clerk.choose("unit", "示例·州工业")
    clerk.page.fill("#id_on", today)
    clerk.submit("责任交接")


def assign_a_specialist(clerk: Clerk, today: str) -> None:
    clerk.press("指派专员")
    clerk.page.select_option("#id_specialist", label="示例专员甲")
    clerk.page.fill("#id_on", today)
    clerk.submit("指派专员")


def attach_the_contract(clerk: Clerk, folder: Path) -> None:
    scan = folder / "合同扫描件.jpg"
    scan.write_bytes(files.photo())
    clerk.press("传材料")
    clerk.page.select_option("#id_kind", "CONTRACT")
    clerk.page.set_input_files("#id_files", scan)
    clerk.submit("传材料")


def try_to_advance(clerk: Clerk, today: str) -> None:
    clerk.press("推进阶段")
    clerk.page.select_option("#id_to", "REGISTERED")
    clerk.page.fill("#id_on", today)
    clerk.submit("推进阶段")


def test_a_slot_becomes_a_project_that_lands(ledger, tmp_path):
    today = localdate().isoformat()
    strategic = Project.objects.get(agreement_type="STRATEGIC")
    slot = Project.objects.filter(name__isnull=True, region__code="653001").order_by("pk").first()
    PICTURES.mkdir(parents=True, exist_ok=True)

    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        log_in(page, site)
        page.wait_for_load_state("load")
        clerk = Clerk(page, site)

        follow_up(clerk, strategic, today)
        claim(clerk, slot)
        enter_the_contract(clerk)
        hand_it_over(clerk, today)

        try_to_advance(clerk, today)
        assert clerk.reads("进入落地还缺：合同扫描件。")
        assert clerk.reads("进入落地还缺：服务专员")
        page.screenshot(path=PICTURES / "story_refused.png", full_page=True)

        clerk.open("projects_project_page", slot.pk)
        assert clerk.reads("资料缺项 2 项")
        assign_a_specialist(clerk, today)
        attach_the_contract(clerk, tmp_path)
        try_to_advance(clerk, today)
        for words in (
            NAME,
            "地里下提·示例",
            "示例·州工业和信息化局",
            "示例专员甲",
            "克州示例石墨科技有限公司",
            "12,000",
        ):
            assert clerk.reads(words), words
        page.screenshot(path=PICTURES / "story_landed.png", full_page=True)
        page.pdf(path=PICTURES / "story_landed.pdf", format="A4")

        told = page.evaluate("path => fetch(path).then(answer => answer.json())", f"/api/v1/projects/{slot.pk}/")
        browser.close()

    project = Project.objects.get(pk=slot.pk)
    assert (project.stage, project.claimed_by.username) == (Stage.REGISTERED, "shili")
    assert (told["stage"], told["leader"]["name"], told["amount"]) == ("REGISTERED", "地里下提·示例", "12000.00")
    assert (PICTURES / "story_landed.pdf").read_bytes().startswith(b"%PDF")
    assert Path(settings.MEDIA_ROOT).exists()


def test_a_double_click_is_one_follow_up(ledger):
    today = localdate().isoformat()
    project = Project.objects.get(agreement_type="STRATEGIC")
    sent: list[Route] = []

    def hold(route: Route) -> None:
        sent.append(route)  # the first is on its way while the second click falls

    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(locale="zh-CN")
        log_in(page, site)
        clerk = Clerk(page, site)
        clerk.open("projects_project_deed", project.pk, "follow-up")
        page.fill("#id_on", today)
        page.fill("#id_said", "示例：只说了一次。")
        place = middle(page)
        page.route("**/do/follow-up/", hold)
        for _click in range(2):
            page.mouse.click(*place)
            page.wait_for_timeout(100)
        posts = len(sent)
        sent[-1].continue_()
        page.wait_for_url(site + reverse("admin:projects_project_page", args=[project.pk]))
        browser.close()

    assert posts == 1
    assert project.follow_ups.count() == 1


def middle(page: Page) -> tuple[float, float]:
    """Return where the button is clicked."""
    box = page.locator(".submit-row input[type=submit]").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
