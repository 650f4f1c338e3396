"""/healthz: that the process answers. It stands above sessions and touches no database."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class Health:
    """The middleware that answers it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer `ok`, or pass the request on."""
        return (
            HttpResponse("ok", content_type="text/plain") if request.path == "/healthz" else self.get_response(request)
        )
