"""What moves with a merge is kept away from tombstones by the database, too."""

from django.apps import apps
from django.db import connection

from records.merging import DECLARED

# A row that leads on is guarded by a trigger of its own; citations are written by no door.
OTHERWISE = {
    ("companies.Company", "merged_into"): "kz_company_merged",
    ("projects.Project", "absorbed_by"): "kz_absorbed_stands",
    ("projects.Project", "parent"): "kz_phase_of_a_phase",
    ("companies.Company_citations", "company"): "",
    ("projects.Project_citations", "project"): "",
}


def test_whatever_moves_comes_to_no_tombstone_again(db):
    moving = {
        (relation.model, relation.field): f"kz_tombstone_receives_{relation.field}"
        for relations in DECLARED.values()
        for relation in relations
        if relation.moves
    }
    wanted = {
        (apps.get_model(model)._meta.db_table, name)
        for (model, field), trigger in moving.items()
        if (name := OTHERWISE.get((model, field), trigger))
    }

    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled <> 'D'")
        there = set(cursor.fetchall())

    assert OTHERWISE.keys() <= moving.keys()
    assert wanted - there == set()


def test_each_relation_says_why_it_moves_or_stays():
    relations = [relation for declared in DECLARED.values() for relation in declared]

    assert [relation for relation in relations if not relation.why] == []
    assert len(relations) == len({(relation.model, relation.field) for relation in relations})
