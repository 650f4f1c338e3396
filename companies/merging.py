"""合并企业: two rows turn out to be one company. Everything moves to the one that stays, the other leads there.

The other becomes a tombstone: its row, its versions and its audit trail stay, its name stays known, nothing more may
come to it (kz_company_merged, kz_tombstone_receives). The verdict keeps what was moved and changed, for the undoing.
"""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from companies.models import Company, CompanyVerdict
from government.models import Officer
from records import merging

MAY = "companies.merge_company"
FIELDS = ("name", "uscc", "industry", "origin", "note")
Kind = CompanyVerdict.Kind


@transaction.atomic
def merge(
    kept: Company, *, other: Company, takes: Collection[str] = (), by: Officer, at: datetime, reason: str = ""
) -> CompanyVerdict:
    """Merge `other` into `kept`, which takes the values of `other` in the fields `takes` (of FIELDS).

    Refuses with a ValidationError where the two are one row, one of them was merged already, a credit code would get
    lost, or what comes out is not a company that could be saved.
    """
    kept, other = _locked(kept, other)
    _check(kept, other, takes)
    details = merging.move(other, kept)
    other.merged_into, other.merged_at, other.merged_by = kept, at, by
    other.save(update_fields=["merged_into", "merged_at", "merged_by"])
    fields = [*takes, *(["uscc_reason"] if "uscc" in takes else ())]
    details["fields"] = merging.take(kept, other, fields)
    if takes:
        kept.full_clean()
        merging.save(kept, fields)
    return CompanyVerdict.objects.create(
        kind=Kind.MERGED, kept=kept, other=other, reason=reason, said_at=at, said_by=by, details=details
    )


@transaction.atomic
def undo(verdict: CompanyVerdict, *, by: Officer, at: datetime) -> Company:
    """Take the merge back: what was moved and is as it was goes back, and so do the fields.

    Refuses where something stands in the way, and says all of it; what came to the kept company since stays there.
    """
    kept, other = _rows(verdict.kept, verdict.other)
    verdict = CompanyVerdict.objects.select_for_update(of=("self",)).get(pk=verdict.pk)
    if obstacles := list(_in_the_way(verdict, kept, other)):
        raise ValidationError([ValidationError(f"{words}。", code="in_the_way") for words in obstacles])
    verdict.undone_at, verdict.undone_by = at, by
    verdict.save(update_fields=["undone_at", "undone_by"])
    merging.give_back(kept, verdict.details)
    other.merged_into = other.merged_at = other.merged_by = None
    merging.save(other, ["merged_into", "merged_at", "merged_by"])
    merging.move_back(verdict.details, other)
    return other


def _in_the_way(verdict: CompanyVerdict, kept: Company, other: Company) -> list[str]:
    if verdict.kind != Kind.MERGED or verdict.undone_at:
        return ["这次合并已撤销"]
    if kept.merged_into_id:
        return [f"“{kept}”后来又并入了“{kept.merged_into}”，请先撤销那次合并"]
    if other.merged_into_id != kept.pk:
        return [f"“{other}”现在不在“{kept}”名下"]
    return [*merging.changed_since(verdict.details, kept), *merging.in_the_way(verdict.details, kept)]


def _locked(kept: Company, other: Company) -> tuple[Company, Company]:
    """Lock both rows in the order of their ids, so that two merges queue; refuse what is one row or merged already."""
    if kept.pk == other.pk:
        raise ValidationError({"other": ValidationError("请选择另一家企业。", code="one_row")})
    kept, other = _rows(kept, other)
    for company in (kept, other):
        if company.merged_into_id:
            message = f"“{company}”已并入“{company.merged_into}”，请刷新页面。"
            raise ValidationError({"other": ValidationError(message, code="merged_already")})
    return kept, other


def _rows(kept: Company, other: Company) -> tuple[Company, Company]:
    keys = {kept.pk, other.pk}
    list(Company.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").values("pk"))
    rows = Company.objects.select_related("merged_into", "industry").in_bulk(keys)
    return rows[kept.pk], rows[other.pk]


def _check(kept: Company, other: Company, takes: Collection[str]) -> None:
    if unknown := {*takes} - {*FIELDS}:
        raise ValidationError(
            {"takes": ValidationError(f"不能选取{'、'.join(sorted(unknown))}。", code="unknown_field")}
        )
    code = other.uscc if "uscc" in takes else kept.uscc
    if not code and (kept.uscc or other.uscc):
        raise ValidationError({"uscc": ValidationError("请保留已登记的统一社会信用代码。", code="code_lost")})
