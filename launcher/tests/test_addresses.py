"""Addresses and settings, without any process."""

from pathlib import Path

import pytest

from launcher import network, settings_file
from launcher.address import DatabaseAddress
from launcher.network import Address
from launcher.refusal import Refusal


@pytest.mark.parametrize(
    ("url", "role", "database", "place"),
    [
        ("postgresql://kz_app:p%40w@db.local:5433/kezhou", "kz_app", "kezhou", "db.local:5433/kezhou"),
        ("postgres://u@[::1]/k%C3%A9?sslmode=require", "u", "ké", "[::1]/ké"),
        ("postgresql://kz_app@/kezhou?host=/run/a%20b&port=5432", "kz_app", "kezhou", "/run/a b/kezhou"),
        ("postgresql:///?user=me&host=h", "me", "me", "h/me"),
    ],
)
def test_an_address_is_taken_apart(url: str, role: str, database: str, place: str) -> None:
    address = DatabaseAddress(url, "DATABASE_URL")

    assert (address.role, address.database, address.place) == (role, database, place)
    assert str(address) == url


def test_another_role_keeps_the_server_and_its_options() -> None:
    given = DatabaseAddress("postgresql://root:secret@db:5433/postgres?sslmode=require&user=root", "DATABASE_URL")

    other = given.as_role("kz_app", "a/b", "kezhou")

    assert str(other) == "postgresql://kz_app:a%2Fb@db:5433/kezhou?sslmode=require"


@pytest.mark.parametrize("url", ["mysql://u@h/db", "sqlite:///file", "kezhou", "http://[::1", ""])
def test_what_is_not_postgresql_is_refused(url: str) -> None:
    with pytest.raises(Refusal, match=r"^DATABASE_URL .*应形如 postgresql://用户:口令@主机:5432/库名。$"):
        DatabaseAddress(url, "DATABASE_URL")


def test_the_site_answers_to_the_names_it_is_called_by() -> None:
    assert Address("127.0.0.1", 8000).allowed_hosts() == ["127.0.0.1", "localhost", "[::1]"]
    assert Address("kezhou.local", 8000).allowed_hosts()[-1] == "kezhou.local"
    everywhere = Address("0.0.0.0", 80)  # noqa: S104 - what is tried
    assert set(network.addresses()) <= set(everywhere.allowed_hosts())
    assert everywhere.url == "http://127.0.0.1:80/"
    assert Address("::1", 8000).bind == "[::1]:8000"


def test_settings_are_merged_and_closed_to_others(tmp_path: Path) -> None:
    file = tmp_path / "env"
    settings_file.remember(file, {"SECRET_KEY": "a=b", "DATABASE_URL": "postgresql://old"})
    file.write_text(file.read_text() + "HTTPS=1\n")

    settings_file.remember(file, {"DATABASE_URL": "postgresql://new?x=1", "DATABASE_SYSTEM_URL": ""})

    assert settings_file.read(file) == {"SECRET_KEY": "a=b", "DATABASE_URL": "postgresql://new?x=1", "HTTPS": "1"}
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["env"]
