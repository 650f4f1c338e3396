"""Who runs it: root, an ordinary user, one after the other."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from launcher.tests.sites import Site

NOBODY = 65534
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")


def test_as_root_the_server_is_nobodys_and_its_files_lie_outside_a_closed_checkout(
    make_site: Callable[..., Site], place: Path
) -> None:
    site = make_site("closed/checkout")
    site.root.parent.chmod(0o700)
    site.environment["KEZHOU_PG_BIN"] = ""

    launcher = site.up()

    (postmaster,) = [each for each in site.ours("postgres") if "-D" in each.arguments]
    assert Path("/proc", str(postmaster.pid)).stat().st_uid != 0
    assert postmaster.folder.is_relative_to(place / "home")
    assert "现在由 root 运行" in site.words
    launcher.terminate()
    launcher.wait(15)
    moved = site.root.rename(site.root.parent / "moved")
    site.root = moved
    site.up()
    assert "密码不变" in site.words


def test_a_copied_checkout_must_not_share_its_data(make_site: Callable[..., Site], place: Path) -> None:
    site = make_site("closed/checkout")
    closed = site.root.parent
    closed.chmod(0o700)
    site.up().terminate()
    site.launchers[-1].wait(15)
    shutil.copytree(site.root, closed / "copy", symlinks=True)

    site.root = closed / "copy"
    code, _, complaint = site.call("run")

    assert code == 1
    assert complaint == (
        f"这份代码是从 {closed}/checkout 复制来的，数据库只能有一个主人：请删除 {closed}/copy/.data/cluster 后重新运行。\n"
    )


def test_as_root_an_open_checkout_keeps_its_data_inside(site: Site) -> None:
    site.up()

    (postmaster,) = [each for each in site.ours("postgres") if "-D" in each.arguments]
    assert postmaster.folder == site.root / ".data" / "postgres" / "data"


def test_data_moved_to_where_postgresql_cannot_go_is_refused_in_one_sentence(site: Site, place: Path) -> None:
    site.up().terminate()
    site.launchers[-1].wait(15)
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    site.root = site.root.rename(closed / "moved")

    code, _, complaint = site.call("run")

    assert code == 1
    assert complaint.startswith(f"数据库文件在 {site.root}/.data，而运行 PostgreSQL 的用户 ")
    assert complaint.endswith(
        f" 进不了它上层的文件夹 {closed}：请把代码移回原处，或运行 chmod o+x {closed} 后再运行。\n"
    )
    assert complaint.count("\n") == 1
    assert not (site.root / ".data" / "cluster").exists()
    closed.chmod(0o711)
    site.up()
    assert "密码不变" in site.words


def test_an_ordinary_user_keeps_all_in_the_checkout_and_root_goes_on_as_him(make_site: Callable[..., Site]) -> None:
    site = make_site(user=NOBODY)
    site.up().terminate()
    site.launchers[-1].wait(15)
    assert (site.root / ".data" / "postgres" / "data").is_dir()

    site.user = None
    site.up().terminate()
    site.launchers[-1].wait(15)

    assert "密码不变" in site.words
    assert {path.stat().st_uid for path in (site.root / ".data").rglob("*")} == {NOBODY}
