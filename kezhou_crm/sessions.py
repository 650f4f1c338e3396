"""Logins as the database keeps them: they end half an hour after the last request, and twelve hours after the first.

The first end is Django's own `expire_date`, moved on at most once a minute and without touching what the session
holds: two requests at once lose nothing of each other. The second is a stamp that each new key brings along.
What is shown once and was not looked at in time is dropped from them (kezhou_crm/login/shown_once.py).
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.utils import timezone

BEGAN, SHOWN_ONCE = "began", "shown_once"
EXACT_TO = timedelta(minutes=1)


class SessionStore(db.SessionStore):
    """Django's sessions in the database, with two ends."""

    def cycle_key(self) -> None:
        """Take a new key, as at every login: the twelve hours begin."""
        self[BEGAN] = timezone.now().timestamp()
        super().cycle_key()

    def load(self) -> dict[str, Any]:
        """Return what the session holds; of one that has ended nothing, and it is gone."""
        row = self._get_session_from_db()
        if row is None:
            return {}
        held, now = self.decode(row.session_data), timezone.now()
        if now.timestamp() - held.get(BEGAN, now.timestamp()) > settings.SESSION_ABSOLUTE_AGE:
            self.delete(self.session_key)
            self._session_key = None
            return {}
        self._move_on(row.expire_date, now)
        if SHOWN_ONCE in held and held[SHOWN_ONCE]["until"] <= now.timestamp():
            del held[SHOWN_ONCE]
            self.modified = True
        return held

    def _move_on(self, expires: datetime, now: datetime) -> None:
        idle = timedelta(seconds=settings.SESSION_COOKIE_AGE)
        if expires < now + idle - EXACT_TO:
            self.model.objects.filter(session_key=self.session_key).update(expire_date=now + idle)
