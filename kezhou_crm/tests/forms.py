"""What a clerk's browser sends: everything that stands in the form of a page, and what was typed over it."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

LOST = {"submit", "image", "button", "file", "reset"}


class Inputs(HTMLParser):
    """Reads the inputs of the forms of a page that post."""

    def __init__(self, body: str) -> None:
        """Read the page."""
        super().__init__(convert_charrefs=True)
        self.posts = False
        self.select = self.area = None
        self.values: dict[str, list[str]] = {}
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an input holds."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.posts = given.get("method") == "post" and "logout" not in given.get("action", "")
        if not self.posts:
            return
        if tag == "option" and self.select:
            options = self.values.setdefault(self.select, [])
            if "selected" in given:
                options.append(given.get("value", ""))
        if tag == "select":
            self.select = given.get("name")
        if tag == "textarea":
            self.area = given["name"]
            self.values[self.area] = [""]
        if tag == "input" and given.get("name") and given.get("type") not in LOST:
            is_tick = given.get("type") in {"checkbox", "radio"}
            if not is_tick or "checked" in given:
                self.values.setdefault(given["name"], []).append(given.get("value", "on" if is_tick else ""))

    def handle_endtag(self, tag: str) -> None:
        """Leave an input or a form."""
        if tag == "form":
            self.posts = False
        if tag == "select":
            self.select = None
        if tag == "textarea":
            self.area = None

    def handle_data(self, data: str) -> None:
        """Take what a text area holds; a browser leaves out the first line break."""
        if self.area:
            self.values[self.area] = [(self.values[self.area][0] + data).removeprefix("\r\n").removeprefix("\n")]


def inputs(answer: HttpResponse) -> dict[str, list[str]]:
    """Return what the page sends when nothing is touched; rows that are still to be added are left out."""
    found = Inputs(answer.content.decode()).values
    return {
        name: values for name, values in found.items() if "__prefix__" not in name and name != "csrfmiddlewaretoken"
    }


def address(row: Any) -> str:
    """Return where a row is edited."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def opened(client: Client, row: Any) -> dict[str, list[str]]:
    """Open the form of a row, as it is now."""
    return inputs(client.get(address(row)))


def shown(client: Client, row: Any) -> dict[str, str]:
    """Return what says that the form was opened; empty where there is none to open."""
    return {"shown": held[0]} if (held := opened(client, row).get("shown")) else {}
