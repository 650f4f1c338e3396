"""Put a backup in the place of the present database: a new one beside it, checked, then renamed."""

import os
import re
import time
from pathlib import Path

from launcher import processes, refusal, roles
from launcher.address import DatabaseAddress
from launcher.binaries import Binaries
from launcher.checkout import Checkout
from launcher.database import Database
from launcher.refusal import Refusal
from launcher.sql import DatabaseError, Sql

SERVING = "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND pid <> pg_backend_pid()"
RELATIONS = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"""
HARMLESS = 'unrecognized configuration parameter "transaction_timeout"'  # pg_restore 17+ with an older server


def swap_in(checkout: Checkout, ours: Database, tools: Binaries, file: Path) -> str:
    """Restore `file` and return the name under which the former database is kept."""
    sql = Sql(checkout.python)
    owner = DatabaseAddress(ours.urls["DATABASE_OWNER_URL"], "DATABASE_OWNER_URL")
    admin = DatabaseAddress(ours.admin, "DATABASE_URL").in_database("postgres")
    present = owner.database
    moment = time.strftime("%Y%m%d_%H%M%S")
    new, kept = f"{present}_restore_{moment}", f"{present}_before_{moment}"
    tables = _tables(checkout, tools, file)
    _require_idle(sql, admin, present)
    print("正在恢复到新的数据库……", flush=True)
    try:
        roles.prepare(sql, str(admin), new)
    except DatabaseError as error:
        advice = f"请管理员运行 ALTER ROLE {admin.role} CREATEDB 后再试"
        raise Refusal(f"{admin.role} 没有建库权限，不能恢复：{advice}。") from error
    try:
        _load(checkout, tools, file, owner.in_database(new))
        _verify(sql, owner.in_database(new), tables)
        _require_idle(sql, admin, present)
        sql.rows(
            str(admin),
            f'ALTER DATABASE "{present}" RENAME TO "{kept}"',
            f'ALTER DATABASE "{new}" RENAME TO "{present}"',
        )
    except BaseException:
        sql.rows(str(admin), f'DROP DATABASE IF EXISTS "{new}" WITH (FORCE)')
        raise
    return kept


def _tables(checkout: Checkout, tools: Binaries, file: Path) -> set[str]:
    """Return the tables whose rows the file holds; refuse a file that is not a whole backup of this site."""
    code, listed = processes.capture([tools / "pg_restore", "--list", str(file)])
    if code == 0:
        code, said = processes.capture([tools / "pg_restore", "--file", os.devnull, str(file)])
        listed += "" if code == 0 else said
    if code:
        checkout.note("backup", listed)
        raise Refusal(f"{file} 不是备份文件，或已损坏：请换一个 make backup 写出的文件。")
    tables = set(re.findall(r"^\d+; \d+ \d+ TABLE DATA public (\S+)", listed, re.MULTILINE))
    if "django_migrations" not in tables:
        raise Refusal(f"{file} 不是本系统的备份：请换一个 make backup 写出的文件。")
    return tables


def _require_idle(sql: Sql, admin: DatabaseAddress, present: str) -> None:
    if sql.rows(str(admin), SERVING.format(present.replace("'", "''")))[0][0][0]:
        raise Refusal(f"还有程序连着数据库 {present}，不能恢复：请先停止网站和其他命令，再运行 make restore。")


def _load(checkout: Checkout, tools: Binaries, file: Path, goal: DatabaseAddress) -> None:
    command = [tools / "pg_restore", "--no-owner", "--dbname", str(goal), str(file)]
    code, said = processes.capture(command)
    errors = re.findall(r"^pg_restore: error: .*$", said, re.MULTILINE)
    if code == 0 or (errors and all(HARMLESS in each for each in errors)):
        return
    log = checkout.note("backup", said)
    if refusal.is_full(checkout.data, said):
        raise refusal.disk_full(checkout.data)
    raise Refusal(f"恢复失败，原来的数据没有变：详情见 {log} 的末尾。")


def _verify(sql: Sql, goal: DatabaseAddress, tables: set[str]) -> None:
    """Check that each table of the file stands in the new database, and that the migrations' journal has rows."""
    relations, journal = sql.rows(str(goal), RELATIONS, "SELECT count(*) FROM django_migrations")
    if not tables <= {row[0] for row in relations} or not journal[0][0]:
        raise Refusal("恢复出来的数据不完整，原来的数据没有变：请换一个备份文件。")
