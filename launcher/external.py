"""A database that the environment names: what it must be before the site may use it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from launcher import roles
from launcher.address import DatabaseAddress
from launcher.refusal import Refusal
from launcher.sql import DatabaseError, Sql

MAINTENANCE = ("postgres", "template1", "")
SITE = "kezhou"
ROLE = """SELECT rolsuper, rolbypassrls, rolcreatedb, pg_encoding_to_char(encoding),
    coalesce(has_schema_privilege(to_regnamespace('public'), 'CREATE'), false)
    FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()"""
TABLES = """SELECT count(*), to_regclass('public.django_migrations') IS NOT NULL,
    to_regclass('public.auth_user') IS NOT NULL FROM pg_class AS c
    WHERE relnamespace = to_regnamespace('public') AND relkind IN ('r', 'p') AND NOT EXISTS
    (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')"""
APPS = "SELECT DISTINCT app FROM public.django_migrations"
FIRST_APPS = {"contenttypes", "auth", "sessions", "admin"}  # all that an interrupted first migration leaves
# libpq gives no SQLSTATE for a refused connection; servers may speak Chinese.
REASONS = {
    r"password authentication failed|no password supplied|认证失败|口令验证失败": "用户名或口令不对：请改正地址里的用户和口令",
    r'database ".*" does not exist|数据库 ?".*" ?不存在': "这个数据库不存在：请先建库（见 launcher/roles.sql），或改正库名",
    r'role ".*" does not exist|角色 ?".*" ?不存在': "没有这个用户：请先建角色（见 launcher/roles.sql），或改正用户名",
    r"permission denied for database|没有.*权限|权限不够": "这个用户无权连接该库：请管理员按 launcher/roles.sql 授权",
    r"pg_hba\.conf": "服务器不允许从本机连接：请管理员在 pg_hba.conf 里放行",
    r"invalid response to SSL|expected authentication request|closed the connection unexpectedly|expected SASL|"
    r"lost synchronization|unsupported protocol": "应答的不是 PostgreSQL：请检查主机和端口",
    r"Connection refused|No such file or directory": "没有数据库在这个地址上运行：请启动它，或改正主机和端口",
    r"timeout expired|timed out|No route|unreachable": "没有应答：请检查主机、端口和网络",
    r"could not translate|resolve|Name or service": "找不到这台主机：请检查主机名",
    r"SSL|certificate": "加密连接没有建立：请检查 sslmode 和证书",
    r"too many clients|remaining connection slots": "数据库的连接数已满：请稍后再试，或调大 max_connections",
    r"starting up|shutting down|recovery mode": "数据库正在启动或关闭：请稍后再试",
}


@dataclass(frozen=True)
class Found:
    """What a role may do, and what stands in its database."""

    superuser: bool
    bypasses: bool
    may_create_databases: bool
    encoding: str
    may_create_tables: bool
    tables: int
    migrated: bool
    foreign_users: bool


def unreachable(address: DatabaseAddress, error: DatabaseError) -> Refusal:
    """Say in plain words why the database does not let us in."""
    first = next((line for line in error.words.splitlines() if line.strip()), "")
    reason = next((said for words, said in REASONS.items() if re.search(words, error.words)), "")
    return Refusal(f"连不上 {address.name} 所指的数据库 {address.place}：{reason or first.strip()}。")


def look(sql: Sql, address: DatabaseAddress) -> Found:
    """Connect and look around."""
    try:
        role, tables = sql.rows(str(address), ROLE, TABLES)
    except DatabaseError as error:
        raise unreachable(address, error) from error
    return Found(*role[0], *tables[0])


def refuse_foreign(sql: Sql, address: DatabaseAddress, found: Found) -> None:
    """Refuse a database in which another system keeps its tables, or whose text is not UTF-8."""
    if found.encoding != "UTF8":
        raise Refusal(f"数据库 {address.place} 的编码是 {found.encoding}：请用 launcher/roles.sql 新建一个 UTF8 的库。")
    foreign = found.foreign_users or (found.tables > 0 and not found.migrated)
    if found.migrated and not foreign:
        try:
            apps = {row[0] for row in sql.rows(str(address), APPS)[0]}
        except DatabaseError:
            apps = {"?"}
        foreign = "government" not in apps and not apps <= FIRST_APPS
    if foreign:
        raise Refusal(f"数据库 {address.place} 里已有别的系统的表：请给本系统一个单独的空库。")


def given(sql: Sql, environ: Mapping[str, str], remembered: Mapping[str, str]) -> dict[str, str]:
    """Return the addresses for the site, from the environment; `remembered` are those of the last start."""
    if not environ.get("DATABASE_URL"):
        raise Refusal(
            "只有 DATABASE_OWNER_URL，还需要 DATABASE_URL（kz_app）：请补上，或把两个都去掉以使用内置数据库。"
        )
    app = DatabaseAddress(environ["DATABASE_URL"], "DATABASE_URL")
    if environ.get("DATABASE_OWNER_URL"):
        return _both(sql, app, DatabaseAddress(environ["DATABASE_OWNER_URL"], "DATABASE_OWNER_URL"), environ)
    unnamed = app.database in (*MAINTENANCE, app.role)
    entrance = app.in_database("postgres") if unnamed else app
    try:
        superuser = look(sql, entrance).superuser
    except Refusal:
        entrance = app.in_database("postgres")  # the database may be ours to make
        try:
            superuser = look(sql, entrance).superuser
        except Refusal:
            superuser = False
        if not superuser:
            raise
    if not superuser:
        raise Refusal(
            f"DATABASE_URL 的用户 {app.role} 不是超级用户，还需要 DATABASE_OWNER_URL：请管理员运行 launcher/roles.sql 建好 "
            "kz_app 与 kz_owner，再分别写进 DATABASE_URL 和 DATABASE_OWNER_URL。"
        )
    return _as_superuser(sql, entrance.in_database("postgres"), SITE if unnamed else app.database, remembered)


def _as_superuser(sql: Sql, superuser: DatabaseAddress, database: str, remembered: Mapping[str, str]) -> dict[str, str]:
    """Prepare roles and database, so that the site itself never serves as superuser."""
    goal = superuser.in_database(database)
    exists = sql.rows(str(superuser), "SELECT datname FROM pg_database")[0]
    if [database] in exists:
        refuse_foreign(sql, goal, look(sql, goal))
    known = {name: remembered.get(name, "") for name in roles.NAMES}  # a role's password opens every database
    former = {name: str(DatabaseAddress(url, name).in_database(database)) for name, url in known.items() if url}
    try:
        roles.prepare(sql, str(superuser), database)
    except DatabaseError as error:
        raise Refusal(f"在 {goal.place} 建角色或建库没有成功：{error.words.splitlines()[0]}。") from error
    if len(former) == len(roles.NAMES) and _same(sql, superuser, database, former):
        return former
    return roles.give_passwords(sql, superuser, database)


def _same(sql: Sql, superuser: DatabaseAddress, database: str, former: dict[str, str]) -> bool:
    """Tell whether the remembered addresses lead to this very database."""
    for name, role in roles.NAMES.items():
        address = DatabaseAddress(former[name], name)
        if address.place != superuser.in_database(database).place or address.role != role:
            return False
        try:
            sql.rows(str(address), "SELECT 1")
        except DatabaseError:
            return False
    return True


def _both(sql: Sql, app: DatabaseAddress, owner: DatabaseAddress, environ: Mapping[str, str]) -> dict[str, str]:
    """Check the two addresses and use them as they are."""
    seen = look(sql, app)
    if seen.superuser or seen.bypasses:
        raise Refusal(
            f"DATABASE_URL 的用户 {app.role} 是超级用户或能绕过行级权限，不能用来对外服务：请换成 kz_app（见 launcher/roles.sql）。"
        )
    found = look(sql, owner)
    refuse_foreign(sql, owner, found)
    if not (found.superuser or found.bypasses) or not found.may_create_tables:
        raise Refusal(
            f"DATABASE_OWNER_URL 的用户 {owner.role} 权限不够（要能在 public 建表，并有 BYPASSRLS）："
            "请管理员运行 launcher/roles.sql。"
        )
    return {
        "DATABASE_URL": str(app),
        "DATABASE_OWNER_URL": str(owner),
        "DATABASE_SYSTEM_URL": environ.get("DATABASE_SYSTEM_URL", ""),
    }
