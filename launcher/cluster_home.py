"""Where the embedded server's files live: in `.data/`, wherever PostgreSQL's own account can reach it.

Root runs PostgreSQL as another account, and the folders above the checkout may be closed to that one (0700 /root).
Only then the cluster lies under /var/lib/kezhou_crm, in a folder with a random name that `.data/cluster` points to:
moving the checkout takes its data along, a new clone at the same place starts empty.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from launcher import account
from launcher.refusal import Refusal

SHARED = "/var/lib/kezhou_crm"


def base(data: Path, environ: Mapping[str, str]) -> Path:
    """Return the folder of this checkout's clusters; KEZHOU_PG_HOME replaces /var/lib/kezhou_crm."""
    pointer = data / "cluster"
    if pointer.exists():
        return _pointed(pointer, data)
    if os.geteuid():
        return data
    if (data / "postgres").exists():
        _require_way(data)
        return data
    if account.unprivileged().can_pass(data.parent.resolve()):
        return data
    shared = Path(environ.get("KEZHOU_PG_HOME") or SHARED)
    shared.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder = shared / secrets.token_hex(6)
    folder.mkdir()
    folder.chmod(0o711)
    (folder / "checkout").write_text(str(data), encoding="utf-8")
    new = pointer.with_name(f"cluster.{os.getpid()}")
    new.write_text(str(folder), encoding="utf-8")
    try:
        os.link(new, pointer)  # fails where another start was first
    except FileExistsError:
        (folder / "checkout").unlink()
        folder.rmdir()
    finally:
        new.unlink()
    return _pointed(pointer, data)


def _require_way(data: Path) -> None:
    """Refuse where root moved a checkout with its data below a folder that is closed to PostgreSQL's account."""
    owner = account.choose(data / "postgres" / "data")
    closed = owner.stopped_at(data.resolve())
    if closed:
        raise Refusal(
            f"数据库文件在 {data}，而运行 PostgreSQL 的用户 {owner.name} 进不了它上层的文件夹 {closed}："
            f"请把代码移回原处，或运行 chmod o+x {closed} 后再运行。"
        )


def _pointed(pointer: Path, data: Path) -> Path:
    folder = Path(pointer.read_text(encoding="utf-8").strip())
    if os.geteuid():
        raise Refusal(
            f"这里的数据库由 root 建立在 {folder}：请用 root 运行，或先用 root 备份，再由本用户恢复到新的克隆。"
        )
    if not folder.is_dir():
        raise Refusal(f"数据库文件夹 {folder} 不见了：请把它找回来；若确实不要了，删除 {pointer} 后重新运行。")
    home = folder / "checkout"
    owner = Path(home.read_text(encoding="utf-8")) if home.exists() else data
    if owner != data and (owner / "cluster").is_file() and (owner / "cluster").read_text() == pointer.read_text():
        raise Refusal(f"这份代码是从 {owner.parent} 复制来的，数据库只能有一个主人：请删除 {pointer} 后重新运行。")
    home.write_text(str(data), encoding="utf-8")
    return folder
