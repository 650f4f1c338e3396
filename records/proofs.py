"""Proofs that walk over models: each holds for every table that has such a column, also for one added tomorrow."""

from collections.abc import Iterator

from django.db import models

from records import names, pinyin
from records.models import LONGEST_NAME, Citation, Cited, Named
from records.money import WanField
from records.proving import Proof, Provable, Reckoning

Models = tuple[type[models.Model], ...]
NO_ROWS = "SELECT NULL, NULL WHERE false"
AT, BY = "_at", "_by"
TRAIL = ("records_auditentry", "records_auditseal")
TRIGGERS = (("records_attachment", "kz_voided_once"), *((table, "kz_trail_only_grows") for table in TRAIL))
APPEND_ONLY = ("records_attachment", *TRAIL)  # of an attachment the columns of voiding, granted one by one


def of_every_model(ours: Models) -> tuple[Provable, ...]:
    """Return the proofs that hold for all of these models alike."""
    return (
        Proof("时间与经办人成对", pairs(ours), none_yet="尚无此类记录"),
        Proof("金额和数量不为负", amounts(ours), none_yet="尚无已公布的金额"),
        Reckoning("名称、比对键和拼音首字母一致", lambda: derived_names(ours)),
        Proof("引文所指的字段确实存在", cited_fields(ours), none_yet="尚无引文"),
        Proof("约束都在数据库中并已验证", constraints(ours)),
        Proof("外键和约束没有未验证的", VALIDATED),
    )


def subject(model: type[models.Model]) -> str:
    """Word the SQL that names a row: its code where it has one, else its kind and number."""
    has_code = any(field.column == "code" for field in model._meta.concrete_fields)
    return "code::text" if has_code else f"'{model._meta.verbose_name}#' || id"


def union(queries: Iterator[str]) -> str:
    """Join queries of one shape."""
    return "\nUNION ALL ".join(queries) or NO_ROWS


def pairs(ours: Models) -> str:
    """Word: x_at and x_by are both there or both not (invariant 6). Rows with neither are not examined."""
    return union(
        f"SELECT {subject(model)}, {at} IS NOT NULL AND {by} IS NOT NULL "  # noqa: S608 - names of our own columns
        f"FROM {model._meta.db_table} WHERE {at} IS NOT NULL OR {by} IS NOT NULL"
        for model in ours
        for at, by in paired_columns(model)
    )


def paired_columns(model: type[models.Model]) -> list[tuple[str, str]]:
    """Return the columns of the model's pairs of moment and officer."""
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    stems = [name.removesuffix(AT) for name in columns if name.endswith(AT) and name.removesuffix(AT) + BY in columns]
    return [(columns[stem + AT], columns[stem + BY]) for stem in stems]


def amounts(ours: Models) -> str:
    """Word: each decimal is unpublished or at least 0 (invariant 4). The unpublished are not examined."""
    return union(
        f"SELECT {subject(model)}, {field.column} >= 0 FROM {model._meta.db_table} WHERE {field.column} IS NOT NULL"  # noqa: S608 - tables and columns of our own
        for model in ours
        for field in model._meta.concrete_fields
        if isinstance(field, WanField | models.DecimalField)
    )


def derived_names(ours: Models) -> Iterator[tuple[str, bool]]:
    """Judge each name: what is stored is what `records.names` and `records.pinyin` make of it."""
    for model in ours:
        if issubclass(model, Named):
            rows = model._default_manager.values_list("pk", "name", "name_key", "initials").order_by("pk")
            for pk, name, key, initials in rows.iterator():
                tidied = names.tidy(name or "")
                expected = (tidied or None, names.key(tidied), pinyin.initials(tidied)[:LONGEST_NAME])
                yield f"{model._meta.verbose_name}#{pk}", (name, key, initials) == expected


def cited_fields(ours: Models) -> str:
    """Word: the field that a citation supports is a field of the row that cites it."""
    return union(
        f"SELECT '{model._meta.verbose_name}#' || link.{_column(model)}, citation.field IN ({_fields(model)}) "  # noqa: S608 - tables and columns of our own
        f"FROM {_links(model)._meta.db_table} AS link "
        f"JOIN {Citation._meta.db_table} AS citation ON citation.id = link.citation_id"
        for model in ours
        if issubclass(model, Cited)
    )


def _links(model: type[Cited]) -> type[models.Model]:
    return model._meta.get_field("citations").remote_field.through


def _column(model: type[Cited]) -> str:
    return model._meta.get_field("citations").m2m_column_name()


def _fields(model: type[Cited]) -> str:
    return ", ".join(f"'{field.name}'" for field in model._meta.get_fields())


def constraints(ours: Models) -> str:
    """Word: every constraint that a model declares is in the database, on its table, and valid.

    A unique constraint with a condition is an index to PostgreSQL.
    """
    declared = ", ".join(
        f"('{constraint.name}', '{model._meta.db_table}')" for model in ours for constraint in model._meta.constraints
    )
    return f"""
        SELECT declared.name, coalesce(con.convalidated, index.indisvalid AND index.indisunique, false)
        FROM (VALUES {declared}) AS declared (name, of_table)
        LEFT JOIN pg_constraint AS con ON con.conname = declared.name AND con.conrelid = declared.of_table::regclass
        LEFT JOIN pg_class AS relation ON relation.relname = declared.name AND relation.relkind = 'i'
            AND relation.relnamespace = 'public'::regnamespace
        LEFT JOIN pg_index AS index ON index.indexrelid = relation.oid
            AND index.indrelid = declared.of_table::regclass"""  # noqa: S608 - names of our own constraints


VALIDATED = """
    SELECT conname, convalidated FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0"""


def triggers(named: tuple[tuple[str, str], ...]) -> Proof:
    """Return the proof that each trigger (table, name) is there and fires; a constraint trigger counts alike."""
    listed = ", ".join(f"('{table}', '{name}')" for table, name in named)
    return Proof(
        "触发器都在数据库中并已启用",
        f"""
        SELECT listed.name || '（' || listed.of_table || '）', coalesce(tg.tgenabled IN ('O', 'A'), false)
        FROM (VALUES {listed}) AS listed (of_table, name)
        LEFT JOIN pg_trigger AS tg ON tg.tgname = listed.name AND tg.tgrelid = listed.of_table::regclass""",  # noqa: S608 - tables and columns of our own
    )


def journals(tables: tuple[str, ...]) -> Proof:
    """Return the proof that the site may add to these tables and neither change nor delete nor empty them."""
    listed = ", ".join(f"('{table}')" for table in tables)
    return Proof(
        "只增不改的台账没有授予修改权",
        f"""
        SELECT listed.name || '：' || role.name || ' ' || right_.name,
            NOT has_table_privilege(role.name, listed.name, right_.name)
        FROM (VALUES {listed}) AS listed (name),
            (VALUES ('kz_app'), ('kz_system')) AS role (name),
            (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE')) AS right_ (name)""",  # noqa: S608 - tables and columns of our own
    )
