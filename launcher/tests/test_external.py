"""A database that the environment names: used, prepared, or refused in one sentence."""

import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from launcher import cluster_use, external, processes, roles
from launcher.cluster import Cluster
from launcher.refusal import Refusal
from launcher.sql import Sql

PASSWORDS = {"postgres": "super", "kz_owner": "owner", "kz_app": "app", "kz_system": "system"}


@pytest.fixture(scope="module")
def server(shelf: Path, programs: object) -> Iterator[Cluster]:
    """Give a server that asks for passwords, as a bureau's own does."""
    from launcher import account  # noqa: PLC0415 - named as the module's fixture argument elsewhere

    home = shelf / "external"
    ours = Cluster(home, programs, account.choose(home / "data"), shelf / "external.log", throwaway=True)
    sql = Sql(Path(sys.executable))
    with cluster_use.held(ours, "test", wait=0):
        url = ours.url("postgres", "postgres")
        roles.prepare(sql, url, "template_site")
        sql.rows(url, *(f"ALTER ROLE {role} PASSWORD '{word}'" for role, word in PASSWORDS.items()))
        sql.rows(url, "CREATE ROLE clerk LOGIN PASSWORD 'clerk'", "CREATE ROLE boss LOGIN BYPASSRLS PASSWORD 'boss'")
        (home / "access" / "pg_hba.conf").write_text("local all all scram-sha-256\n")
        sql.rows(url, "SELECT pg_reload_conf()")
        yield ours


def url(server: Cluster, role: str, database: str, password: str = "") -> str:
    return server.url(role, database).replace(f"{role}@", f"{role}:{password or PASSWORDS[role]}@")


@pytest.fixture
def database(server: Cluster, sql: Sql) -> Iterator[str]:
    """Give an empty database that roles.sql made."""
    roles.prepare(sql, url(server, "postgres", "postgres"), "tried")
    yield "tried"
    sql.rows(url(server, "postgres", "postgres"), "DROP DATABASE tried WITH (FORCE)")


def given(server: Cluster, sql: Sql, app: str, owner: str = "") -> dict[str, str]:
    return external.given(sql, {"DATABASE_URL": app, "DATABASE_OWNER_URL": owner}, {})


def refused(sql: Sql, app: str, owner: str = "") -> str:
    with pytest.raises(Refusal) as caught:
        external.given(sql, {"DATABASE_URL": app, "DATABASE_OWNER_URL": owner}, {})
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith("。")
    return str(caught.value)


def test_both_addresses_are_used_as_they_are(server: Cluster, sql: Sql, database: str) -> None:
    app, owner = url(server, "kz_app", database), url(server, "kz_owner", database)

    assert given(server, sql, app, owner) == {
        "DATABASE_URL": app,
        "DATABASE_OWNER_URL": owner,
        "DATABASE_SYSTEM_URL": "",
    }


def test_what_each_address_may_lack(server: Cluster, sql: Sql, database: str) -> None:
    app, owner = url(server, "kz_app", database), url(server, "kz_owner", database)

    assert "用户名或口令不对" in refused(sql, url(server, "kz_app", database, "wrong"), owner)
    assert "这个数据库不存在" in refused(sql, url(server, "kz_app", "nowhere"), owner)
    assert "用户名或口令不对" in refused(sql, server.url("ghost", database), owner)
    assert "这个用户无权连接该库" in refused(sql, url(server, "clerk", database, "clerk"), owner)
    assert "是超级用户或能绕过行级权限" in refused(sql, url(server, "postgres", database), owner)
    assert "是超级用户或能绕过行级权限" in refused(sql, owner, owner)
    assert "kz_app 权限不够" in refused(sql, app, app)
    assert "还需要 DATABASE_OWNER_URL" in refused(sql, app)
    assert "launcher/roles.sql" in refused(sql, app)


def test_another_systems_tables_are_refused(server: Cluster, sql: Sql, database: str) -> None:
    app, owner = url(server, "kz_app", database), url(server, "kz_owner", database)
    sql.rows(owner, "CREATE TABLE orders (id int)")

    assert "已有别的系统的表" in refused(sql, app, owner)
    assert "已有别的系统的表" in refused(sql, url(server, "postgres", database))

    sql.rows(owner, "CREATE TABLE django_migrations (app text)", "INSERT INTO django_migrations VALUES ('auth')")
    assert given(server, sql, app, owner)["DATABASE_URL"] == app
    sql.rows(owner, "INSERT INTO django_migrations VALUES ('shop')")
    assert "已有别的系统的表" in refused(sql, app, owner)
    sql.rows(owner, "INSERT INTO django_migrations VALUES ('government')")
    assert given(server, sql, app, owner)["DATABASE_URL"] == app


def test_a_superuser_prepares_and_never_serves(server: Cluster, sql: Sql, database: str) -> None:
    try:
        urls = given(server, sql, url(server, "postgres", database))

        assert sql.rows(urls["DATABASE_URL"], "SELECT current_user, current_database()") == [[["kz_app", database]]]
        assert sql.rows(urls["DATABASE_OWNER_URL"], "SELECT current_user") == [[["kz_owner"]]]
        again = external.given(sql, {"DATABASE_URL": url(server, "postgres", database)}, urls)
        assert again == urls
        fresh = given(server, sql, url(server, "postgres", "made_now"))
        assert sql.rows(fresh["DATABASE_URL"], "SELECT current_database()") == [[["made_now"]]]
    finally:
        words = (f"ALTER ROLE {role} PASSWORD '{word}'" for role, word in PASSWORDS.items())
        sql.rows(url(server, "postgres", "postgres"), *words)


def test_the_roles_have_no_more_rights_than_they_need(server: Cluster, sql: Sql, database: str) -> None:
    query = "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname LIKE 'kz%' ORDER BY 1"
    public = (
        "SELECT has_schema_privilege('clerk', 'public', 'USAGE'), has_database_privilege('clerk', 'tried', 'CONNECT')"
    )
    collation = "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = 'tried'"

    answers = sql.rows(url(server, "postgres", database), query, public, collation)

    assert answers == [
        [
            ["kz_app", False, False, False, False],
            ["kz_owner", False, True, False, False],
            ["kz_system", False, False, False, False],
        ],
        [[False, False]],
        [["UTF8", "C.UTF-8", "C.UTF-8"]],
    ]


def test_a_dba_may_run_the_same_file_with_psql_again_and_again(server: Cluster, sql: Sql, database: str) -> None:
    rights = "SELECT datname, datacl::text, datdba::regrole::text FROM pg_database WHERE datname IN ('tried', 'by_psql') ORDER BY 1"
    psql = [
        server.binaries / "psql",
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-v",
        "database=by_psql",
        "-f",
        str(roles.SCRIPT),
    ]
    for _ in range(2):
        done = processes.capture([*psql, url(server, "postgres", "postgres")])
        assert done == (0, "")

    (by_psql, tried), schema = (
        sql.rows(url(server, "postgres", "by_psql"), rights)[0],
        "SELECT nspacl::text FROM pg_namespace WHERE nspname = 'public'",
    )

    assert by_psql[1:] == tried[1:]
    assert sql.rows(url(server, "postgres", "by_psql"), schema) == sql.rows(url(server, "postgres", database), schema)


@contextmanager
def answering(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """Listen as something else than PostgreSQL would."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    speak(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"postgresql://u:p@127.0.0.1:{listener.getsockname()[1]}/kezhou?sslmode=disable&connect_timeout=3"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def web(connection: socket.socket) -> None:
    connection.recv(1000)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def old(connection: socket.socket) -> None:
    def message(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack("!i", len(body) + 4) + body

    connection.recv(1000)
    connection.sendall(
        message(b"R", struct.pack("!i", 0))
        + message(b"S", b"server_version\x0014.9\x00")
        + message(b"S", b"client_encoding\x00UTF8\x00")
        + message(b"Z", b"I")
    )
    connection.recv(1000)


def test_what_is_no_usable_server_is_named(sql: Sql) -> None:
    with answering(web) as address:
        assert "应答的不是 PostgreSQL" in refused(sql, address, address)
    with answering(old) as address:
        assert refused(sql, address, address).startswith("数据库是 PostgreSQL 14，本系统需要 15 或更新版本")
    assert "没有数据库在这个地址上运行" in refused(sql, address, address)
    assert "找不到这台主机" in refused(sql, "postgresql://u@no.such.host.invalid/k", "postgresql://u@h/k")
