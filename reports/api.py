"""The ledger for machines: the same lines, columns and rights as on the page, as JSON by pages or as a whole file."""

import tempfile
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from intake.reading.fields import Kind
from kezhou_crm import paging
from kezhou_crm.filtering import Among, Parameter
from kezhou_crm.reading import UNPUBLISHED, Reading
from kezhou_crm.serving import serve
from projects.api import Projects
from projects.api.filters import ProjectFilters
from projects.models import Project
from reports import columns, csv_file, exporting, ledger, workbook
from reports.columns import COLUMNS, Column
from reports.ledger import NOT_SHOWN, Entry
from reports.models import FileFormat

JSON = "json"
FORMATS = (JSON, *(one.ending for one in FileFormat))
MEDIA = {workbook.CONTENT_TYPE: FileFormat.XLSX, "text/csv": FileFormat.CSV}
CONTENT_TYPES = {FileFormat.XLSX: workbook.CONTENT_TYPE, FileFormat.CSV: csv_file.CONTENT_TYPE}
MOST = 20_000  # lines of one file: a few seconds
TOO_MANY = "一个文件最多 {most} 行，这些条件下有 {count} 行：请加条件，或用 JSON 分页读取。"
NOT_OF_A_FILE = "文件一次给出全部，没有分页和排序参数。"
NAMES = SimpleNamespace(
    values=list(COLUMNS), choices=[(name, column.title.replace("（万元）", "")) for name, column in COLUMNS.items()]
)
TYPES = {
    Kind.MONEY: {"type": ["string", "null"], "format": "decimal"},
    Kind.DAY: {"type": ["string", "null"], "format": "date"},
}
TEXT: dict[str, Any] = {"type": ["string", "null"]}


class _OneOf(Parameter):
    """One word of a few."""

    field_class = forms.ChoiceField


class LedgerFilters(ProjectFilters):
    """What projects are looked for by, which columns are given, and as what."""

    columns = Among("栏目，可重复，按给出的顺序；不写即常用栏目", choices=NAMES, method="as_they_are")
    format = _OneOf(
        "格式：json 分页给出，xlsx 和 csv 一次给出整个文件；不写时看请求头 Accept，默认 json",
        schema={"type": "string", "enum": [*FORMATS]},
        choices=[(one, one) for one in FORMATS],
        method="as_they_are",
    )

    def as_they_are(self, projects: QuerySet[Project], _name: str, _value: object) -> QuerySet[Project]:
        """Keep the rows: this is about how they are given."""
        return projects


def _described() -> dict[str, Any]:
    """Describe a line in the OpenAPI document."""
    said = {
        name: TYPES.get(column.kind, TEXT)
        | {"description": f"{column.title}。{'' if column.is_kept else '系统没有登记，总是 null。'}"}
        for name, column in COLUMNS.items()
    }
    said |= {
        name: said[name] | {"description": f"{COLUMNS[name].title}。{UNPUBLISHED}"}
        for name in COLUMNS
        if COLUMNS[name].kind is Kind.MONEY and COLUMNS[name].is_kept
    }
    hidden = {
        "type": "array",
        "items": {"type": "string"},
        "description": "未对您公开的栏目；它们为 null，不表示未公布。",
    }
    return {
        "type": "object",
        "description": "台账的一行：只有所要的栏目。",
        "required": ["id", "hidden_fields"],
        "properties": {"id": {"type": "integer", "description": "项目 id。"}, **said, "hidden_fields": hidden},
        "additionalProperties": False,
    }


LINE = _described()  # the document makes pages of it
FILE = {(200, media): OpenApiTypes.BINARY for media in MEDIA}


class Ledger(Reading):
    """The ledger."""

    title = "项目台账"
    says = (
        "与网页“导出台账”相同的栏目、条件和权限。电话只给首尾。JSON 按页给出；xlsx 和 csv 一次给出整个文件，"
        f"最多 {MOST} 行，并记入审计记录。"
    )
    queryset = Project.objects.live()
    filterset_class = LedgerFilters
    ordering_fields = Projects.ordering_fields

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: ANN401 - the framework's
        """Answer with a file whoever accepts one and names no JSON; refusals are JSON in any case."""
        accepted = request.headers.get("Accept", "")
        self.accepted = next((each for media, each in MEDIA.items() if media in accepted), None)
        return (
            (JSONRenderer(), JSONRenderer.media_type)
            if self.accepted
            else super().perform_content_negotiation(request, force)
        )

    @extend_schema(operation_id="ledger_list", responses={(200, "application/json"): LINE, **FILE})
    def list(self, request: Request) -> Response | FileResponse:
        """Give a page of lines, or the file."""
        taken = columns.chosen(request.query_params.getlist("columns"), by=request.user)
        projects = self.filter_queryset(self.get_queryset())
        asked = request.query_params.get("format")
        if file_format := FileFormat(asked.upper()) if asked and asked != JSON else (None if asked else self.accepted):
            return self._file(request, projects, taken, file_format)
        page = [project.pk for project in self.paginate_queryset(projects.only("pk"))]
        found = {
            entry.pk: _shown(entry, taken)
            for entry in ledger.entries(Project.objects.filter(pk__in=page), taken, to=request.user)
        }
        return self.get_paginated_response([found[pk] for pk in page])

    def _file(
        self, request: Request, projects: QuerySet[Project], taken: tuple[Column, ...], file_format: FileFormat
    ) -> FileResponse:
        given = request.query_params
        if paged := [name for name in paging.PARAMETERS if name in given]:
            raise ValidationError({name: ValidationError(NOT_OF_A_FILE, code="parameter") for name in paged})
        count = projects.count()
        if count > MOST:
            raise ValidationError({"format": ValidationError(TOO_MANY.format(most=MOST, count=count), code="too_many")})
        at, told = timezone.now(), [*_told(given)]
        entries = ledger.entries(ledger.in_order(projects), taken, to=request.user)
        with tempfile.TemporaryDirectory(prefix="kezhou-ledger-") as folder:
            path = Path(folder, "ledger")
            heading = exporting.heading(told, at=at, by=request.user)
            exporting.write(path, file_format, taken, entries, heading)
            file = path.open("rb")  # it outlives its name
        exporting.record(file_format.ending, count, told, [column.title for column in taken])
        name = exporting.file_name(file_format, at=at)
        return serve(file, name=name, content_type=CONTENT_TYPES[file_format], inline=False)


def _told(given: Any) -> Iterable[tuple[str, str]]:  # noqa: ANN401 - the query's own
    for name in given:
        if name not in {"columns", "format"}:
            yield name, "、".join(given.getlist(name))


def _shown(entry: Entry, taken: tuple[Column, ...]) -> dict[str, Any]:
    """Return a line as JSON has it: amounts as decimals in strings, days by ISO, null where nothing is known."""
    cells = {column.name: cell for column, cell in zip(taken, entry.cells, strict=True)}
    governed = {column.name for column in taken if column.governed}
    hidden = sorted(name for name in governed if cells[name] == NOT_SHOWN)
    said = {name: None if name in hidden else _said(cell) for name, cell in cells.items()}
    return {"id": entry.pk, **said, "hidden_fields": hidden}


def _said(cell: Any) -> str | None:  # noqa: ANN401 - text, amount, day or nothing
    if isinstance(cell, Decimal):
        return f"{cell:.2f}"
    if isinstance(cell, date):
        return cell.isoformat()
    return None if cell is None or cell == "" else str(cell)
