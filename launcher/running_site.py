"""`make run` and `make demo`: everything from the virtual environment to the address in the terminal, and the watch over it."""

import os
import subprocess
import time
from typing import Any, NoReturn

from launcher import (
    database,
    environment,
    first_login,
    network,
    processes,
    refusal,
    sealing,
    site_server,
    virtualenv,
    worker,
)
from launcher.checkout import Checkout
from launcher.lock import Lock
from launcher.network import Address
from launcher.refusal import Refusal


def run(checkout: Checkout, *, fresh: bool = False) -> int:
    """Run the site until it is told to stop; `fresh` makes the demo anew."""
    checkout.prepare()
    address = network.asked(os.environ, checkout.verb)
    lock = Lock(checkout.lock)
    if not lock.acquire():
        return _already(lock, address, fresh=fresh)
    try:
        lock.tell(verb=checkout.verb, url=address.url, pid=os.getpid())
        site_server.clear_leftovers(checkout)
        address.require_free()
        virtualenv.ready(checkout)
        _serve(checkout, address, lock, fresh=fresh)
    finally:
        lock.release()


def _already(lock: Lock, address: Address, *, fresh: bool) -> int:
    told = lock.told()
    url = told.get("url", "")
    if told.get("verb") == "restore":
        raise Refusal("正在恢复备份：请等它结束后再运行。")
    if fresh:
        raise Refusal(f"示例网站正在运行：{url}；要重做示例数据，请先停止它（make stop）。")
    if url == address.url:
        print(f"已在运行：{url}" if told.get("ready") else f"正在另一个窗口启动：{url}", flush=True)
        return 0
    raise Refusal(f"已在另一个地址运行：{url}；要换地址，请先停止它（make stop）。")


def _serve(checkout: Checkout, address: Address, lock: Lock, *, fresh: bool) -> NoReturn:
    print("正在检查数据库……" if database.is_external() else "正在启动数据库……", flush=True)
    with database.held(checkout, checkout.verb) as ours:
        if fresh:
            database.renew(checkout, ours)
        settings = environment.build(checkout, ours.urls, address)
        environment.remember(checkout, settings)
        children = environment.of_children(settings)
        login = _set_up(checkout, children)
        print("正在启动网站……", flush=True)
        site = site_server.start(checkout, address, children)
        beside: list[sealing.Sealer | worker.Worker] = []
        try:
            site_server.wait(site, checkout, address, settings)
            lock.tell(verb=checkout.verb, url=address.url, pid=os.getpid(), ready=True)
            _greet(checkout, address, login)
            beside += [sealing.Sealer(checkout, children), worker.Worker(checkout, children)]
            _watch(checkout, site, ours.server, beside)
        finally:
            site_server.stop(site)
            for each in beside:
                each.stop()


def _set_up(checkout: Checkout, children: dict[str, str]) -> dict[str, Any]:
    """Run `manage.py set_up`; it speaks for itself, but a traceback goes to the log."""
    result = first_login.result_file(checkout)
    command = [str(checkout.python), str(checkout.root / "manage.py"), "set_up", "--result", str(result)]
    child = processes.spawn(
        command,
        cwd=checkout.root,
        env=children,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _, complaint = child.communicate()
    finally:
        processes.stop(child)
    if child.returncode == 0:
        return first_login.take(checkout, result)
    log = checkout.note("set_up", complaint)
    if refusal.is_full(checkout.data, complaint):
        raise refusal.disk_full(checkout.data)
    if child.returncode == 1 and complaint.strip() and "Traceback" not in complaint:
        raise Refusal(complaint.strip())
    raise Refusal(f"准备数据没有成功：详情见 {log} 的末尾。")


def _greet(checkout: Checkout, address: Address, login: dict[str, Any]) -> None:
    print(f"\n已就绪：{address.url}{'（示例数据，与台账分开）' if checkout.demo else ''}", flush=True)
    if address.host in network.EVERYWHERE:
        for other in network.addresses():
            if other != "127.0.0.1":
                print(f"局域网：http://{other}:{address.port}/")
    first_login.show(checkout, login)
    if not os.geteuid():
        print("现在由 root 运行；长期使用请换一个普通用户。")
    print("按 Ctrl-C 停止。", flush=True)


def _watch(
    checkout: Checkout,
    site: subprocess.Popen[str],
    server: subprocess.Popen[str] | None,
    beside: list[sealing.Sealer | worker.Worker],
) -> NoReturn:
    while True:
        for each in beside:
            each.tick()
        if site.poll() is not None:
            raise Refusal(
                f"网站意外停止：请重新运行 make {checkout.verb}（详情见 {checkout.log(checkout.site)} 的末尾）。"
            )
        if server is not None and server.poll() is not None:
            raise Refusal(
                f"数据库意外停止：请重新运行 make {checkout.verb}（详情见 {database.log(checkout)} 的末尾）。"
            )
        time.sleep(0.3)
