"""One project as a line of the ledger: what its columns are made of, fetched for many projects at once."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models.expressions import RawSQL

from ceremonies.models import Signing
from companies import phones
from companies.models import Contact, Industry
from government.models import Leader, Officer, Region, Sector, Unit
from projects.models import Duty, Participation, StageMove
from projects.stages import CompanyRole, DutyRole, Stage

BETWEEN = "、"
HELD = (DutyRole.SPECIALIST, DutyRole.HELPING_UNIT)
Keys = Collection[int]
Gathered = dict[Any, list[tuple]]
NOBODY = ("", "", "")


class Names:
    """The names of what is shared and small, each table read once when it is first asked for."""

    @cached_property
    def regions(self) -> dict[int, str]:
        """Return the counties."""
        return dict(Region.objects.values_list("pk", "name"))

    @cached_property
    def units(self) -> dict[int, str]:
        """Return the units."""
        return dict(Unit.objects.values_list("pk", "name"))

    @cached_property
    def leaders(self) -> dict[int, str]:
        """Return the leaders."""
        return dict(Leader.objects.values_list("pk", "name"))

    @cached_property
    def sectors(self) -> dict[int, str]:
        """Return the 产业板块."""
        return dict(Sector.objects.values_list("pk", "name"))

    @cached_property
    def industries(self) -> dict[int, str]:
        """Return the divisions of GB/T 4754."""
        return dict(Industry.objects.values_list("pk", "name"))


@dataclass(slots=True)
class Line:
    """A project's columns by name, what hangs on it by part, and the names to look up."""

    of: dict[str, Any]
    beside: dict[str, Gathered]
    names: Names
    spoken: tuple[str, str, str] | None = None

    def part(self, name: str) -> list[tuple]:
        """Return what of one part hangs on the project."""
        return self.beside[name].get(self.of["pk"], [])

    def companies(self, role: CompanyRole) -> list[tuple]:
        """Return (company, name, code, origin) of those who are this in the project."""
        return self.beside["companies"].get((self.of["pk"], role.value), [])

    def duties(self, role: DutyRole) -> list[tuple]:
        """Return (officer, unit) of those who serve the project so."""
        return self.beside["duties"].get((self.of["pk"], role.value), [])

    def contact(self) -> tuple[str, str, str]:
        """Return name, post and masked phone of who speaks for the investor, else for the project company."""
        if self.spoken is None:
            self.spoken = self._contact()
        return self.spoken

    def _contact(self) -> tuple[str, str, str]:
        for role in (CompanyRole.INVESTOR, CompanyRole.PROJECT_COMPANY):
            for company, *_rest in self.companies(role):
                for name, post, phone in self.beside["contacts"].get(company, []):
                    return name, post, phones.masked(phone)
        return NOBODY

    def started_on(self) -> Any:  # noqa: ANN401 - a day or None
        """Return the day of the last move to 开工; what was sent back has not started."""
        if self.of["stage"] not in (Stage.STARTED, Stage.PRODUCING, Stage.FULL_CAPACITY):
            return None
        return next((day for (day,) in reversed(self.part("started"))), None)


def _gather(rows: Any) -> Gathered:  # noqa: ANN401 - tuples whose first is the key
    """Put rows under their first column."""
    found: Gathered = {}
    for row in rows:
        found.setdefault(row[0], []).append(row[1:])
    return found


def _gather_by_role(rows: Any) -> Gathered:  # noqa: ANN401 - tuples whose first two are the key
    """Put rows under their first two columns."""
    found: Gathered = {}
    for row in rows:
        found.setdefault(row[:2], []).append(row[2:])
    return found


def _these(projects: Keys) -> RawSQL:
    """Return the keys as one array: as thousands of parameters they take longer to send than to look up."""
    return RawSQL("SELECT unnest(%s::bigint[])", [[*projects]])


def _companies(officer: Officer, projects: Keys) -> Gathered:
    rows = (
        Participation.objects.visible_to(officer).filter(project__in=_these(projects)).order_by("company__name", "pk")
    )
    return _gather_by_role(
        rows.values_list("project", "role", "company", "company__name", "company__uscc", "company__origin")
    )


def _contacts(officer: Officer, projects: Keys) -> Gathered:
    """Gather by company, whoever still speaks for it, the first entered first."""
    companies = (
        Participation.objects.visible_to(officer).filter(project__in=_these(projects)).order_by().values("company")
    )
    rows = Contact.objects.visible_to(officer).filter(company__in=companies, left_on__isnull=True)
    return _gather(rows.order_by("pk").values_list("company", "name", "post", "phone"))


def _duties(officer: Officer, projects: Keys) -> Gathered:
    rows = Duty.objects.visible_to(officer).unfinished().filter(project__in=_these(projects), role__in=HELD)
    return _gather_by_role(rows.order_by("from_on", "pk").values_list("project", "role", "officer__name", "unit__name"))


def _signings(officer: Officer, projects: Keys) -> Gathered:
    """Gather them with the one that counts in front."""
    rows = Signing.objects.visible_to(officer).filter(project__in=_these(projects))
    rows = rows.order_by("-counted", "ceremony__held_on", "pk")
    return _gather(rows.values_list("project", "ceremony__campaign", "ceremony__name"))


def _started(officer: Officer, projects: Keys) -> Gathered:
    rows = StageMove.objects.visible_to(officer).filter(project__in=_these(projects), to_stage=Stage.STARTED)
    return _gather(rows.order_by("pk").values_list("project", "occurred_on"))


PARTS: dict[str, Callable[[Officer, Keys], Gathered]] = {
    "companies": _companies,
    "contacts": _contacts,
    "duties": _duties,
    "signings": _signings,
    "started": _started,
}


def beside(parts: Collection[str], projects: Keys, *, to: Officer) -> dict[str, Gathered]:
    """Fetch these parts of these projects, as far as the officer sees them: one query each."""
    return {part: PARTS[part](to, projects) for part in parts}
