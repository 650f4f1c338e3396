"""Undoing: a whole batch is taken out of the ledger again, when nothing was built on it.

Projects that it brought in are voided; columns that it changed go back where they still say what it wrote. Companies
stay registered: nothing is ever deleted. What stands in the way is told, row by row, and then nothing is undone.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.timezone import localdate

from government.models import Officer
from intake import under_way
from intake.acceptance import MAY_IMPORT
from intake.may import may
from intake.models import Batch, Row
from intake.verdicts import State
from projects import editing, voiding
from projects.models import Project, StageMove
from projects.refusals import Refused
from projects.stages import MoveKind

SHOWN = 5
REASON = "撤销导入（第 {pk} 批）"
BUILT = "第 {row} 行的项目（{code}）导入以后有了新的内容（{what}）"
EDITED = "第 {row} 行的项目（{code}）导入以后被修改过"
GONE = "第 {row} 行的项目（{code}）已作废"
CLAIMED = "第 {row} 行认领了名额 {code}，认领不能撤销，请在项目页更正"
DEEDS = "第 {row} 行变更了阶段、责任、企业或节点，请在项目页逐项改回"
IN_WAY = "不能撤销，因为：{reasons}。"
OURS = ("import_rows",)  # relations that an import itself leaves behind


@dataclass(frozen=True)
class Undone:
    """How many projects were voided, how many columns went back, and which stayed as somebody wrote them since."""

    voided: int
    put_back: int
    kept: tuple[str, ...]


def in_the_way(batch: Batch) -> list[str]:
    """Return what was built on the batch, a sentence for each, in the order of rows; a query for each kind of row."""
    rows = list(batch.rows.filter(written__isnull=False).select_related("project").in_order())
    new = {row.project_id: row for row in rows if row.written.get("new")}
    said: dict[int, str] = {}
    for pk, row in new.items():
        told = {"row": row.number, "code": row.project.code}
        if row.project.voided_at:
            said[pk] = GONE.format(**told)
        elif row.project.version > 1:
            said[pk] = EDITED.format(**told)
    for pk, what in _built_on(new).items():
        row = new[pk]
        said.setdefault(pk, BUILT.format(row=row.number, code=row.project.code, what="、".join(what)))
    ways = [(new[pk].number, words) for pk, words in said.items()]
    for row in rows:
        if code := row.written.get("claimed"):
            ways.append((row.number, CLAIMED.format(row=row.number, code=code)))
        elif row.written.get("deeds"):
            ways.append((row.number, DEEDS.format(row=row.number)))
    return [words for _number, words in sorted(ways)]


@transaction.atomic
def undo(batch: Batch, *, by: Officer, at: datetime) -> Undone:
    """Take the batch out of the ledger. Raises Refused where something stands in the way, or it is not in there."""
    if not may(by, MAY_IMPORT):
        raise Refused("not_allowed", "您没有登记项目的权限，不能撤销导入。")
    under_way.check(batch)
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state != State.CONFIRMED:
        raise Refused("not_confirmed", "这一批没有入账，或已经撤销。")
    rows = list(batch.rows.filter(written__isnull=False).in_order())
    new = [row.project_id for row in rows if row.written.get("new")]
    concerned = [row.project_id for row in rows if row.project_id]
    list(Project.objects.select_for_update(of=("self",)).filter(pk__in=concerned).order_by("pk").values("pk"))
    ways = in_the_way(batch)
    if ways:
        more = [f"等共 {len(ways)} 处"] if len(ways) > SHOWN else []
        raise Refused("built_on", IN_WAY.format(reasons="；".join([*ways[:SHOWN], *more])))
    voided = voiding.void_all(new, reason=REASON.format(pk=batch.pk), by=by, at=at) if new else 0
    put_back, kept = _put_back((row for row in rows if row.written.get("set")), at)
    batch.state, batch.undone_at, batch.undone_by = State.UNDONE, at, by
    batch.save(update_fields=["state", "undone_at", "undone_by"])
    return Undone(voided, put_back, tuple(kept))


def _built_on(new: dict[int, Row]) -> dict[int, list[str]]:
    """Return what points at the projects beside what came in with them: every relation there is, also a later one."""
    found: dict[int, list[str]] = {}
    for relation in Project._meta.related_objects:
        if not new or relation.related_name in OURS:
            continue
        name, model = relation.field.name, relation.related_model
        rows = model._default_manager.filter(**{f"{name}__in": new}).order_by()
        if model is StageMove:
            rows = rows.exclude(kind=MoveKind.ENTRY)
        counts = Counter(dict(rows.values_list(name).annotate(count=Count("pk"))))
        for pk, row in new.items():
            brought = row.written["hangs"].get(model._meta.model_name, 0) if name == "project" else 0
            if counts[pk] != brought:
                found.setdefault(pk, []).append(str(model._meta.verbose_name))
    return found


def _put_back(rows: Iterable[Row], at: datetime) -> tuple[int, list[str]]:
    """Give columns back what they said before, where they still say what the batch wrote."""
    rows = list(rows)
    projects = Project.objects.select_related("parent").in_bulk([row.project_id for row in rows])
    put_back, kept = 0, []
    for row in rows:
        project, touched = projects[row.project_id], set()
        for name, before, after in row.written["set"]:
            if _plain(project, name) != after:
                field = project._meta.get_field(name).verbose_name
                kept.append(f"第 {row.number} 行（{project.code}）的{field}已另改，保留现值")
                continue
            _give(project, name, before)
            touched.add(name)
        try:
            editing.check(project, touched=touched, today=localdate(at))
        except ValidationError as refusal:
            words = f"第 {row.number} 行（{project.code}）：{' '.join(refusal.messages)}"
            raise Refused("built_on", IN_WAY.format(reasons=words.rstrip("。"))) from refusal
        project.save(update_fields=[*touched, *(editing.SWITCHES if "agreement_type" in touched else ())])
        put_back += len(touched)
    return put_back, kept


def _plain(project: Project, name: str) -> Any:  # noqa: ANN401 - of any column
    field = project._meta.get_field(name)
    value = getattr(project, field.attname)
    return value if value is None or field.is_relation else str(value)


def _give(project: Project, name: str, value: Any) -> None:  # noqa: ANN401 - of any column
    field = project._meta.get_field(name)
    setattr(project, field.attname, value if value is None or field.is_relation else field.to_python(value))
