"""Ceremonies in the API."""

from ceremonies.api.lists import Ceremonies

__all__ = ["Ceremonies"]
