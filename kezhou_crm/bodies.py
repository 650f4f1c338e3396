"""How bodies are read: JSON, of bounded length and depth, or for files the parts of a form."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework import exceptions
from rest_framework.parsers import JSONParser, MultiPartParser, get_encoding
from rest_framework.request import Request, is_form_media_type
from rest_framework.utils.json import strict_constant

from kezhou_crm.rest import TooLarge, Unreadable

NOT_AN_OBJECT = '请求正文应为一个 JSON 对象，如 {"on": "2026-03-01"}。'


TWICE = "请求正文的同一个对象里有重复的字段名{name}，没有保存任何内容。"
LONGEST_TOLD = 50  # characters of a name


class Body(JSONParser):
    """The framework's parser reads whatever comes to its end, and falls over ten thousand nested lists.

    Of a name given twice it takes the last: what a filter on the way read may be the first.
    """

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 - the framework's signature
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 - whatever JSON says
        """Return what the body says."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(most + 1)
        if len(raw) > most:
            raise TooLarge
        try:
            text = raw.decode(get_encoding(parser_context or {}))
            return json.loads(text, parse_constant=strict_constant, object_pairs_hook=_named_once)
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError from error


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of these pairs; refuse a name that comes twice, and repeat it where it can be shown."""
    named: dict[str, Any] = {}
    for name, value in pairs:
        if name in named:
            told = f"“{name}”" if name.isprintable() and len(name) <= LONGEST_TOLD else ""
            raise exceptions.ValidationError({"non_field_errors": [TWICE.format(name=told)]}, code="named_twice")
        named[name] = value
    return named


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
