"""gunicorn: started, waited for, watched and stopped."""

import http.client
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from launcher import processes, refusal
from launcher.checkout import Checkout
from launcher.network import Address
from launcher.refusal import Refusal

APPLICATION = "kezhou_crm.wsgi:application"
PATIENCE = 90  # seconds until the first answer
MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat files; on a busy disk they stall the workers
STOPPING = ((signal.SIGTERM, 8), (signal.SIGKILL, 5))


def _pid_file(checkout: Checkout) -> Path:
    return checkout.run / f"{checkout.site}.pid"


def clear_leftovers(checkout: Checkout) -> None:
    """Stop what a killed launcher left; the pid file's path in the command line proves that it is ours."""

    def ours(process: processes.Running) -> bool:
        arguments = process.arguments
        return APPLICATION in arguments and str(_pid_file(checkout)) in arguments

    processes.end_all(ours, STOPPING)
    _pid_file(checkout).unlink(missing_ok=True)


def start(checkout: Checkout, address: Address, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Start gunicorn; its words go to the log."""
    command = [str(checkout.python), "-m", "gunicorn", APPLICATION, "--bind", address.bind]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "60"]
    command += ["--graceful-timeout", "4", "--pid", str(_pid_file(checkout)), "--chdir", str(checkout.root)]
    command += ["--no-control-socket"]
    if os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free > refusal.SPARE:
        command += ["--worker-tmp-dir", str(MEMORY)]
    with checkout.log(checkout.site).open("a", encoding="utf-8") as log:
        return processes.spawn(
            command,
            cwd=checkout.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C reaches the launcher alone
        )


def wait(server: subprocess.Popen[str], checkout: Checkout, address: Address, environment: dict[str, str]) -> None:
    """Wait until the site answers 200."""
    deadline = time.monotonic() + PATIENCE
    while not _answers(address, environment):
        if server.poll() is not None:
            address.require_free()  # another program may have been quicker
            if refusal.is_full(checkout.data):
                raise refusal.disk_full(checkout.data)
            raise Refusal(f"网站没有启动成功：详情见 {checkout.log(checkout.site)} 的末尾。")
        if time.monotonic() > deadline:
            raise Refusal(f"网站 {PATIENCE} 秒内没有就绪：详情见 {checkout.log(checkout.site)} 的末尾。")
        time.sleep(0.05)


def _answers(address: Address, environment: dict[str, str]) -> bool:
    allowed = environment["ALLOWED_HOSTS"].split(",")[0].lstrip(".").replace("*", "") or "localhost"
    connection = http.client.HTTPConnection(address.local, address.port, timeout=10)
    try:
        connection.request("GET", "/healthz", headers={"Host": allowed, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def stop(server: subprocess.Popen[str]) -> None:
    """Stop gunicorn and its workers."""
    processes.stop(server, patience=8)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
