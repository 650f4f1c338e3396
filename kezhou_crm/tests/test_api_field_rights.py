"""What a list filters and sorts by is what it shows: no question answers what may not be read."""

from collections.abc import Iterator

import pytest
from rest_framework import serializers

from kezhou_crm.api_urls import router
from kezhou_crm.reading import Plain, Reading, Row

VIEWS = [view for _, view, _ in router.registry]
# Rows that point at the list's own and are shown at another address.
SHOWN_ELSEWHERE = {"signings": "ceremonies/", "participations": "projects/{id}/"}


def shown_by(view: type[Reading]) -> set[str]:
    """Return the fields that the list shows."""
    return set(view.serializer_class().fields)


def serializers_below(base: type[serializers.BaseSerializer]) -> Iterator[type[serializers.BaseSerializer]]:
    """Give every serializer of the read side."""
    for inner in base.__subclasses__():
        yield inner
        yield from serializers_below(inner)


@pytest.mark.parametrize("view", VIEWS)
def test_a_list_sorts_by_what_it_shows(view: type[Reading]) -> None:
    assert set(view.ordering_fields) <= shown_by(view)
    assert view.ordering.removeprefix("-") in view.ordering_fields


@pytest.mark.parametrize("view", VIEWS)
def test_a_list_filters_by_what_it_shows(view: type[Reading]) -> None:
    asked = {
        parameter.field_name.split("__")[0]
        for name, parameter in view.filterset_class.base_filters.items()
        if name != "search" and not parameter.extra.get("method") and parameter.method is None
    }

    assert asked <= shown_by(view) | set(SHOWN_ELSEWHERE)


def test_fields_are_named_one_by_one() -> None:
    for serializer in serializers_below(Row):
        assert isinstance(serializer.Meta.fields, tuple), serializer
        assert not hasattr(serializer.Meta, "exclude"), serializer


def test_nothing_on_the_read_side_can_be_written() -> None:
    for serializer in serializers_below(Plain):
        if serializer is not Row:
            writable = [name for name, field in serializer().fields.items() if not field.read_only]
            assert writable == [], serializer
