"""STAFF_ADDRESSES: the ranges that staff may come from (《互联网政务应用安全管理规定》第十九条)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kezhou_crm import addresses, rest

ELSEWHERE = "本系统只能从规定的办公网络打开，您现在的网络地址是 {address}。请改用单位网络，或请系统管理员把这个地址加入允许的范围。"
FORBIDDEN = 403


class StaffAddresses:
    """The middleware; a machine's token has ranges of its own (kezhou_crm/machine_tokens.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say which address was not expected."""
        ranges, address = settings.STAFF_ADDRESSES, addresses.of(request)
        if not ranges or addresses.within(address, ranges) or rest.token_of(request) is not None:
            return self.get_response(request)
        message = ELSEWHERE.format(address=address)
        if rest.is_api(request):
            return rest.error_response([message], code="elsewhere", status=FORBIDDEN)
        return render(request, "elsewhere.html", {"message": message}, status=FORBIDDEN)
