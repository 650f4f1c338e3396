"""Step 1: a file or pasted cells come in; of several sheets one is chosen."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from intake import staging, workbooks
from intake.models import Batch
from intake.pages.doors import attempt, importing, show, to
from intake.reading.limits import LARGEST_FILE
from intake.workbooks import Book
from kezhou_crm.uploads import NO_SECRETS

ENDINGS = ".xlsx,.xls,.csv"
NEITHER = "请选择一个文件，或者把表格粘贴到下面的框里。"
BOTH = "文件和粘贴的内容只能选一样：请清空文本框，或者不选文件。"
LEFT_OUT = "工作表“{sheet}”没有读取：{why}。"


class Upload(forms.Form):
    """A file, or cells copied from Excel or WPS."""

    file = forms.FileField(
        label="文件",
        required=False,
        allow_empty_file=True,
        help_text="xlsx、xls 或 csv，不超过 20 MB。标题行、合并单元格、合计行不用先删，表头会自动找。",
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
    )
    text = forms.CharField(
        label="或粘贴表格",
        required=False,
        strip=False,
        help_text="在 Excel 或 WPS 里选中表格（含表头）复制，在框里按 Ctrl+V。",
        widget=forms.Textarea(attrs={"class": "k-paste", "rows": 7, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """Take one of both."""
        given = super().clean()
        file, text = given.get("file"), given.get("text", "").strip()
        if not self.errors and bool(file) == bool(text):
            raise ValidationError(BOTH if file else NEITHER)
        return given


@importing
def page(request: HttpRequest) -> HttpResponse:
    """Ask; read and stage what came, or say why it is refused."""
    form = Upload(request.POST or None, request.FILES or None, label_suffix="")
    if request.method == "POST":
        form = Upload(request.POST, request.FILES, label_suffix="")
        if form.is_valid():
            try:
                return _staged(request, **form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
    return show(request, "upload", {"title": "导入台账", "form": form, "no_secrets": NO_SECRETS}, step=1)


def _staged(request: HttpRequest, *, file: Any, text: str) -> HttpResponse:  # noqa: ANN401 - an upload or None
    by = request.user
    if file:
        content = file.read(LARGEST_FILE + 1)  # one more, and it is refused as too large
        book = staging.read(content, file.name, by=by)
    else:
        content, book = text.encode(), staging.read_pasted(text, by=by)
    batch = staging.stage(book, content, by=by, at=timezone.now())
    if len(book.readings) > 1:
        return to(batch, "sheet")
    for sheet, why in book.skipped:
        messages.warning(request, LEFT_OUT.format(sheet=sheet, why=why))
    return to(batch, "columns")


@importing
def sheets(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Ask which sheet of the file it is; another one than was staged becomes a batch of its own."""
    content = bytes(batch.kept.content)
    book = attempt(request, lambda: _again(batch, content, request))
    if book is None:
        return to(batch, "columns")
    if request.method == "POST":
        sheet = request.POST.get("sheet", "")
        if sheet[:100] == batch.sheet or sheet not in {reading.sheet for reading in book.readings}:
            return to(batch, "columns")
        staged = attempt(request, lambda: staging.stage(book, content, by=request.user, at=timezone.now(), sheet=sheet))
        return to(staged, "columns") if staged else to(batch, "sheet")
    shown = {"title": "选择工作表", "batch": batch, "book": book}
    return show(request, "sheet", shown, step=1)


def _again(batch: Batch, content: bytes, request: HttpRequest) -> Book:
    if batch.file_name == workbooks.PASTED_FROM:
        return staging.read_pasted(content.decode(), by=request.user)
    return staging.read(content, batch.file_name, by=request.user)
