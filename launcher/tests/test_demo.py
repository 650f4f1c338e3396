"""`make demo`: a second site beside the ledger's, on a server, a database, a port and a secret of its own."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher import beside, cluster_use, roles
from launcher.address import DatabaseAddress
from launcher.cluster import Cluster
from launcher.refusal import Refusal
from launcher.sql import Sql
from launcher.tests.sites import Site

ROW = "INSERT INTO notes VALUES (1, '台账')"
COUNT = "SELECT count(*) FROM notes"


@pytest.fixture
def demo(site: Site) -> Iterator[Site]:
    """Give the demo of the same checkout, on another port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    other = Site(site.root, port, site.environment, site.user, verb="demo")
    yield other
    other.close()


def settings(file: Path) -> dict[str, str]:
    lines = [line for line in file.read_text().splitlines() if "=" in line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def in_demo(demo: Site, *queries: str) -> str:
    """Run queries in the demo's database, and return the last one's rows."""
    code, said, complaint = demo.call("demo", "manage", "sql", *queries)
    assert code == 0, complaint
    return said.strip()


def test_ledger_and_demo_run_side_by_side(site: Site, demo: Site) -> None:
    site.up()
    demo.up()

    assert f"已就绪：http://127.0.0.1:{demo.port}/（示例数据，与台账分开）" in demo.words
    assert site.answers()
    assert demo.answers()
    ledger, beside_it = settings(site.root / ".data" / "env"), settings(site.root / ".data" / "demo" / "env")
    assert beside_it["DEMO"] == "1"
    assert "DEMO" not in ledger
    assert not set(ledger.values()) & set(beside_it.values()) - {ledger["ALLOWED_HOSTS"]}
    assert DatabaseAddress(beside_it["DATABASE_URL"], "DATABASE_URL").database == "kezhou_demo"
    assert site.sql(ROW, COUNT) == "[(1,)]"
    assert in_demo(demo, COUNT) == "[(0,)]"

    assert site.call("stop") == (0, "网站已停止。\n示例网站已停止。\n", "")
    assert site.nothing_left(2)


def test_the_ledger_outlives_the_demo(site: Site, demo: Site) -> None:
    launcher = demo.up()
    site.up()

    launcher.kill()
    launcher.wait(10)

    assert site.answers()
    assert site.sql(ROW, COUNT) == "[(1,)]"


def test_fresh_makes_the_demo_anew_and_nothing_else(site: Site, demo: Site) -> None:
    site.up()
    site.sql(ROW)
    launcher = demo.up()
    in_demo(demo, ROW)
    (site.root / ".data" / "demo" / "media").mkdir()
    assert demo.call("demo", "--fresh")[2].startswith(f"示例网站正在运行：http://127.0.0.1:{demo.port}/；")
    launcher.terminate()
    launcher.wait(15)

    demo.up("--fresh")

    assert in_demo(demo, COUNT) == "[(0,)]"
    assert not (site.root / ".data" / "demo" / "media").exists()
    assert site.sql(COUNT) == "[(1,)]"


@pytest.mark.parametrize("words", [("--new",), ("--fresh", "--fresh"), ("run",)])
def test_the_demo_takes_few_words(site: Site, words: tuple[str, ...]) -> None:
    assert site.call("demo", *words)[::2] == (1, "用法：python3 bootstrap.py demo [--fresh | manage 参数]\n")


def test_a_taken_port_advises_the_same_verb(site: Site) -> None:
    code, _, complaint = site.call("demo", PORT="http")

    assert (code, complaint) == (1, "PORT=http 不是端口号：请改成 1 到 65535 之间的数字。\n")


@pytest.fixture
def server(cluster: Cluster) -> Iterator[Cluster]:
    """Give a running server with the ledger's database on it."""
    with cluster_use.held(cluster, "test", wait=0):
        roles.prepare(Sql(Path(sys.executable)), cluster.url("postgres", "postgres"), "ledger")
        yield cluster


def both(server: Cluster) -> dict[str, str]:
    """Return the two addresses of a ledger's environment."""
    return {
        "DATABASE_URL": server.url("kz_app", "ledger"),
        "DATABASE_OWNER_URL": server.url("kz_owner", "ledger"),
        "HOST": "127.0.0.1",
    }


def test_the_demo_lies_beside_the_ledger_that_the_environment_names(server: Cluster, sql: Sql) -> None:
    sql.rows(server.url("postgres", "postgres"), "ALTER ROLE kz_owner CREATEDB")

    moved = beside.moved(sql, both(server))

    assert moved == {
        "DATABASE_URL": server.url("kz_app", "ledger_demo"),
        "DATABASE_OWNER_URL": server.url("kz_owner", "ledger_demo"),
        "HOST": "127.0.0.1",
    }
    assert sql.rows(moved["DATABASE_URL"], "SELECT current_database()") == [[["ledger_demo"]]]
    assert beside.moved(sql, moved) == moved  # named already


def test_a_role_that_may_not_make_databases_is_told_whom_to_ask(server: Cluster, sql: Sql) -> None:
    with pytest.raises(Refusal, match="kz_owner 不能新建示例数据库 ledger_demo：请管理员运行"):
        beside.moved(sql, both(server))

    assert sql.rows(server.url("postgres", "postgres"), "SELECT FROM pg_database WHERE datname = 'ledger_demo'") == [[]]


def test_a_database_that_may_be_a_ledger_is_not_made_anew(server: Cluster, sql: Sql) -> None:
    admin, ledger = server.url("postgres", "postgres"), server.url("postgres", "ledger")
    roles.prepare(sql, admin, "ledger_demo")
    unmarked = server.url("postgres", "ledger_demo")
    sql.rows(
        unmarked,
        "CREATE TABLE records_fixtureload (name text)",
        "CREATE TABLE projects_project (id int)",
        "CREATE TABLE companies_company (id int)",
        "INSERT INTO projects_project VALUES (1)",
    )

    with pytest.raises(Refusal, match="没有示例标记，可能是台账，不能重做"):
        beside.renew(sql, unmarked, admin)
    with pytest.raises(Refusal, match="不以 _demo 结尾"):
        beside.renew(sql, ledger, admin)

    assert sql.rows(unmarked, "SELECT count(*) FROM projects_project") == [[[1]]]


def test_a_marked_demo_is_made_anew(server: Cluster, sql: Sql) -> None:
    admin, marked = server.url("postgres", "postgres"), server.url("postgres", "ledger_demo")
    roles.prepare(sql, admin, "ledger_demo")
    sql.rows(
        marked,
        "CREATE TABLE records_fixtureload (name text)",
        "CREATE TABLE projects_project (id int)",
        "CREATE TABLE companies_company (id int)",
        "INSERT INTO projects_project VALUES (1)",
        "INSERT INTO records_fixtureload VALUES ('demo')",
    )

    beside.renew(sql, marked, admin)

    assert sql.rows(marked, "SELECT to_regclass('projects_project') IS NULL") == [[[True]]]
