"""The door: words on the command line in, one call, one sentence or nothing out."""

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from launcher import account, dumps, refusal, running_site, stop_signals, verbs
from launcher.checkout import Checkout
from launcher.refusal import Refusal
from launcher.sql import DatabaseError

USAGE = (
    "用法：python3 bootstrap.py run | demo [--fresh] | test [参数] | prove [--short] [核验] | mutants [词] | bench [项目数 [轮数]] | backup [文件] | restore 文件 | "
    "manage [参数] | stop"
)
SIGNALLED = 128


def main(root: Path, arguments: list[str]) -> int:
    """Run the verb and return the exit code; each failure is one Chinese sentence on standard error."""
    _speak_chinese()
    os.umask(0o022)
    checkout = Checkout(root)
    try:
        with stop_signals.unwinding():
            verb = _verb(arguments)
            account.step_down(checkout.data)
            checkout.prepare()
            return verb(checkout)
    except Refusal as no:
        sentence = str(no)
    except stop_signals.Stopped as stopped:
        if arguments[:1] in (["run"], ["demo"]):
            with suppress(OSError):  # the terminal may be gone
                print("\n已停止。", flush=True)
            return 0
        return SIGNALLED + stopped.number
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - whoever read our words is gone
        return 1
    except DatabaseError as error:
        log = checkout.note("launcher", traceback.format_exc())
        full = refusal.is_full(checkout.data, error.words)
        sentence = str(refusal.disk_full(checkout.data)) if full else f"数据库操作失败：详情见 {log} 的末尾。"
    except OSError as error:
        checkout.note("launcher", traceback.format_exc())
        sentence = str(refusal.from_os(error, checkout.data))
    except Exception:  # noqa: BLE001 - the last line of defence: no traceback before a clerk
        log = checkout.note("launcher", traceback.format_exc())
        sentence = f"启动程序出错：详情见 {log} 的末尾，请把它发给管理员。"
    print(sentence, file=sys.stderr, flush=True)
    return 1


def _verb(arguments: list[str]) -> Callable[[Checkout], int]:
    name, rest = (arguments or [""])[0], arguments[1:]
    first = (rest or [""])[0]
    known: dict[str, Callable[[Checkout], int]] = {
        "run": running_site.run,
        "demo": lambda checkout: verbs.demo(checkout, rest),
        "test": lambda checkout: verbs.test(checkout, rest),
        "prove": lambda checkout: verbs.prove(checkout, rest),
        "bench": lambda checkout: verbs.bench(checkout, rest),
        "mutants": lambda checkout: verbs.mutants(checkout, rest),
        "manage": lambda checkout: verbs.manage(checkout, rest),
        "backup": lambda checkout: dumps.backup(checkout, first),
        "restore": lambda checkout: dumps.restore(checkout, first),
        "stop": verbs.stop,
    }
    if name not in known:
        raise Refusal(USAGE)
    return known[name]


def _speak_chinese() -> None:
    """Where the terminal's encoding has no Chinese letters, write UTF-8; the children, too."""
    try:
        "克".encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        os.environ["PYTHONIOENCODING"] = "utf-8"
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(encoding="utf-8")
