"""The first passwords: kept until the moment they have been shown, once."""

import json
from pathlib import Path
from typing import Any

from launcher.checkout import Checkout


def _kept(checkout: Checkout) -> Path:
    return checkout.home / "first-login"


def result_file(checkout: Checkout) -> Path:
    """Return where set_up writes its answer, made so that only the owner can read it."""
    path = checkout.run / f"{checkout.site}-set_up.json"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    return path


def take(checkout: Checkout, result: Path) -> dict[str, Any]:
    """Read set_up's answer; a new password is kept, should the site fail to start before it is shown."""
    text = result.read_text(encoding="utf-8").strip()
    answer = dict(json.loads(text)) if text else {}
    if any(account.get("password") for account in answer.get("accounts", ())):
        result.replace(_kept(checkout))
    else:
        result.unlink()
    return answer


def show(checkout: Checkout, answer: dict[str, Any]) -> None:
    """Print the logins, and forget the passwords."""
    if "logins" in answer:
        print(f"示例账号（密码都是 {answer['shared_password']}）：", flush=True)
        for username, name, role in answer["logins"]:
            print(f"  {username:<14}{role}  {name}", flush=True)
        return
    kept = _kept(checkout)
    if kept.is_file():
        answer = json.loads(kept.read_text(encoding="utf-8"))
        kept.unlink()
    for account in answer.get("accounts", ()):
        print(f"用户名 {account['username']}   {_password(account)}   {account['role']}", flush=True)


def _password(account: dict[str, Any]) -> str:
    if account.get("password"):
        return f"初始密码 {account['password']}（只显示这一次，登录后请修改）"
    if account.get("created"):
        return "密码为环境变量所设"
    return f'密码不变（忘记时：make manage ARGS="changepassword {account["username"]}"）'
