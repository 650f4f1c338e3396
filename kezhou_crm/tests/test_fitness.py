"""What a database must be before the site touches it: each lack has its own sentence, and nothing is written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from psycopg import sql

from government.models import Officer
from kezhou_crm import fitness
from kezhou_crm.tests import databases

TRIED = f"{databases.OWN}_tried"


def execute(*statements: str) -> None:
    with connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def tables() -> list[str]:
    return sorted(connections["owner"].introspection.table_names())


def refused(check: Callable[[], None]) -> str:
    before = tables()
    with pytest.raises(CommandError) as caught:
        check()
    assert tables() == before
    return str(caught.value)


def check_server() -> None:
    fitness.check_server(connections["owner"])


@pytest.fixture
def made(django_db_setup, django_db_blocker):
    """Give a way to make a database of another kind and work in it for a while."""

    @contextmanager
    def make(options: str) -> Iterator[None]:
        before = connections["default"].settings_dict["NAME"]
        databases.drop(TRIED)
        with databases._as_owner() as owner:
            name = sql.Identifier(TRIED)
            owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ").format(name) + sql.SQL(options))
        databases.point_at(TRIED)
        try:
            yield
        finally:
            databases.point_at(before)
            databases.drop(TRIED)

    with django_db_blocker.unblock():
        yield make


@pytest.fixture
def served_by_the_owner(own_database):
    """Connect the site as kz_owner, which row-level security does not bind."""
    site, owner = connections["default"], connections["owner"].settings_dict
    before = {name: site.settings_dict[name] for name in ("USER", "PASSWORD")}
    site.close()
    site.settings_dict.update({name: owner[name] for name in before})
    yield
    site.close()
    site.settings_dict.update(before)


def test_a_fit_database_is_let_through(own_database):
    check_server()
    fitness.check_served_role(connections["default"])
    fitness.check_trigrams(connections["default"])


def test_an_old_server_is_refused(own_database, monkeypatch):
    monkeypatch.setattr(fitness, "OLDEST", 99)

    said = refused(lambda: call_command("set_up"))

    found = connections["owner"].pg_version // 10000
    assert said == f"PostgreSQL 版本过低（{found}），请使用 15 或更高版本。"


def test_a_database_that_is_not_utf8_is_refused(made):
    with made("ENCODING 'LATIN1' LOCALE 'C'"):
        said = refused(lambda: call_command("set_up"))

        assert said == f"数据库“{TRIED}”的编码是 LATIN1，请用 UTF8 编码重新建库（见 launcher/roles.sql）。"
        assert tables() == []


def test_a_server_without_the_roles_is_refused_and_all_are_named(own_database, monkeypatch):
    monkeypatch.setattr(fitness, "ROLES", {*fitness.ROLES, "kz_nobody", "kz_absent"})

    said = refused(lambda: call_command("set_up"))

    assert said == "数据库服务器上缺少角色 kz_absent、kz_nobody，请由数据库管理员执行 launcher/roles.sql 后重试。"


def test_another_systems_tables_are_refused_and_left_alone(made):
    with made(""):
        check_server()
        execute("CREATE TABLE django_migrations (app text)")
        check_server()
        execute("CREATE TABLE orders (id int)", "CREATE TABLE invoices (id int)")

        said = refused(lambda: call_command("set_up"))

        assert said == (
            f"数据库“{TRIED}”里已有别的系统的数据表（django_migrations、invoices、orders），"
            "为免误伤没有做任何改动；请改用一个空的数据库。"
        )


def test_a_locale_that_knows_no_chinese_letters_is_refused(made):
    with made("ENCODING 'UTF8' LOCALE 'C'"):
        execute("CREATE EXTENSION pg_trgm")

        said = refused(lambda: fitness.check_trigrams(connections["owner"]))

        assert said == (
            "数据库的字符规则不认识汉字（show_trgm 为空），中文搜索会失效；"
            "请用 C.UTF-8 区域重新建库（见 launcher/roles.sql）。"
        )


def test_set_up_asks_for_chinese_letters(own_database, monkeypatch):
    monkeypatch.setattr(fitness, "CHINESE", "")

    assert refused(lambda: call_command("set_up")).startswith("数据库的字符规则不认识汉字")
    assert set(Officer.objects.values_list("username", flat=True)) == {Officer.SYSTEM}


def test_the_site_is_not_served_as_a_role_that_row_level_security_does_not_bind(served_by_the_owner):
    said = refused(lambda: call_command("set_up"))

    assert said == ("网站不能用超级用户或绕过行级安全的角色“kz_owner”连接数据库，请把 DATABASE_URL 改为 kz_app。")
    assert set(Officer.objects.values_list("username", flat=True)) == {Officer.SYSTEM}
