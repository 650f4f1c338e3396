"""What an answer amounts to, whatever door gave it, and what of it must not differ."""

import json
import re
from typing import Any

from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse
from django.urls import reverse

from kezhou_crm.tests.policy.ground import AMOUNTS, NO_ROW, TOKENS

OPEN, REFUSED, ABSENT, STRANGER, NO_VERB, BROKEN = "open", "refused", "absent", "stranger", "no such verb", "broken"
STATUSES = {401: STRANGER, 403: REFUSED, 404: ABSENT, 405: NO_VERB}
BROKEN_FROM = 500
MASKS = (
    (re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"'), b"csrf"),
    (re.compile(rb'name="shown" value="[^"]*"'), b"shown"),
    (re.compile(rb"\b[0-9a-f]{16}\b"), b"number"),  # of the request, which an error page names
    (re.compile(rb"(?<=[0-9]),(?=[0-9]{3})"), b""),  # thousands
)
NOT_COMPARED = {"X-Request-ID", "Set-Cookie", "Content-Length", "Expires", "Last-Modified"}
IDS = re.compile(rf"\b(4[0-9]{{6}}|{NO_ROW})\b")  # of rows on the ground, and of none


def outcome(answer: HttpResponse) -> str:
    """Say what came of it: Django sends to the login who is a stranger, to the desk who named a row that is not."""
    if answer.status_code >= BROKEN_FROM:
        return BROKEN
    if answer.status_code in {301, 302}:
        if answer.url.startswith(reverse("admin:login")):
            return STRANGER
        return ABSENT if answer.url == reverse("admin:index") and _said(answer) else OPEN
    return STATUSES.get(answer.status_code, OPEN)


def body(answer: HttpResponse) -> bytes:
    """Return the answer's bytes as a person reads them: no separators in figures, JSON with its letters."""
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if whole and answer.get("Content-Type", "").startswith("application/json"):
        whole = json.dumps(json.loads(whole), ensure_ascii=False).encode()
    for pattern, mask in MASKS:
        whole = pattern.sub(mask, whole)
    return whole


def marks(whole: bytes) -> set[str]:
    """Return the relations whose marks stand in the answer, in words or in amounts."""
    found = {relation for relation, token in TOKENS.items() if token.encode() in whole}
    return found | {relation for relation, amount in AMOUNTS.items() if re.search(rf"\b{amount}\b".encode(), whole)}


def without_ids(answer: HttpResponse, whole: bytes) -> tuple[Any, ...]:
    """Return all that a stranger could compare, with the ids that he himself named left out."""
    headers = {name: IDS.sub("ID", value) for name, value in answer.headers.items() if name not in NOT_COMPARED}
    said = [IDS.sub("ID", words) for words in _said(answer)]
    text = IDS.sub("ID", whole.decode(errors="replace"))
    return answer.status_code, headers, text, said, sorted(answer.cookies)


def _said(answer: HttpResponse) -> list[str]:
    request = getattr(answer, "wsgi_request", None)
    return [str(message) for message in get_messages(request)] if request else []


def ledger(tables: tuple[str, ...]) -> dict[str, tuple[int, str]]:
    """Return a count and a hash of each table."""
    each = " UNION ALL ".join(
        f"SELECT '{table}', count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t" for table in tables
    )
    return _read(each)


def part(where: dict[str, str]) -> dict[str, tuple[int, str]]:
    """Return the same of the rows that a condition keeps, table by table."""
    each = " UNION ALL ".join(
        f"SELECT '{table}', count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t WHERE {condition}"
        for table, condition in where.items()
    )
    return _read(each)


def number(query: str) -> int:
    """Return the one number that the query gives."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def _read(query: str) -> dict[str, tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {table: (count, digest) for table, count, digest in cursor.fetchall()}
