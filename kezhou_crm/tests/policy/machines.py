"""A machine's token as an actor: on the API its officer, less the writes where it may only read; on a page a stranger."""

from dataclasses import dataclass
from datetime import timedelta
from http.cookies import SimpleCookie

from django.test import Client
from django.utils import timezone

from government import tokens
from government.models import MachineToken, Officer
from government.roles import Role
from kezhou_crm.tests.policy import answers, rows
from kezhou_crm.tests.policy.cells import Cell, Run
from kezhou_crm.tests.policy.ground import ANONYMOUS, Ground

ADDRESS = "127.0.0.1"
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass
class Machine(Run):
    """All cells of one token; `actor` is what it counts as: its officer's role, or a stranger."""

    key: str = ""
    may_write: bool = False

    def __post_init__(self) -> None:
        """Send the token in place of a login."""
        super().__post_init__()
        self.client = Client(raise_request_exception=False, HTTP_AUTHORIZATION=f"Token {self.key}")
        self.cookies = SimpleCookie().output(header="", sep=";")

    def _wanted(self, cell: Cell, row: rows.Row) -> set[str]:
        """Let a good token that may only read be refused whatever it writes."""
        if cell.route.is_api and self.actor == ANONYMOUS:
            return {answers.STRANGER}
        if cell.route.is_api and not self.may_write and cell.route.verb in WRITES:
            return {answers.REFUSED}
        return super()._wanted(cell, row)


def issued(ground: Ground, *, may_write: bool) -> tuple[MachineToken, str]:
    """Issue a token of the county's clerk; it counts as used in the hour to come, so that its uses are no changes."""
    at, system = timezone.now(), Officer.objects.system()
    token = MachineToken(officer=ground.officers[Role.COUNTY_CLERK], name="示例系统", may_write=may_write)
    token.expires_at = at + timedelta(days=30)
    key = tokens.issue(token, by=system, at=at)
    MachineToken.objects.filter(pk=token.pk).update(last_used_at=at + timedelta(hours=1), last_address=ADDRESS)
    return token, key
