"""The first password: kept until the moment it has been shown, once."""

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
    if answer.get("password"):
        result.replace(_kept(checkout))
    else:
        result.unlink()
    return answer


def show(checkout: Checkout, answer: dict[str, Any]) -> None:
    """Print the login, and forget the password."""
    if "logins" in answer:
        print(f"示例账号（密码都是 {answer['shared_password']}）：", flush=True)
        for username, name, role in answer["logins"]:
            print(f"  {username:<14}{role}  {name}", flush=True)
        return
    kept = _kept(checkout)
    if kept.is_file():
        first = json.loads(kept.read_text(encoding="utf-8"))
        print(f"用户名 {first['username']}   初始密码 {first['password']}（只显示这一次，登录后请修改）", flush=True)
        kept.unlink()
        return
    name = answer.get("username")
    if answer.get("created"):
        print(f"用户名 {name}   密码为 DJANGO_SUPERUSER_PASSWORD 所设", flush=True)
    elif name:
        print(f'用户名 {name}   密码不变（忘记时：make manage ARGS="changepassword {name}"）', flush=True)
