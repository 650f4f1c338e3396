"""How bodies are read: JSON, of bounded length and depth, or for files the parts of a form."""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from rest_framework import exceptions
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request, is_form_media_type

from kezhou_crm.rest import TooLarge, Unreadable

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


class Parts(MultiPartParser):
    """Fields and files of a form. Where the token was looked for, Django itself has read them already."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:  # noqa: ANN401 - data and files
        """Return what the parts hold."""
        try:
            return super().parse(stream, media_type, parser_context)
        except exceptions.ParseError as error:
            raise Unreadable from error


def in_parts(request: Request) -> bool:
    """Tell whether the body is a form in parts, and the address takes one."""
    takes = any(isinstance(parser, Parts) for parser in request.parsers)
    return takes and request.content_type.partition(";")[0].strip().lower() == Parts.media_type


def body_of(request: Request) -> Mapping[str, Any]:
    """Return the object in the body; without a body an empty one.

    A form that was read while its token was looked for is no JSON either.
    """
    if is_form_media_type(request.content_type):
        raise exceptions.UnsupportedMediaType(request.content_type)
    if not isinstance(request.data, Mapping):
        raise exceptions.ValidationError({"non_field_errors": [NOT_AN_OBJECT]}, code="not_an_object")
    return request.data
