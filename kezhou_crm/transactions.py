"""One transaction around each request, with the officer's identity set inside it.

The identity is `SET LOCAL`, so it ends with the transaction and no pooled connection carries it on. The
transaction spans template rendering too: a list that a template walks must see the same identity.
ATOMIC_REQUESTS is a savepoint inside it: what a view refuses is undone, what is outside of the view stays.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from django.db import DatabaseError, DataError, IntegrityError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kezhou_crm import identity, refusals_kept, request_ids, rest
from kezhou_crm.identity import act_as
from records import breaches
from records.entries import Door

log = logging.getLogger(__name__)
TOO_LONG = "有一项内容太长或超出范围，没有保存；请返回改短后重试。"
UNAVAILABLE = "数据库暂时连不上，请稍后再试；刚才填写的内容没有保存。"
MEANWHILE = "刚有人同时修改了同一条记录，请重试。"
GAVE_WAY = {"40P01", "40001"}  # SQLSTATE: ended a deadlock, could not be put in order with another transaction
TOO_SLOW = "这次查询或保存用时太长，系统已经停下，没有保存任何内容；请减少搜索词或缩小范围后重试。"
BUSY = "别人正在处理同一条记录，等候超时，没有保存；请稍后重试。"
CANCELED, NO_LOCK = "57014", "55P03"  # SQLSTATE: beyond statement_timeout, beyond lock_timeout (databases.py)
BEYOND = "这样保存以后，这条记录就不在您的管辖范围内了，所以没有保存；请核对县市和单位，或请州商务局办理。"
OUT_OF_SIGHT = "42501"  # SQLSTATE: a row policy refused the new row
SERVER_ERROR = 500


class RequestTransaction:
    """The middleware; it stands below authentication, which it asks who is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request inside its transaction; then record what of it must stay though that was undone."""
        refusals_kept.begin(request)
        response = self._answer(request)
        refusals_kept.write(request, response, partial(self._identified, request))
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        """Answer; an answer of 500 or above commits nothing."""
        try:
            with transaction.atomic(), self._identified(request):
                response = self.get_response(request)
                if response.status_code >= SERVER_ERROR:
                    transaction.set_rollback(True)
                return response
        except IntegrityError as error:  # a deferred constraint, judged at commit
            return conflict(request, error)
        except OperationalError as error:
            return unavailable(request, error)

    @contextmanager
    def _identified(self, request: HttpRequest) -> Iterator[None]:
        """Say who is there for a while; a transaction that goes on afterwards gets back the identity it had."""
        goes_on = len(connection.savepoint_ids) > 0
        before = identity.current() if goes_on else {}
        self._identify(request)
        yield
        if goes_on and not connection.needs_rollback:
            identity.restore(before)

    @staticmethod
    def _identify(request: HttpRequest) -> None:
        """Say who is there, through which door, by which request."""
        door = Door.API if rest.is_api(request) else Door.PAGE
        act_as(request.user.pk, door=door, request=request_ids.current())

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn what the database refused inside a view into an answer."""
        if isinstance(exception, IntegrityError):
            return conflict(request, exception)
        if getattr(exception.__cause__, "sqlstate", None) == OUT_OF_SIGHT:
            return refuse(request, [BEYOND], code="out_of_sight", status=403)
        if isinstance(exception, DataError):
            return refuse(request, [TOO_LONG], code="too_long", status=400)
        if type(exception) is DatabaseError:  # Django's own: the row that was to be saved is gone
            return refuse(request, [MEANWHILE], code="meanwhile", status=409)
        return unavailable(request, exception) if isinstance(exception, OperationalError) else None


def unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer 503: the database cannot be reached or gave up on the request; 409 where another transaction was first."""
    sqlstate = getattr(error.__cause__, "sqlstate", None)
    if sqlstate in GAVE_WAY:
        return refuse(request, [MEANWHILE], code="meanwhile", status=409)
    if sqlstate == NO_LOCK:
        return refuse(request, [BUSY], code="busy", status=409)
    if sqlstate == CANCELED:
        log.warning("statement canceled: %s", request.path)
        return refuse(request, [TOO_SLOW], code="too_slow", status=503)
    log.error("database unavailable", exc_info=error)
    return refuse(request, [UNAVAILABLE], code="unavailable", status=503)


def conflict(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    """Answer 409 with the constraint's own message."""
    refusal = breaches.named(error)
    return refuse(request, refusal.messages, code=refusal.code, status=409)


def refuse(request: HttpRequest, messages: list[str], *, code: str, status: int) -> HttpResponse:
    """Say what was refused: in the API's shape below /api/, else on a page."""
    if rest.is_api(request):
        return rest.error_response(messages, code=code, status=status)
    page = render(request, "refused.html", {"messages_": messages, "status": status}, status=status)
    page.refused = messages
    return page
