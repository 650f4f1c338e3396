"""Idempotency-Key: a POST sent again, because its answer got lost, is answered again and not done again.

The key belongs to the officer. Effect and answer are stored in one transaction: whoever was killed between commit and
answer finds the answer, whoever was killed before finds nothing and does it anew. Two at once wait for each other. A
refusal is not kept: nothing was done, the same key may carry the mended body.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, models
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from kezhou_crm.bodies import in_parts

HEADER = "Idempotency-Key"
SHAPE = "^[!-~]{1,100}$"  # visible ASCII
LONGEST = 100
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"  # ends with the transaction, also of a killed process


class AnotherBody(exceptions.APIException):
    """The key was used for something else."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "key_reused"
    default_detail = f"这个 {HEADER} 已经用于另一次提交，所以没有保存；重发请原样重发，新的提交请换一个键。"


def key_of(request: Request) -> str | None:
    """Return the key, None where there is none; raises ValidationError for what can be none."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not (0 < len(key) <= LONGEST and key.isascii() and key.isprintable() and " " not in key):
        words = f"{HEADER} 应为 1 至 {LONGEST} 个可见的 ASCII 字符，如一个 UUID。"
        raise exceptions.ValidationError({"non_field_errors": [words]}, code="invalid_key")
    return key


def once(request: Request, key: str, do: Callable[[], Response]) -> Response:
    """Answer what was answered before; else do it and keep the answer. Runs inside the view's transaction."""
    kept, officer = apps.get_model("records", "KeptAnswer").objects, request.user
    route, digest = f"{request.method} {request.path}"[:200], _digest(request)
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"{officer.pk} {key}"])
    before = kept.filter(kept_by=officer.pk, key=key).first()
    if before is not None:
        return _again(before, route, digest)
    answer = do()
    body = JSONRenderer().render(answer.data).decode()
    etag = answer.headers.get("ETag", "")
    kept.create(
        kept_by_id=officer.pk, key=key, route=route, digest=digest, status=answer.status_code, etag=etag, body=body
    )
    return answer


def _again(before: models.Model, route: str, digest: str) -> Response:
    if (before.route, before.digest) != (route, digest):
        raise AnotherBody
    data = json.loads(before.body) if before.body else None
    return Response(data, before.status, headers={"ETag": before.etag} if before.etag else {})


def _digest(request: Request) -> str:
    """Return what tells one body from another; of a form in parts its fields and the bytes of its files."""
    if not in_parts(request):
        return hashlib.sha256(request._request.body).hexdigest()  # noqa: SLF001 - before the framework reads it
    whole = hashlib.sha256()
    for name, values in sorted(request.data.lists()):
        for value in values:
            whole.update(json.dumps([name, _told(value)]).encode())
    return whole.hexdigest()


def _told(value: Any) -> Any:  # noqa: ANN401 - a text or a file
    if not isinstance(value, UploadedFile):
        return value
    of_file = hashlib.file_digest(value, "sha256").hexdigest()
    value.seek(0)
    return [value.name, of_file]
