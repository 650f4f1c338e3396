"""Cursor paging that loses no row."""

from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Placeholder."""
