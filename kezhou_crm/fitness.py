"""Whether a database is fit to be served: version, encoding, roles, and that it is ours."""

from django.core.management.base import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper

OLDEST = 15
ROLES = {"kz_owner", "kz_app", "kz_system"}
TOO_OLD = "PostgreSQL 版本过低（{found}），请使用 15 或更高版本。"
NOT_UTF8 = "数据库“{name}”的编码是 {found}，请用 UTF8 编码重新建库（见 launcher/roles.sql）。"
NO_ROLES = "数据库服务器上缺少角色 {missing}，请由数据库管理员执行 launcher/roles.sql 后重试。"
FOREIGN = "数据库“{name}”里已有别的系统的数据表（{tables}），为免误伤没有做任何改动；请改用一个空的数据库。"
POWERFUL = "网站不能用超级用户或绕过行级安全的角色“{role}”连接数据库，请把 DATABASE_URL 改为 kz_app。"
NO_TRIGRAMS = (
    "数据库的字符规则不认识汉字（show_trgm 为空），中文搜索会失效；请用 C.UTF-8 区域重新建库（见 launcher/roles.sql）。"
)
CHINESE = "阿图什无花果"


def _one(connection: BaseDatabaseWrapper, query: str, *parameters: object) -> tuple:
    """Return the first row of the query."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone()


def check_server(connection: BaseDatabaseWrapper) -> None:
    """Refuse a server or a database that the migrations must not touch."""
    name = connection.settings_dict["NAME"]
    version, encoding = _one(
        connection, "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding')"
    )
    if version < OLDEST:
        raise CommandError(TOO_OLD.format(found=version))
    if encoding != "UTF8":
        raise CommandError(NOT_UTF8.format(name=name, found=encoding))
    (found,) = _one(connection, "SELECT array_agg(rolname::text) FROM pg_roles WHERE rolname = ANY(%s)", list(ROLES))
    if missing := ROLES - set(found or ()):
        raise CommandError(NO_ROLES.format(missing="、".join(sorted(missing))))
    tables = set(connection.introspection.table_names())
    if tables and "records_source" not in tables and tables != {"django_migrations"}:
        raise CommandError(FOREIGN.format(name=name, tables="、".join(sorted(tables)[:3])))


def check_served_role(connection: BaseDatabaseWrapper) -> None:
    """Refuse to serve as a role that row-level security would not bind."""
    role, powerful = _one(
        connection, "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    if powerful:
        raise CommandError(POWERFUL.format(role=role))


def check_trigrams(connection: BaseDatabaseWrapper) -> None:
    """Refuse a locale under which pg_trgm sees no Chinese letters (dependencies: --locale=C)."""
    (trigrams,) = _one(connection, "SELECT show_trgm(%s)", CHINESE)
    if not trigrams:
        raise CommandError(NO_TRIGRAMS)
