"""From an empty clone to a ledger that outlives kill -9 and comes back from its backup: no part stands in."""

from collections.abc import Callable

import psycopg
import pytest

from launcher.tests.browser import Browser
from launcher.tests.real_sites import RealSite

PASSWORD = "correct-horse-7"
COMPANY = "新疆海德坤农业科技有限责任公司"
TRIGGER = """SELECT DISTINCT tgname, tgdeferrable, tgenabled FROM pg_trigger
    WHERE tgconstraint <> 0 AND tgname LIKE 'kz\\_responsibility\\_complete%'"""


@pytest.fixture
def site(make_site: Callable[..., RealSite]) -> RealSite:
    """Give a clone in an empty folder."""
    return make_site(kind=RealSite)


def logged_in(site: RealSite) -> Browser:
    """Log in as the first administrator."""
    browser = Browser(f"http://127.0.0.1:{site.port}")
    where, _ = browser.submit("/admin/login/", username="admin", password=PASSWORD)
    assert where in ("/", "/admin/")
    return browser


def form(browser: Browser) -> str:
    """Return the address of the company's form."""
    companies = browser.json("/api/v1/companies/?page_size=100")["results"]
    (found,) = [each["id"] for each in companies if each["name"] == COMPANY]
    return f"/admin/companies/company/{found}/change/"


def post(site: RealSite) -> str:
    """Return what the ledger has as the contact's post."""
    with site.connect() as session:
        session.execute("SELECT set_config('kz.officer', '1', false)")  # the system's, who sees every row
        return session.execute("SELECT post FROM companies_contact WHERE name = '陶丽'").fetchone()[0]


def test_the_clerks_work_outlives_kill_9_and_comes_back_from_a_backup(site: RealSite) -> None:
    site.up(DJANGO_SUPERUSER_PASSWORD=PASSWORD)
    assert "用户名 admin   密码为环境变量所设   业务管理员" in site.words
    browser = logged_in(site)
    projects = browser.json("/api/v1/projects/?page_size=100")["results"]
    assert len(projects) == 18
    assert [each["signed_on"] for each in projects].count("2025-10-23") == 17

    address = form(browser)
    assert browser.submit(address, **{"contacts-0-post": "总经理"})[0] == "/admin/companies/company/"
    before = site.fingerprint()
    assert post(site) == "总经理"
    site.kill_all()
    assert site.nothing_left()
    site.up()

    log = (site.root / ".data" / "log" / "database.log").read_text(encoding="utf-8")
    assert "was not properly shut down" in log
    assert "密码不变" in site.words
    assert site.fingerprint() == before
    assert "总经理" in browser.page(address)  # the session holds, too

    assert site.call("backup", "kept.dump")[::2] == (0, "")
    browser.submit(address, **{"contacts-0-post": "运营总监"})
    assert post(site) == "运营总监"
    assert site.call("stop")[::2] == (0, "")
    assert site.call("restore", "kept.dump")[::2] == (0, "")
    site.up()

    assert post(site) == "总经理"
    assert site.fingerprint() == before
    assert "总经理" in browser.page(address)
    with site.connect("DATABASE_OWNER_URL") as owner:
        assert owner.execute(TRIGGER).fetchall() == [("kz_responsibility_complete", True, "O")]
    with site.connect() as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("DELETE FROM projects_project")
