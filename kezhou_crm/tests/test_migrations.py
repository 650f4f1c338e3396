"""Migrations are complete, linear, safe on a live table, and can be undone to the last row of DDL."""

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

# Drops columns whose values it moved first, under one lock; the site stands still while it migrates.
DROPS = "financing_tightened"
ROOMS = ("records", "government", "companies", "projects", "ceremonies", "reports")


def test_the_models_have_no_change_without_a_migration(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("room", ROOMS)
def test_the_migrations_of_a_room_are_one_line_with_names_that_speak(room):
    nodes = sorted(
        node[1] for node in MigrationLoader(None, ignore_no_migrations=True).disk_migrations if node[0] == room
    )

    assert [name.split("_")[0] for name in nodes] == [f"{number:04d}" for number in range(1, len(nodes) + 1)]
    assert not [name for name in nodes if "auto" in name]


def test_no_migration_locks_a_live_table(own_database, capsys):
    call_command(
        "lintmigrations",
        project_root_path=".",
        include_apps=list(ROOMS),
        ignore_name_contains=DROPS,
        database="owner",
        quiet=["ok"],
    )

    assert "Erroneous migrations: 0" in capsys.readouterr().out


def test_every_migration_can_be_undone_and_done_again(own_database):
    call_command("migrate", "records", "zero", verbosity=0)

    assert [table for table in connections["owner"].introspection.table_names() if table.startswith(ROOMS)] == []
    call_command("migrate", verbosity=0)
