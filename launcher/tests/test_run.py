"""`make run`, as a clerk meets it."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from launcher import site_server
from launcher.checkout import Checkout
from launcher.tests.sites import Site

HASH = "SELECT count(*), md5(string_agg(notes::text, ',' ORDER BY id)) FROM notes"


def test_the_first_run_prints_the_address_and_the_password_once(site: Site) -> None:
    launcher = site.up()

    assert f"已就绪：http://127.0.0.1:{site.port}/\n用户名 admin   初始密码 shown-once" in site.words
    assert site.answers()
    assert not (site.root / ".data").stat().st_mode & 0o066  # nobody else lists or writes it
    assert (site.root / ".data" / "env").stat().st_mode & 0o777 == 0o600
    assert "shown-once" not in "".join(
        path.read_text(errors="replace") for path in (site.root / ".data").rglob("*") if path.is_file()
    )

    launcher.terminate()
    launcher.wait(15)
    secret = (site.root / ".data" / "env").read_text()
    site.up()
    assert "shown-once" not in site.words
    assert "用户名 admin   密码不变" in site.words
    assert (site.root / ".data" / "env").read_text() == secret


def test_a_password_never_shown_is_shown_by_the_next_run(site: Site) -> None:
    code, _, complaint = site.call("run", STAND_IN="no site")
    assert code == 1
    assert complaint.startswith("网站没有启动成功")
    assert "Traceback" not in complaint

    site.up()

    assert "初始密码 shown-once" in site.words


def test_the_second_at_once_says_where_it_runs(site: Site) -> None:
    site.up()

    assert site.call("run") == (0, f"已在运行：http://127.0.0.1:{site.port}/\n", "")
    code, _, complaint = site.call("run", PORT="1234")
    assert code == 1
    assert complaint == f"已在另一个地址运行：http://127.0.0.1:{site.port}/；要换地址，请先停止它（make stop）。\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_nothing_running(site: Site, number: signal.Signals) -> None:
    launcher = site.up()
    assert {each.name for each in site.ours()} >= {"postgres"}

    launcher.send_signal(number)

    assert launcher.wait(15) == 0
    assert site.nothing_left(0)
    assert not site.answers()


def test_stop_stops_it(site: Site) -> None:
    site.up()

    assert site.call("stop") == (0, "网站已停止。\n", "")
    assert site.nothing_left(2)
    assert site.call("stop") == (0, "网站没有在运行。\n", "")


def test_nothing_outlives_a_launcher_killed_by_kill_9(site: Site) -> None:
    launcher = site.up()

    launcher.kill()

    assert site.nothing_left()


def test_rows_outlive_kill_9_of_everything(site: Site) -> None:
    site.up()
    fingerprint = site.sql("INSERT INTO notes SELECT n, '阿图什' || n FROM generate_series(1, 500) AS n", HASH)

    site.kill_all()
    site.up()

    assert site.sql(HASH) == fingerprint
    assert site.answers()


def test_a_server_that_dies_ends_the_run_with_a_sentence(site: Site) -> None:
    launcher = site.up()
    (postmaster,) = [each for each in site.ours("postgres") if "-D" in each.arguments]

    os.kill(postmaster.pid, signal.SIGKILL)
    _, complaint = launcher.communicate(timeout=20)

    assert launcher.returncode == 1
    assert complaint.startswith("数据库意外停止：请重新运行 make run")
    assert site.nothing_left()
    site.up()
    assert site.answers()


def test_a_site_that_outlived_its_launcher_is_stopped_first(site: Site) -> None:
    (site.root / ".data" / "run").mkdir(parents=True)
    marks = ["kezhou_crm.wsgi:application", "--pid", str(site.root / ".data" / "run" / "site.pid")]
    sleeping = [sys.executable, "-c", "import time; time.sleep(60)"]
    survivor = subprocess.Popen([*sleeping, *marks])
    stranger = subprocess.Popen([*sleeping, marks[0], "--pid", "/elsewhere/site.pid"])

    site_server.clear_leftovers(Checkout(site.root))

    assert survivor.wait(0) == -signal.SIGTERM
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_taken_port_is_named(site: Site) -> None:
    with socket.create_server(("127.0.0.1", site.port)):
        code, said, complaint = site.call("run")

    assert (code, said) == (1, "")
    assert complaint == (
        f"端口 {site.port} 已被别的程序占用：请停掉那个程序，或换一个端口，如 PORT={site.port + 1} make run。\n"
    )


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORT": "http"}, "PORT=http 不是端口号：请改成 1 到 65535 之间的数字。\n"),
        ({"HOST": "192.0.2.1"}, "本机没有 HOST=192.0.2.1 这个地址：请改正 HOST，或去掉它只在本机使用。\n"),
        (
            {"KEZHOU_PG_BIN": "/nonexistent"},
            "KEZHOU_PG_BIN=/nonexistent 里没有可用的 PostgreSQL 15 或更新版本：请改正或去掉它。\n",
        ),
    ],
)
def test_a_wrong_setting_is_named(site: Site, environment: dict[str, str], sentence: str) -> None:
    code, _, complaint = site.call("run", **environment)

    assert (code, complaint) == (1, sentence)


@pytest.mark.parametrize(
    ("mode", "beginning"),
    [("refuse", "演示：数据不能升级。\n"), ("crash", "准备数据没有成功：详情见 "), ("full", "磁盘已满")],
)
def test_what_stops_set_up_is_one_sentence(site: Site, mode: str, beginning: str) -> None:
    code, _, complaint = site.call("run", STAND_IN=mode)

    assert code == 1
    assert complaint.startswith(beginning)
    assert complaint.count("\n") == 1
    assert not site.ours()


def test_ctrl_c_while_it_starts_leaves_nothing_running(site: Site) -> None:
    for seconds in (0.2, 0.6, 1.2):
        launcher = site._start(("run",), {})
        time.sleep(seconds)
        launcher.send_signal(signal.SIGINT)
        launcher.communicate(timeout=15)

        assert site.nothing_left(2), seconds
    site.up()
    assert site.answers()


def test_the_audit_trail_is_sealed_while_the_site_runs(site: Site) -> None:
    site.up(AUDIT_SEAL_EVERY="1")

    deadline = time.monotonic() + 30
    while (sealed := site.sql("SELECT count(*) FROM notes WHERE word = 'TASK'")) in ("[(0,)]", "[(1,)]"):
        assert time.monotonic() < deadline, sealed
        time.sleep(0.2)

    assert site.answers()


def test_a_seal_that_fails_is_said_once_and_the_site_goes_on(site: Site) -> None:
    launcher = site.up(AUDIT_SEAL_EVERY="1", STAND_IN="unsealed")

    deadline = time.monotonic() + 30
    while site.sql("SELECT count(*) > 2 FROM notes") != "[(True,)]":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert site.answers()
    launcher.terminate()

    assert launcher.stdout.read().count("审计记录没有封存成功") == 1
