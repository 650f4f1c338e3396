"""What a machine may lack: rights, room, a package."""

import dataclasses
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launcher import account, cluster_use, refusal, virtualenv
from launcher.binaries import Binaries
from launcher.checkout import Checkout
from launcher.cluster import Cluster
from launcher.refusal import Refusal
from launcher.tests.sites import Site

NOBODY = 65534


@pytest.fixture
def small_disk(place: Path) -> Iterator[Path]:
    """Give a disk of 4 MB."""
    folder = place / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0755", "none", str(folder)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 - found on the PATH of any machine


def test_a_full_disk_stops_initdb_with_a_sentence(small_disk: Path, programs: Binaries) -> None:
    home = small_disk / "postgres"
    ours = Cluster(home, programs, account.choose(home / "data"), small_disk / "log", throwaway=True)

    with pytest.raises(Refusal, match="磁盘已满") as refused, cluster_use.held(ours, "test", wait=0):
        pass

    assert "\n" not in str(refused.value)
    assert not list(home.glob("data*"))


def test_a_full_disk_stops_the_installation_with_a_sentence(small_disk: Path) -> None:
    checkout = Checkout(small_disk)
    checkout.prepare()
    (small_disk / "requirements.txt").write_text("")

    with pytest.raises(Refusal, match="磁盘已满"):
        virtualenv.ready(checkout)


def test_a_full_disk_stops_the_server_with_a_sentence(small_disk: Path, cluster: Cluster) -> None:
    with cluster_use.held(cluster, "test", wait=0):
        pass
    subprocess.run(["mount", "-o", "remount,size=100m", str(small_disk)], check=True)  # noqa: S607 - found on the PATH of any machine
    moved = dataclasses.replace(cluster, home=small_disk / "postgres", log=small_disk / "log")
    subprocess.run(["cp", "-a", str(cluster.home), str(moved.home)], check=True)  # noqa: S607 - found on the PATH of any machine
    filler = ["dd", "if=/dev/zero", f"of={small_disk}/filler", "bs=4k"]
    assert subprocess.run(filler, check=False, capture_output=True).returncode == 1

    with pytest.raises((Refusal, OSError)) as caught, cluster_use.held(moved, "test", wait=0):
        pass

    refused = caught.value if isinstance(caught.value, Refusal) else refusal.from_os(caught.value, small_disk)
    assert str(refused).startswith("磁盘已满：请先清理 ")


def test_a_closed_data_folder_names_its_owner(make_site: Callable[..., Site]) -> None:
    if os.geteuid():
        pytest.skip("needs root to become another user")
    site = make_site(user=NOBODY)
    (site.root / ".data").mkdir(mode=0o700)

    code, said, complaint = site.call("run")

    assert (code, said) == (1, "")
    assert complaint.startswith(f"无法写入 {site.root}/.data：它属于 root，")
    assert complaint.count("\n") == 1


def test_a_missing_python3_venv_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = Checkout(tmp_path)
    checkout.prepare()
    (tmp_path / "requirements.txt").write_text("")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "ensurepip" else object())

    with pytest.raises(Refusal, match=r"^缺少 python3-venv：请先运行 sudo apt install python3-venv，再重新运行。$"):
        virtualenv.ready(checkout)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "磁盘已满"),
        ("ERROR: No matching distribution found for django==5.2.19", "下载依赖没有成功"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE",
            "下载到的依赖包与锁定的校验值不符",
        ),
        ("ERROR: something new", "安装依赖失败"),
    ],
)
def test_what_pip_says_becomes_a_sentence(tmp_path: Path, said: str, sentence: str) -> None:
    checkout = Checkout(tmp_path)
    checkout.prepare()

    refused = virtualenv._failure(checkout, "安装依赖", said)

    assert str(refused).startswith(sentence)
    assert said in (checkout.data / "log" / "install.log").read_text()


def test_an_unknown_verb_gets_the_usage(site: Site) -> None:
    code, _, complaint = site.call("dance")

    assert code == 1
    assert complaint.startswith("用法：python3 bootstrap.py run |")
    assert not (site.root / ".data").exists()


def test_proving_takes_one_word_or_none(site: Site) -> None:
    code, _, complaint = site.call("prove", "--long")

    assert code == 1
    assert complaint.startswith("没有叫 --long 的核验。用法：python3 bootstrap.py prove [--short] [hammer | ")


def test_proving_works_on_a_server_that_is_gone_afterwards(site: Site) -> None:
    code, said, _ = site.call("prove", "--short")

    assert (code, said.count("演示：已准备好")) == (
        1,
        6,
    )  # each step ran; a stand-in counts nothing, so nothing is proved
    assert site.nothing_left()


def test_proving_ends_where_a_step_refuses(site: Site) -> None:
    assert site.call("prove", "hammer", STAND_IN="refuse")[::2] == (1, "演示：数据不能升级。\n")
