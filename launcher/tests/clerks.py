"""A clerk who brings a ledger in by the pages and does not give up, whatever breaks meanwhile."""

import re
import time
import urllib.error
import urllib.parse
import uuid
from dataclasses import dataclass, field
from http.client import HTTPException

from launcher.tests.browser import Browser, Fields

IMPORTS = "/admin/intake/batch/"
HEADS = "项目名称,县市,投资方,总投资（万元）,签约日期,联系人,联系电话"
COUNTIES = ("阿图什市", "阿克陶县", "阿合奇县", "乌恰县")
STATE = re.compile(r'<h2 id="k-state">(\S+)')
PATIENCE = 900  # seconds for one ledger, with all that breaks


def ledger(rows: int) -> bytes:
    """Return a csv of so many projects, each with an investor and a contact of its own."""
    lines = (
        f"示例{n}号产业项目,{COUNTIES[n % 4]},示例投资{n}有限公司,{1000 + n},2026-03-{1 + n % 28:02},示例联系人{n},138{n:08}"
        for n in range(rows)
    )
    return "\n".join((HEADS, *lines)).encode()


@dataclass
class Clerk:
    """One who uploads `content` once, confirms it, and looks until it is in the ledger."""

    browser: Browser
    content: bytes
    mode: str
    name: str = "示例台账.csv"
    seen: list[str] = field(default_factory=list)  # the states that the page told
    setbacks: int = 0  # pages that did not come

    def bring_in(self) -> None:
        """Go on, page by page, until the ledger has it."""
        deadline = time.monotonic() + PATIENCE
        while not self._step():
            assert time.monotonic() < deadline, self.seen[-5:]

    def _step(self) -> bool:
        """Do the next thing, as who comes back to the list of imports would; tell whether nothing is left to do."""
        try:
            batch = re.search(rf"{IMPORTS}(\d+)/[^>]*>{re.escape(self.name)}", self.browser.page(IMPORTS))
            if batch is None:
                self._upload()
                return False
            page = self.browser.page(f"{IMPORTS}{batch[1]}/")
            self.seen.append(STATE.search(page)[1])
            if 'http-equiv="refresh"' in page:
                time.sleep(0.5)
            elif self.seen[-1] == "已导入" and "继续核对" not in page:
                return True
            else:
                self._confirm(f"{IMPORTS}{batch[1]}/confirm/")
        except (OSError, HTTPException) as error:  # nobody answers, or half an answer came
            if isinstance(error, urllib.error.HTTPError) and error.code < 500:
                raise
            self.setbacks += 1
            time.sleep(0.3)
        return False

    def _confirm(self, address: str) -> None:
        given = Fields(self.browser.page(address)).values | {"mode": self.mode}
        self.browser.send(address, urllib.parse.urlencode(given).encode())

    def _upload(self) -> None:
        token = Fields(self.browser.page(f"{IMPORTS}upload/")).values["csrfmiddlewaretoken"]
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        file = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{self.name}"\r\n\r\n'
        body = head.encode() + file.encode() + self.content + f"\r\n--{edge}--\r\n".encode()
        self.browser.send(f"{IMPORTS}upload/", body, f"multipart/form-data; boundary={edge}")
