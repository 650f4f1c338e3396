"""An officer's browser, as far as the end-to-end test needs one: cookies, forms, JSON."""

import json
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any


class Fields(HTMLParser):
    """The fields of a page's forms, by name, with the values a browser would send."""

    def __init__(self, page: str) -> None:
        """Read the page."""
        super().__init__()
        self.values: dict[str, str] = {}
        self._open = ""  # the textarea or select that is being read
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field and its value."""
        given = {name: value or "" for name, value in attrs}
        name, box = given.get("name", ""), given.get("type") in ("checkbox", "radio")
        if tag == "input" and name and given.get("type") not in ("submit", "file"):
            if not box or "checked" in given:
                self.values[name] = given.get("value", "on" if box else "")
        elif tag in ("select", "textarea") and name:
            self._open, self.values[name] = name, ""
        elif tag == "option" and self._open and "selected" in given:
            self.values[self._open] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Leave the textarea or select; a browser drops the line break a textarea begins with."""
        if tag in ("select", "textarea"):
            self._open = ""

    def handle_data(self, data: str) -> None:
        """Take a textarea's words."""
        if self._open and self.get_starttag_text().startswith("<textarea"):
            self.values[self._open] += data.removeprefix("\r").removeprefix("\n")


@dataclass
class Browser:
    """Cookies kept from page to page of the site at `base`."""

    base: str
    cookies: CookieJar = field(default_factory=CookieJar)

    def _ask(self, path: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        return self.send(path, None if form is None else urllib.parse.urlencode(form).encode())

    def send(self, path: str, body: bytes | None, kind: str = "application/x-www-form-urlencoded") -> tuple[str, str]:
        """Ask for a page, with a body or without, and return where that leads, and the page there."""
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )
        headers = {} if body is None else {"Content-Type": kind}
        request = urllib.request.Request(f"{self.base}{path}", body, headers)  # noqa: S310 - `base` is http
        with opener.open(request, timeout=60) as answer:
            return answer.url.removeprefix(self.base), answer.read().decode()

    def page(self, path: str) -> str:
        """Return the page, which must be there without being sent elsewhere."""
        address, text = self._ask(path)
        assert address == path, address
        return text

    def json(self, path: str) -> Any:
        """Return the API's answer."""
        return json.loads(self.page(path))

    def submit(self, path: str, **changes: str) -> tuple[str, str]:
        """Fill in the page's form with `changes`, send it, and return where that leads, and the page there."""
        values = Fields(self.page(path)).values
        assert changes.keys() <= values.keys()
        return self._ask(path, values | changes)
