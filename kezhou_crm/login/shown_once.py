"""Recovery codes between being made and being written down: the one time that they lie in a session, in the clear.

Ten minutes, then the next request of the session drops them (kezhou_crm/sessions.py); new ones can be made.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.http import HttpRequest

from kezhou_crm.sessions import SHOWN_ONCE

PATIENCE = timedelta(minutes=10)


def keep(request: HttpRequest, codes: Sequence[str], *, at: datetime) -> None:
    """Keep new codes for the page that shows them."""
    request.session[SHOWN_ONCE] = {"codes": [*codes], "until": (at + PATIENCE).timestamp()}


def codes(request: HttpRequest, *, at: datetime) -> Sequence[str]:
    """Return the codes that wait to be written down; none where there are none, or not any more."""
    kept = request.session.get(SHOWN_ONCE)
    return kept["codes"] if kept and kept["until"] > at.timestamp() else ()


def drop(request: HttpRequest) -> None:
    """Forget them: the officer has them."""
    request.session.pop(SHOWN_ONCE, None)
