"""What was found out about two rows that look alike, and the tombstones of companies."""

from collections.abc import Callable

from django.db.models import Model

from companies.models import CompanyVerdict
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.cases.shapes import Case, torn
from projects.models import ProjectVerdict

SAID = {"said_at": "2026-03-01T10:00+08:00"}


def _verdicts(model: type[Model], factory: type, kind: str) -> Callable[[], tuple[Model, ...]]:
    """Make two verdicts on four rows, the third and fourth of which are the pair of the second."""

    def rows() -> tuple[Model, ...]:
        one, other, third, fourth = (factory() for _ in range(4))
        said = SAID | {"said_by": cast.OfficerFactory(), "kind": kind}
        first = model.objects.create(kept=one, other=other, **said)
        return first, model.objects.create(kept=third, other=fourth, **said), other

    return rows


def _of(name: str, model: type[Model], factory: type) -> tuple[Case, ...]:
    table = model._meta.db_table
    merged, distinct = (_verdicts(model, factory, kind) for kind in ("MERGED", "DISTINCT"))
    change = f"UPDATE {table} SET {{}} WHERE id = "
    same_pair = f"kept_id = (SELECT kept_id FROM {table} WHERE id = {{a}}), other_id = {{c}}"
    return (
        torn(f"{name}_undone_at_with_by", table, merged, "", "undone_at = now()", "undone_by_id IS NULL AND undone_at IS NOT NULL"),
        torn(f"{name}_verdict_of_two", table, merged, "", "other_id = kept_id", "other_id = kept_id"),
        Case(
            f"{name}_merged_once", table, merged, "SELECT 1", change.format("other_id = {c}") + "{b}",
            f"SELECT count(*) FROM (SELECT 1 FROM {table} GROUP BY other_id HAVING count(*) > 1) AS twins",
        ),
        Case(
            f"{name}_told_apart_once", table, distinct, "SELECT 1", change.format(same_pair) + "{b}",
            f"SELECT count(*) FROM (SELECT 1 FROM {table} GROUP BY kept_id, other_id HAVING count(*) > 1) AS twins",
        ),
    )  # fmt: skip


def _two_companies() -> tuple[Model, ...]:
    return cast.CompanyFactory(), cast.CompanyFactory(), cast.OfficerFactory()


CASES = (
    *_of("company", CompanyVerdict, cast.CompanyFactory),
    *_of("project", ProjectVerdict, cast.ProjectFactory),
    torn(
        "company_merged_at_with_by",
        "companies_company",
        _two_companies,
        "",
        "merged_into_id = {b}, merged_at = now()",
        "merged_at IS NOT NULL AND merged_by_id IS NULL",
    ),
    torn(
        "company_merged_whole",
        "companies_company",
        _two_companies,
        "",
        "merged_into_id = id, merged_at = now(), merged_by_id = {c}",
        "merged_into_id = id",
    ),
)
