"""The columns of the ledger that leaves (domain.md 1.5): names and titles are those by which one is read (intake/fields).

What is unpublished is empty. What is not the reader's to see says 未对您公开, and the reading side takes that, an empty
cell and a masked phone for "nothing said": whoever imports his own export changes only what he edited. Columns that the
system keeps nothing for are offered all the same and stay empty, for the layout that somebody else asks for.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from ceremonies.models import Signing
from companies.models import Contact
from government.models import Officer
from intake.reading.fields import BY_NAME, FIELDS, Kind
from kezhou_crm.admin_base import may_view
from projects.models import Duty, FollowUp, Participation, Project, StageMove
from projects.stages import AgreementType, CompanyRole, DutyRole, Stage
from reports.lines import BETWEEN, Line

UNITS = {Kind.MONEY: "（万元）"}
MU = {"land_mu": "（亩）"}
WIDTHS = {
    Kind.LONG_TEXT: 26, Kind.NAME: 17, Kind.NAMES: 15, Kind.MONEY: 13, Kind.DAY: 11, Kind.USCC: 20, Kind.PHONE: 12.5,
    Kind.PEOPLE: 9, Kind.YES_NO: 7, Kind.CHOICE: 8,
}  # fmt: skip
USUAL_WIDTH = 9
STAGES, AGREEMENTS = dict(Stage.choices), dict(AgreementType.choices)
TWICE = "栏目“{title}”选了两次。"
UNKNOWN = "没有名为“{name}”的栏目；可用：{known}。"
NOT_YOURS = "您无权查看栏目“{title}”。"


@dataclass(frozen=True)
class Column:
    """A column: how a line fills it, the project's columns it reads, and what is fetched beside the project.

    `governed` is the field of the project by whose rights it is shown. `shows` is the model that its reader must be
    allowed to look at.
    """

    name: str
    value: Callable[[Line], Any] | None = None
    reads: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    governed: str = ""
    shows: type = Project
    width: float = 0

    @property
    def title(self) -> str:
        """Return the title as it is written over the column, with its unit."""
        return BY_NAME[self.name].title + (UNITS.get(self.kind) or MU.get(self.name, ""))

    @property
    def kind(self) -> Kind:
        """Return how its cells are read again."""
        return BY_NAME[self.name].kind

    @property
    def columns_wide(self) -> float:
        """Return the width in characters of a spreadsheet."""
        return self.width or WIDTHS.get(self.kind, USUAL_WIDTH)

    @property
    def is_kept(self) -> bool:
        """Tell whether the system keeps anything for it."""
        return self.value is not None


def _plain(name: str, column: str, **how: Any) -> Column:  # noqa: ANN401 - Column's own
    return Column(name, lambda line: line.of[column], (column,), **how)


def _named(name: str, column: str, table: str, **how: Any) -> Column:  # noqa: ANN401 - Column's own
    return Column(name, lambda line: getattr(line.names, table).get(line.of[column], ""), (column,), **how)


def _amount(name: str, field: str) -> Column:
    return Column(name, lambda line: line.of[f"read_{field}"], governed=field)


def _of_company(name: str, role: CompanyRole, place: int) -> Column:
    """Return a column of the one company in a role; where there are several, one cell cannot say whose it is."""

    def value(line: Line) -> str:
        found = line.companies(role)
        return (found[0][place] or "") if len(found) == 1 else ""

    return Column(name, value, parts=("companies",), shows=Participation)


def _investors(line: Line) -> str:
    found = BETWEEN.join(row[1] for row in line.companies(CompanyRole.INVESTOR))
    return found or line.of["investor_as_stated"]


def _contact(name: str, place: int) -> Column:
    return Column(name, lambda line: line.contact()[place], parts=("companies", "contacts"), shows=Contact)


def _duty(name: str, role: DutyRole, place: int) -> Column:
    def value(line: Line) -> str:
        return BETWEEN.join(row[place] or "" for row in line.duties(role))

    return Column(name, value, parts=("duties",), shows=Duty)


def _signing(name: str, place: int, **how: Any) -> Column:  # noqa: ANN401 - Column's own
    def value(line: Line) -> str:
        return next((row[place] for row in line.part("signings")), "")

    return Column(name, value, parts=("signings",), shows=Signing, **how)


KEPT = (
    Column("seq", lambda line: line.of["seq"], width=5),
    _plain("code", "code", width=11.5),
    Column("name", lambda line: line.of["name"] or "", ("name",), width=24),
    _signing("campaign", 0),
    _signing("event", 1, width=13),
    Column("agreement_type", lambda line: AGREEMENTS[line.of["agreement_type"]], ("agreement_type",)),
    _plain("contract_no", "contract_no"),
    _plain("signed_on", "signed_on"),
    _named("party_a", "party_a", "units"),
    Column("investor", _investors, ("investor_as_stated",), ("companies",), shows=Participation, width=19),
    _of_company("investor_uscc", CompanyRole.INVESTOR, 2),
    Column(
        "project_company",
        lambda line: BETWEEN.join(row[1] for row in line.companies(CompanyRole.PROJECT_COMPANY)),
        parts=("companies",),
        shows=Participation,
        width=19,
    ),
    _of_company("company_uscc", CompanyRole.PROJECT_COMPANY, 2),
    _of_company("origin_region", CompanyRole.INVESTOR, 3),
    _contact("contact", 0),
    _contact("contact_title", 1),
    _contact("phone", 2),
    _named("sector_board", "sector", "sectors"),
    _named("gb4754", "industry", "industries"),
    _named("location_county", "region", "regions"),
    _named("attribution_county", "attribution_region", "regions"),
    _amount("total_investment", "total_investment"),
    _amount("contracted_amount", "amount"),
    _plain("scope", "scope"),
    _named("leader", "leader", "leaders"),
    _named("lead_unit", "lead_unit", "units"),
    _duty("coop_units", DutyRole.HELPING_UNIT, 1),
    _duty("specialist", DutyRole.SPECIALIST, 0),
    Column("stage", lambda line: STAGES[line.of["stage"]]),
    Column("started_on", Line.started_on, parts=("started",), shows=StageMove),
    Column(
        "progress_text",
        lambda line: line.of["last_follow_up__said"] or "",
        ("last_follow_up__said",),
        shows=FollowUp,
    ),
    Column(
        "next_steps",
        lambda line: line.of["last_follow_up__next_step"] or "",
        ("last_follow_up__next_step",),
        shows=FollowUp,
        width=18,
    ),
    _plain("remark", "note", width=16),
)
COLUMNS = {
    field.name: next((column for column in KEPT if column.name == field.name), Column(field.name)) for field in FIELDS
}
# What a ledger is taken along with where nobody chose: kept columns that still can be read on one A3 sheet.
RARE = {"campaign", "agreement_type", "contract_no", "party_a", "investor_uscc", "company_uscc", "origin_region"}
RARE |= {"gb4754", "attribution_county", "contact_title"}
USUAL = tuple(column.name for column in KEPT if column.name not in RARE)


def open_to(officer: Officer) -> dict[str, Column]:
    """Return the columns that the officer may ask for, by name: those whose rows he may look at."""
    allowed = {model: may_view(officer, model) for model in {column.shows for column in COLUMNS.values()}}
    return {name: column for name, column in COLUMNS.items() if allowed[column.shows]}


def chosen(names: Iterable[str], *, by: Officer) -> tuple[Column, ...]:
    """Return the columns of these names, in their order; the usual ones where none is named.

    Raises ValidationError (field `columns`) for a name that there is not, that is named twice, or that is not his.
    """
    names, free = tuple(names), open_to(by)
    if not names:
        return tuple(free[name] for name in USUAL if name in free)
    for n, name in enumerate(names):
        if name not in COLUMNS:
            raise _refused("unknown_column", UNKNOWN.format(name=name[:50], known="、".join(COLUMNS)))
        if name in names[:n]:
            raise _refused("column_twice", TWICE.format(title=COLUMNS[name].title))
        if name not in free:
            raise _refused("column_not_yours", NOT_YOURS.format(title=COLUMNS[name].title))
    return tuple(COLUMNS[name] for name in names)


def _refused(code: str, words: str) -> ValidationError:
    return ValidationError({"columns": ValidationError(words, code=code)})
