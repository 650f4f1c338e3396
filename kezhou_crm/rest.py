"""What every API view leans on: who is there, and one shape for every refusal."""

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response


class SessionLogin(SessionAuthentication):
    """The login of the admin pages. It names itself, so that a stranger gets 401 and not 403."""

    def authenticate_header(self, request: Request) -> str:
        """Return what the 401 asks for."""
        return 'Session realm="kezhou"'


def refusal(exc: Exception, context: dict[str, object]) -> Response | None:
    """Answer a refusal."""
    from rest_framework.views import exception_handler

    return exception_handler(exc, context)
