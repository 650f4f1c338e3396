"""Where a request comes from. Only a trusted proxy may say that it speaks for somebody else."""

from collections.abc import Callable, Iterable
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT",
             "HTTP_X_REAL_IP", "HTTP_FORWARDED")  # fmt: skip


@cache
def networks(ranges: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the ranges as networks; raises ValueError where one is none."""
    return tuple(ip_network(one, strict=False) for one in ranges)


def within(address: str, ranges: Iterable[str]) -> bool:
    """Tell whether the address lies in one of the ranges; what is no address lies in none."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in network for network in networks(tuple(ranges)))


def of(request: HttpRequest) -> str:
    """Return the address that the request comes from; below TrustedProxy it is the browser's own."""
    return request.META.get("REMOTE_ADDR", "")


class TrustedProxy:
    """The middleware that puts the browser's address where the proxy's stood, and drops what strangers claim."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as if there were no proxy between."""
        if within(of(request), settings.TRUSTED_PROXIES):
            request.META["REMOTE_ADDR"] = self._browser(request)
        else:
            for name in FORWARDED:
                request.META.pop(name, None)
        return self.get_response(request)

    @staticmethod
    def _browser(request: HttpRequest) -> str:
        """Return the last address that no trusted proxy vouches for: what stands before it anybody may have written."""
        claimed = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        for address in reversed(claimed):
            if not within(address, settings.TRUSTED_PROXIES):
                return address if within(address, ("0.0.0.0/0", "::/0")) else of(request)
        return claimed[0] or of(request)
