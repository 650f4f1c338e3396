"""`Authorization: Token …` below /api/: who is there is known before the request's transaction takes his identity.

Who sends a token is its officer for this request; a session's cookie beside it counts for nothing. What the token's
own scope takes away, `rest.TokenLogin` refuses in the API's words.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from government import tokens
from government.models import Officer
from kezhou_crm import addresses, rest


class MachineTokens:
    """The middleware; it stands between authentication and the transaction, which asks it inside of itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the token's officer where a token came along."""
        key = rest.token_of(request)
        if key is not None:
            request.machine_token = None
            request.user = SimpleLazyObject(lambda: officer_of(request, key))
        return self.get_response(request)


def officer_of(request: HttpRequest, key: str) -> Officer | AnonymousUser:
    """Return the officer in whose name the machine asks; a stranger where the token is not good, or not from there."""
    at, address = timezone.now(), addresses.of(request)
    token = tokens.find(key, at=at)
    if token is None:
        return AnonymousUser()
    ranges = tokens.ranges(token) or settings.STAFF_ADDRESSES
    if ranges and not addresses.within(address, ranges):
        return AnonymousUser()
    tokens.used(token, address=address, at=at)
    request.machine_token = token
    return token.officer
