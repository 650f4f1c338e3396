"""How bodies are read: JSON, of bounded length and depth."""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from rest_framework import exceptions
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from kezhou_crm.rest import TooLarge

NOT_AN_OBJECT = '请求正文应为一个 JSON 对象，如 {"on": "2026-03-01"}。'


class Body(JSONParser):
    """The framework's parser reads whatever comes to its end, and falls over ten thousand nested lists."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:  # noqa: ANN401 - whatever JSON says
        """Return what the body says."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(most + 1)
        if len(raw) > most:
            raise TooLarge
        try:
            return super().parse(BytesIO(raw), media_type, parser_context)
        except RecursionError as error:
            raise exceptions.ParseError from error


def body_of(request: Request) -> Mapping[str, Any]:
    """Return the object in the body; without a body an empty one."""
    if not isinstance(request.data, Mapping):
        raise exceptions.ValidationError({"non_field_errors": [NOT_AN_OBJECT]}, code="not_an_object")
    return request.data
