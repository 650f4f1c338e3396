"""How much anybody may send: decided before the first byte is stored.

Django streams what is posted to disk before a view, even the login, is asked anything. Nobody who is not logged in
may fill that disk.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kezhou_crm.transactions import refuse

MB = 1 << 20
OF_A_STRANGER, OF_AN_OFFICER = 1 * MB, 200 * MB  # bytes of one request
DRAINED = 2 * OF_AN_OFFICER  # what is read and dropped, so that the browser listens to the answer
CHUNK = 64 << 10
TOO_LARGE = f"一次提交的内容超过 {OF_AN_OFFICER // MB} MB，没有保存：请分几次上传，或把文件压缩后再传。"
CONTENT_TOO_LARGE = 413


class BodyLimit:
    """The middleware; it stands below authentication, and reads nothing of what it lets pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 413 to a body that is larger than whoever asks may send."""
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        if size <= OF_A_STRANGER or (request.user.is_authenticated and size <= OF_AN_OFFICER):
            return self.get_response(request)
        if request.user.is_authenticated and size <= DRAINED:
            while request.read(CHUNK):
                pass
        return refuse(request, [TOO_LARGE], code="too_large", status=CONTENT_TOO_LARGE)
