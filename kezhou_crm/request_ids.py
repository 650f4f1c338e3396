"""The number of a request: in each answer's header, on error pages, in log lines and in the audit trail.

It is ours: a number that the request brings along could be made to look like another's.
"""

import logging
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """Return the number of the request being answered; empty outside of one."""
    return _current.get()


class RequestId:
    """The first middleware: whatever is answered bears the number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Number the request and its answer."""
        token = _current.set(secrets.token_hex(8))
        try:
            response = self.get_response(request)
            response[HEADER] = current()
            return response
        finally:
            _current.reset(token)


class Numbered(logging.Filter):
    """Gives each log line the number of its request, `-` outside of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add it; let every line pass."""
        record.request_id = current() or "-"
        return True
