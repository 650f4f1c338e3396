"""The demo's database beside the one that the environment names: `kezhou_demo` beside `kezhou`."""

from collections.abc import Mapping

from launcher import external, roles
from launcher.address import DatabaseAddress
from launcher.refusal import Refusal
from launcher.sql import DatabaseError, Sql

SUFFIX = "_demo"
ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SYSTEM_URL")
NAMED = "SELECT datname FROM pg_database"
TABLES = "SELECT to_regclass('public.records_fixtureload') IS NOT NULL"
MARKED = "SELECT EXISTS (SELECT FROM records_fixtureload WHERE name = 'demo')"
USED = "SELECT EXISTS (SELECT FROM projects_project) OR EXISTS (SELECT FROM companies_company)"


def moved(sql: Sql, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with its addresses moved to the demo's database, which is made where it is missing.

    Where a superuser's address stands alone, `external` makes it, as it makes the ledger's.
    """
    given = {name: DatabaseAddress(environ[name], name) for name in ADDRESSES if environ.get(name)}
    first = given.get("DATABASE_URL") or given["DATABASE_OWNER_URL"]
    name = _name(first)
    if "DATABASE_OWNER_URL" in given:
        _make(sql, given["DATABASE_OWNER_URL"], name)
    return {**environ, **{variable: str(address.in_database(name)) for variable, address in given.items()}}


def renew(sql: Sql, owner: str, admin: str) -> None:
    """Drop the demo's database and make it anew, empty; refused where it may be a ledger."""
    ours = DatabaseAddress(owner, "DATABASE_OWNER_URL")
    _require_demo(sql, ours)
    entrance = str(DatabaseAddress(admin, "DATABASE_URL").in_database("postgres"))
    try:
        sql.rows(entrance, f'DROP DATABASE IF EXISTS "{ours.database}" WITH (FORCE)')
        roles.prepare(sql, entrance, ours.database)
    except DatabaseError as error:
        raise Refusal(f"不能重做示例数据库 {ours.database}：{error.words.splitlines()[0]}。") from error


def _name(address: DatabaseAddress) -> str:
    unnamed = address.database in (*external.MAINTENANCE, address.role)
    name = external.SITE if unnamed else address.database
    return name if name.endswith(SUFFIX) else name + SUFFIX


def _make(sql: Sql, owner: DatabaseAddress, name: str) -> None:
    """Make the database as its owner, where that role may."""
    found = external.look(sql, owner)
    if [name] in sql.rows(str(owner), NAMED)[0]:
        return
    if not (found.superuser or found.may_create_databases):
        raise Refusal(
            f"DATABASE_OWNER_URL 的用户 {owner.role} 不能新建示例数据库 {name}：请管理员运行 "
            f"psql -v database={name} -f launcher/roles.sql，或去掉这两个地址以使用内置数据库。"
        )
    try:
        roles.prepare(sql, str(owner), name)
    except DatabaseError as error:
        raise Refusal(f"新建示例数据库 {name} 没有成功：{error.words.splitlines()[0]}。") from error


def _require_demo(sql: Sql, address: DatabaseAddress) -> None:
    """Refuse to drop what does not say that it is the demo's, unless there is nothing in it."""
    if not address.database.endswith(SUFFIX):
        raise Refusal(f"数据库 {address.place} 的名字不以 {SUFFIX} 结尾，不能重做示例数据。")
    if not sql.rows(str(address), TABLES)[0][0][0]:
        return
    marked, used = (answer[0][0] for answer in sql.rows(str(address), MARKED, USED))
    if used and not marked:
        raise Refusal(f"数据库 {address.place} 里的数据没有示例标记，可能是台账，不能重做：请先核对。")
