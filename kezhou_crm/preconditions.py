"""If-Match: whoever writes to a row through the API says which version he has read (design.md, invariant 8).

The ETag of an answer is the row's version. RFC 9110 knows `*`, which says "whatever it is": that is what gets lost
updates, so it is no answer here. A compressing server marks a tag as weak; it is taken all the same, for a version is
exact whatever the bytes around it. Rows without a version (journals, files) never change and need no If-Match.
"""

import re
from collections.abc import Mapping
from typing import Any, Self

from django.db import models
from rest_framework import exceptions, status
from rest_framework.request import Request

TAG = re.compile(r'(?:W/)?"([0-9]{1,10})"')
PATTERN = '^(W/)?"[0-9]{1,10}"$'
HOW = "请先读取这条记录，把回答里的 ETag 原样放进请求头 If-Match 再提交（不接受 *）。"


class Unconditional(exceptions.APIException):
    """The version that was read is not given."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"
    default_detail = f"没有写明您读到的是哪一版，所以没有保存。{HOW}"


class Stale(exceptions.APIException):
    """The row was changed since it was read."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "stale"

    def __init__(self, detail: Mapping[str, list[exceptions.ErrorDetail]]) -> None:
        """Keep the errors by field: each carries what stands there now and what was given."""
        self.detail = detail


class Differing(exceptions.ErrorDetail):
    """An error that shows both values beside its words."""

    beside: dict[str, Any]

    def __new__(cls, words: str, *, current: Any, given: Any) -> Self:  # noqa: ANN401 - JSON
        """Word it and keep both."""
        error = super().__new__(cls, words, code=Stale.default_code)
        error.beside = {"current": current, "given": given}
        return error


def is_versioned(model: type[models.Model]) -> bool:
    """Tell whether forms edit the rows of a model."""
    return any(field.name == "version" for field in model._meta.concrete_fields)


def tag_of(row: models.Model) -> dict[str, str]:
    """Return the header that says which version an answer shows."""
    return {"ETag": f'"{row.version}"'} if is_versioned(type(row)) else {}


def version_read(request: Request) -> int:
    """Return the version that the request names; raises Unconditional."""
    tag = TAG.fullmatch(request.headers.get("If-Match", "").strip())
    if tag is None:
        raise Unconditional
    return int(tag[1])


def both_versions(row: models.Model, read: int) -> Differing:
    """Word that the row moved on."""
    words = f"这条记录在您读取以后有人改过：您读到的是第 {read} 版，现在是第 {row.version} 版。没有保存；请重新读取，核对后再提交。"
    return Differing(words, current=row.version, given=read)
