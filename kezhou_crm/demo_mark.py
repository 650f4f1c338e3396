"""Whether what is served is the demo: the mark that is in the database, and the one in the settings.

Two marks, because either may be forgotten: `DEMO` is set by the launcher and gives the site cookies of its own;
the row in the database goes wherever its rows go, into a backup and out of it again.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from records.models import FixtureLoad

NAME = "demo"
WORD = "示例数据"
HEADER = "X-Kezhou-Demo"
IS_DEMO = "数据库“{database}”里是示例数据，不能当台账使用：请改用台账的数据库；要看示例，请运行 make demo。"


def is_marked() -> bool:
    """Tell whether the database says of itself that it is the demo's."""
    return FixtureLoad.objects.filter(name=NAME).exists()


def mark(*, story: str, rows: int) -> FixtureLoad:
    """Write into the database that it is the demo's, filled with the story of that name."""
    digest = hashlib.sha256(story.encode()).hexdigest()
    return FixtureLoad.objects.create(name=NAME, sha256=digest, rows=rows)


def refuse_demo() -> None:
    """Raise CommandError where the database is the demo's: the ledger's commands leave it alone."""
    there = FixtureLoad._meta.db_table in connection.introspection.table_names()
    if there and is_marked():
        raise CommandError(IS_DEMO.format(database=connection.settings_dict["NAME"]))


def is_demo() -> bool:
    """Tell whether to say that the data are made up. The database is asked once in the life of a process."""
    if settings.DEMO:
        return True
    try:
        return _marked(connection.settings_dict["NAME"])
    except DatabaseError:  # no database, no data: whoever asks is about to say so
        return False


@cache
def _marked(_database: str) -> bool:
    return is_marked()


class DemoMark:
    """The middleware that names the demo in each answer; it asks before anything else may break a transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say what the answer is about."""
        demo = is_demo()
        response = self.get_response(request)
        if demo:
            response[HEADER] = "1"
        return response


def title_document(result: dict[str, Any], **_rest: Any) -> dict[str, Any]:  # noqa: ANN401 - drf-spectacular's hook
    """Name the demo in the title of the API's document."""
    if is_demo():
        result["info"]["title"] = f"{result['info']['title']}（{WORD}）"
    return result
