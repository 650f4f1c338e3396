"""The virtual environment and what is locked into it; done again only when the lock file or Python changed."""

import hashlib
import importlib.util
import os
import shutil
import sys
from pathlib import Path

from launcher import processes, refusal
from launcher.checkout import Checkout
from launcher.lock import Lock
from launcher.refusal import Refusal

OFFLINE = (
    "Could not find a version",
    "No matching distribution",
    "Max retries exceeded",
    "Connection",
    "ReadTimeout",
    "name resolution",
)


def ready(checkout: Checkout, lock_name: str = "requirements.txt") -> None:
    """Have the packages of the lock file installed."""
    if _stamped(checkout, lock_name):
        return
    turn = Lock(checkout.run / "venv.lock")
    turn.acquire(wait=float("inf"))  # two starts at once: the second finds it done
    try:
        if not _stamped(checkout, lock_name):
            _make(checkout)
            _install(checkout, lock_name)
    finally:
        turn.release()


def stamp(checkout: Checkout, lock_name: str) -> None:
    """Note what is installed."""
    (checkout.venv / f"{lock_name}.stamp").write_text(_wanted(checkout, lock_name), encoding="utf-8")


def _wanted(checkout: Checkout, lock_name: str) -> str:
    digest = hashlib.sha256((checkout.root / lock_name).read_bytes()).hexdigest()
    return f"{digest} {sys.version}\n"


def _stamped(checkout: Checkout, lock_name: str) -> bool:
    file = checkout.venv / f"{lock_name}.stamp"
    same = file.is_file() and file.read_text(encoding="utf-8") == _wanted(checkout, lock_name)
    return same and checkout.python.exists()


def _make(checkout: Checkout) -> None:
    """Make the environment, or make it anew where Python changed."""
    if checkout.python.exists() and _version(checkout.python) == sys.version and _has_pip(checkout):
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise Refusal("缺少 python3-venv：请先运行 sudo apt install python3-venv，再重新运行。")
    print("正在建立 Python 环境……", flush=True)
    shutil.rmtree(checkout.venv, ignore_errors=True)
    code, said = processes.capture([sys.executable, "-m", "venv", str(checkout.venv)])
    if code:
        raise _failure(checkout, "建立 Python 环境", said)


def _version(python: Path) -> str:
    try:
        code, said = processes.capture([str(python), "-c", "import sys; sys.stdout.write(sys.version)"])
    except OSError:
        return ""
    return "" if code else said


def _has_pip(checkout: Checkout) -> bool:
    return any((checkout.venv / "lib").glob("python3*/site-packages/pip/__init__.py"))


def _install(checkout: Checkout, lock_name: str) -> None:
    print("正在安装依赖（首次约需半分钟）……", flush=True)
    command = [str(checkout.python), "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input"]
    command += ["--disable-pip-version-check", "--requirement", str(checkout.root / lock_name)]
    quiet = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PIP_USER", "PIP_TARGET")}
    code, said = processes.capture(command, env=quiet, start_new_session=True)
    if code:
        raise _failure(checkout, "安装依赖", said)
    stamp(checkout, lock_name)


def _failure(checkout: Checkout, step: str, said: str) -> Refusal:
    log = checkout.note("install", said)
    if refusal.is_full(checkout.root, said):
        return refusal.disk_full(checkout.root)
    if "DO NOT MATCH THE HASHES" in said:
        return Refusal(f"下载到的依赖包与锁定的校验值不符：请换一个可信的 pip 镜像后再运行（详情见 {log}）。")
    if any(words in said for words in OFFLINE):
        return Refusal(f"下载依赖没有成功：请检查网络或 pip 镜像设置（PIP_INDEX_URL）后再运行（详情见 {log}）。")
    return Refusal(f"{step}失败：详情见 {log} 的末尾。")
