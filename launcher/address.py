"""The address of a database, `postgresql://user:password@host:port/name?option=value`, taken apart."""

from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from launcher.refusal import Refusal

SCHEMES = ("postgresql", "postgres")
SHAPE = "应形如 postgresql://用户:口令@主机:5432/库名"


@dataclass(frozen=True)
class DatabaseAddress:
    """A libpq URL; `str` gives it back whole, `place` without its secret."""

    url: str
    name: str  # the variable it came from

    def __post_init__(self) -> None:
        """Refuse what is not a PostgreSQL address."""
        try:
            scheme = urlsplit(self.url).scheme
        except ValueError as error:
            raise Refusal(f"{self.name} 写得不对：{SHAPE}。") from error
        if scheme not in SCHEMES:
            raise Refusal(f"{self.name} 不是 PostgreSQL 的地址：{SHAPE}。")

    def __str__(self) -> str:
        """Return the address as libpq reads it."""
        return self.url

    @property
    def place(self) -> str:
        """Return host, port and database, for a message."""
        parts = urlsplit(self.url)
        host = dict(parse_qsl(parts.query)).get("host")
        return f"{host or parts.netloc.rpartition('@')[2] or '本机'}/{self.database}"

    @property
    def database(self) -> str:
        """Return the database's name; libpq's own default where none is named."""
        parts = urlsplit(self.url)
        return unquote(parts.path.lstrip("/")) or dict(parse_qsl(parts.query)).get("dbname", "") or self.role

    @property
    def role(self) -> str:
        """Return the role's name."""
        parts = urlsplit(self.url)
        user = parts.netloc.rpartition("@")[0].partition(":")[0]
        return unquote(user) or dict(parse_qsl(parts.query)).get("user", "")

    def in_database(self, database: str) -> "DatabaseAddress":
        """Return the same address for another database."""
        query = [(key, value) for key, value in parse_qsl(urlsplit(self.url).query) if key != "dbname"]
        parts = urlsplit(self.url)
        return self._with(parts.netloc, database, query, parts)

    def as_role(self, role: str, password: str, database: str) -> "DatabaseAddress":
        """Return the same server's address for another role."""
        parts = urlsplit(self.url)
        place = parts.netloc.rpartition("@")[2]
        kept = [(key, value) for key, value in parse_qsl(parts.query) if key not in ("user", "password", "dbname")]
        netloc = f"{quote(role, safe='')}:{quote(password, safe='')}@{place}"
        return self._with(netloc, database, kept, parts)

    def _with(self, netloc: str, database: str, query: list[tuple[str, str]], parts: SplitResult) -> "DatabaseAddress":
        encoded = urlencode(query, safe="/", quote_via=quote)
        changed = SplitResult(parts.scheme, netloc, f"/{quote(database)}", encoded, "")
        url = changed.geturl()
        return DatabaseAddress(url if netloc else url.replace(":/", ":///", 1), self.name)
