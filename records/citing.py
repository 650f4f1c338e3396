"""What a citation supports, in whatever room the row lives."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import F, Model, QuerySet, Value

if TYPE_CHECKING:
    from records.models import Citation, Cited

ENOUGH = 100  # rows of one citation that a page shows


def supported_by(
    citation: "Citation",
    may_view: Callable[[type[Model]], bool],
    sees: Callable[[QuerySet], QuerySet],
    hidden: Callable[[Model], Collection[str]],
) -> list[tuple[str, list[Model]]]:
    """Return the rows that rest on the citation, by kind: one query to find them, one per kind that has any.

    Kinds that `may_view` refuses are left out, rows that `sees` leaves out, and rows of which the citation supports
    what is `hidden`: it would tell the figure. They are read off the relations that point here, so the lowest
    room names no other.
    """
    related = (relation for relation in citation._meta.related_objects if may_view(relation.related_model))
    kinds = {relation.related_model._meta.label: relation for relation in related}
    hits = [
        sees(relation.related_model._default_manager.filter(citations=citation))
        .annotate(kind=Value(label))
        .values_list("kind", "pk")
        for label, relation in sorted(kinds.items())
    ]
    if not hits:
        return []
    first, *others = hits
    found = first.order_by().union(*others, all=True).order_by("kind", "pk")[:ENOUGH]
    grouped = {kind: [pk for _kind, pk in rows] for kind, rows in groupby(found, key=lambda hit: hit[0])}
    by_kind = {kinds[kind].related_model: _rows(kinds[kind].related_model, keys) for kind, keys in grouped.items()}
    told = {model: [row for row in rows if citation.field not in hidden(row)] for model, rows in by_kind.items()}
    return [(str(model._meta.verbose_name), rows) for model, rows in told.items() if rows]


def bring(rows: Iterable["Cited"]) -> None:
    """Fetch the citations of rows of several kinds in one query, as prefetch_related does of one kind."""
    by_model: dict[type[Cited], dict[int, Cited]] = defaultdict(dict)
    for row in rows:
        by_model[type(row)][row.pk] = row
    if not by_model:
        return
    found = defaultdict(list)
    first, *others = (
        model.citations.rel.model.objects.filter(**{f"{model._meta.model_name}__in": list(members)}).annotate(
            kind=Value(model._meta.label), row=F(f"{model._meta.model_name}__pk")
        )
        for model, members in by_model.items()
    )
    for citation in first.order_by().union(*others, all=True).order_by("pk"):
        found[citation.kind, citation.row].append(citation)
    for model, members in by_model.items():
        for pk, row in members.items():
            fetched = row.citations.all()
            fetched._result_cache, fetched._prefetch_done = found[model._meta.label, pk], True  # noqa: SLF001 - as prefetch_related fills it
            row._prefetched_objects_cache = {**getattr(row, "_prefetched_objects_cache", {}), "citations": fetched}  # noqa: SLF001 - as prefetch_related fills it


def _rows(model: type[Model], keys: list[int]) -> list[Model]:
    """Fetch rows with what their names are made of."""
    named_by = [field.name for field in model._meta.fields if field.is_relation and field.many_to_one]
    return list(model._default_manager.filter(pk__in=keys).select_related(*named_by).order_by("pk"))
