"""A clone of the whole site, with nothing standing in for anything."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata

import psycopg

from launcher import settings_file
from launcher.tests.sites import SOURCE, Site

GENERATED = shutil.ignore_patterns(".*", "__pycache__", "htmlcov")
# All but the signs of life of whoever works off the queue.
TABLES = """SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND relname <> 'procrastinate_workers' ORDER BY 1"""
PRIVILEGES = """SELECT string_agg(concat_ws(' ', role, relname, privilege), ';' ORDER BY role, relname, privilege)
    FROM pg_class, unnest(ARRAY['kz_app', 'kz_system']) AS role,
    unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND has_table_privilege(role, oid, privilege)"""
TRIGGERS = """SELECT string_agg(concat_ws(' ', tgenabled, pg_get_triggerdef(oid)), ';' ORDER BY tgname, tgrelid::regclass::text)
    FROM pg_trigger WHERE NOT tgisinternal"""
CONSTRAINTS = """SELECT string_agg(concat_ws(' ', conrelid::regclass, conname, contype, convalidated), ';' ORDER BY conrelid::regclass::text, conname)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace"""


@dataclass
class RealSite(Site):
    """All that a clone holds, and the packages of this very environment."""

    def build(self) -> "RealSite":
        """Lay out the clone."""
        if (SOURCE / ".git").exists() and shutil.which("git"):
            self._clone()
        else:  # a source archive holds what is tracked and nothing else
            shutil.copytree(SOURCE, self.root, ignore=GENERATED, dirs_exist_ok=True)
        locked = (self.root / "requirements.txt").read_text(encoding="utf-8")
        pins = dict(re.findall(r"^([\w.-]+)(?:\[[^]]*])?==([\w.+-]+)", locked, re.MULTILINE))
        assert {name: metadata.version(name) for name in pins} == pins  # so the stamp tells the truth
        self._install(locked)
        return self

    def _clone(self) -> None:
        git = ["git", "-c", f"safe.directory={SOURCE}", "ls-files", "-z"]
        listed = subprocess.run(git, cwd=SOURCE, check=True, capture_output=True, text=True).stdout
        for name in filter(None, listed.split("\0")):
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(SOURCE / name, self.root / name)

    def connect(self, name: str = "DATABASE_URL") -> psycopg.Connection:
        """Connect to the running server as the role of that address."""
        return psycopg.connect(settings_file.read(self.root / ".data" / "env")[name])

    def fingerprint(self) -> dict[str, str]:
        """Return each table's rows, and the privileges, triggers and constraints, hashed or in full."""
        with self.connect("DATABASE_OWNER_URL") as owner:
            rows = {
                table: owner.execute(
                    f"SELECT concat(count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text))) FROM {table} AS t"
                ).fetchone()[0]
                for (table,) in owner.execute(TABLES).fetchall()
            }
            rules = {query: owner.execute(query).fetchone()[0] for query in (PRIVILEGES, TRIGGERS, CONSTRAINTS)}
        return rows | rules
