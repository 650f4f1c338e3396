"""Make the three roles and the database, on the embedded server or through a superuser's address."""

import secrets
from pathlib import Path

from launcher.address import DatabaseAddress
from launcher.refusal import Refusal
from launcher.sql import Sql

SCRIPT = Path(__file__).with_name("roles.sql")
NAMES = {"DATABASE_URL": "kz_app", "DATABASE_OWNER_URL": "kz_owner", "DATABASE_SYSTEM_URL": "kz_system"}
BUSY = """SELECT count(*) FROM pg_stat_activity WHERE usename IN ('kz_owner', 'kz_app', 'kz_system')"""


def prepare(sql: Sql, url: str, database: str) -> None:
    """Run roles.sql as the superuser of `url`."""
    sql.script(url, SCRIPT, database=database)


def give_passwords(sql: Sql, superuser: DatabaseAddress, database: str) -> dict[str, str]:
    """Give the roles new passwords and return their addresses; refused while someone works under the old ones."""
    if sql.rows(str(superuser), BUSY)[0][0][0]:
        raise Refusal(
            "这台数据库上已有本系统在运行，不能重设它的口令：请同时给出 DATABASE_URL（kz_app）和 "
            "DATABASE_OWNER_URL（kz_owner），或先停下另一处。"
        )
    passwords = {role: secrets.token_urlsafe(24) for role in NAMES.values()}
    sql.rows(str(superuser), *(f"ALTER ROLE {role} PASSWORD '{word}'" for role, word in passwords.items()))
    return {name: str(superuser.as_role(role, passwords[role], database)) for name, role in NAMES.items()}
