"""The commands beside `run`: demo, test, prove, mutants, manage, stop."""

import os
import signal
import tempfile
from dataclasses import replace

from launcher import database, environment, network, processes, proving, running_site, virtualenv
from launcher import mutants as cutting
from launcher.checkout import Checkout
from launcher.lock import Lock
from launcher.refusal import Refusal

STOPPING = 60  # seconds
FRESH = "--fresh"


def test(checkout: Checkout, arguments: list[str]) -> int:
    """Run the suite on an empty server of its own."""
    virtualenv.ready(checkout, "requirements-dev.txt")
    with database.thrown_away(checkout) as ours:
        settings = environment.build(checkout, ours.urls, network.asked({}))
        return _foreground(checkout, ["-m", "pytest", *arguments], settings)


def prove(checkout: Checkout, arguments: list[str]) -> int:
    """Run every proof on a throw-away server and print what each counted; `--short` for CI, a name for one alone."""
    return proving.prove(checkout, arguments, _foreground, _heard)


def bench(checkout: Checkout, arguments: list[str]) -> int:
    """Time a throw-away ledger of 100,000 projects against a floor; numbers choose another size and count of rounds."""
    virtualenv.ready(checkout)
    with database.thrown_away(checkout) as ours, tempfile.TemporaryDirectory(prefix="kezhou-media-") as media:
        settings = environment.build(checkout, ours.urls, network.asked({})) | {"MEDIA_ROOT": media}
        for step in (
            ["manage.py", "migrate", "--verbosity", "0"],
            ["manage.py", "load_founding"],
            ["-m", "bench", *arguments],
        ):
            if code := _foreground(checkout, step, settings):
                return code
    return 0


def mutants(checkout: Checkout, arguments: list[str]) -> int:
    """Cut holes into a copy one by one and see that the suite notices; a word chooses some."""
    if len(arguments) > 1:
        raise Refusal("用法：python3 bootstrap.py mutants [词]")
    virtualenv.ready(checkout, "requirements-dev.txt")
    with database.thrown_away(checkout) as ours:
        settings = environment.build(checkout, ours.urls, network.asked({})) | {"KEZHOU_TEMPLATES": "kept"}
        return cutting.run(checkout, lambda copy, given: _heard(copy, given, settings), "".join(arguments), None)


def manage(checkout: Checkout, arguments: list[str]) -> int:
    """Run one of Django's commands with the database up."""
    virtualenv.ready(checkout)
    checkout.prepare()
    with database.opened(checkout, "manage") as ours:
        settings = environment.build(checkout, ours.urls, network.asked(os.environ, checkout.verb))
        return _foreground(checkout, [str(checkout.root / "manage.py"), *arguments], settings)


def demo(checkout: Checkout, arguments: list[str]) -> int:
    """Run the demo beside the ledger; `--fresh` makes it anew, `manage` is for its own database."""
    beside = replace(checkout, demo=True)
    if arguments[:1] == ["manage"]:
        return manage(beside, arguments[1:])
    if arguments not in ([], [FRESH]):
        raise Refusal(f"用法：python3 bootstrap.py demo [{FRESH} | manage 参数]")
    return running_site.run(beside, fresh=bool(arguments))


def stop(checkout: Checkout) -> int:
    """Stop what runs from this folder: the ledger's site, the demo's, or both."""
    sites = {"网站": checkout, "示例网站": replace(checkout, demo=True)}
    if not [_stopped(site, words) for words, site in sites.items() if _is_running(site)]:
        print("网站没有在运行。")
    return 0


def _is_running(checkout: Checkout) -> bool:
    lock = Lock(checkout.lock)
    if not lock.acquire():
        return True
    lock.release()
    return False


def _stopped(checkout: Checkout, words: str) -> bool:
    lock = Lock(checkout.lock)
    pid = lock.told().get("pid")
    if pid and str(checkout.root / "bootstrap.py") in _script(pid):
        os.kill(pid, signal.SIGTERM)
    if not lock.acquire(wait=STOPPING):
        raise Refusal(f"{words}在 {STOPPING} 秒内没有停下来：请到运行它的窗口按 Ctrl-C。")
    lock.release()
    print(f"{words}已停止。")
    return True


def _script(pid: int) -> list[str]:
    """Return the paths in a process's command line, seen from its own folder."""
    for each in processes.running():
        if each.pid == pid:
            return [str((each.folder / argument).resolve()) for argument in each.arguments if argument]
    return []


def _heard(checkout: Checkout, arguments: list[str], settings: dict[str, str]) -> tuple[int, str]:
    """Run pytest; return its exit code and all it said."""
    command = [str(checkout.python), "-m", "pytest", *arguments]
    return processes.capture(command, cwd=checkout.root, env=environment.of_children(settings))


def _foreground(checkout: Checkout, arguments: list[str], settings: dict[str, str]) -> int:
    """Run Python in the terminal's foreground, where it may ask the person."""
    child = processes.spawn(
        [str(checkout.python), *arguments], cwd=checkout.root, env=environment.of_children(settings)
    )
    try:
        return child.wait()
    finally:
        processes.stop(child)
