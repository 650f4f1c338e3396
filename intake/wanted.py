"""What a row wants of the ledger: our columns, companies and people in place of words, each with the cell it came from.

Nothing is compared here. What the ledger has no column for stays in the row as it was read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from companies import uscc
from government.models import Leader, Officer, Region, Unit
from intake import offices
from intake.doubts import LEAVE, Talk
from intake.known import Known
from intake.reading.amounts import EXACT
from intake.reading.cells import Cell
from intake.reading.days import DAY, Day
from intake.reading.fields import FIELDS
from intake.reading.problems import Grade
from intake.reading.sheets import Row as ReadRow
from projects.stages import BEFORE_SIGNING, SIGNED_ON, Stage
from records import names

TINY = Decimal(10)  # 万元: a project of less than this was probably meant in 亿元
WAN_IN_YI = 10_000
MONEY = {"contracted_amount": "amount", "total_investment": "total_investment"}
PLACES = {"location_county": "region", "attribution_county": "attribution_region"}
TEXTS = {"scope": "scope", "contract_no": "contract_no", "remark": "note"}
# What the ledger has no column for: it stays in the row as it was written and holds nobody up.
NOT_KEPT = frozenset(field.name for field in FIELDS) - {
    *("name", "code", "contracted_amount", "total_investment", "location_county", "attribution_county", "scope"),
    *(
        "contract_no",
        "remark",
        "sector_board",
        "gb4754",
        "agreement_type",
        "party_a",
        "stage",
        "signed_on",
        "started_on",
    ),
    *("planned_start", "planned_end", "leader", "lead_unit", "coop_units", "specialist", "investor", "investor_uscc"),
    *("project_company", "company_uscc", "origin_region", "contact", "contact_title", "phone"),
}
NO_COLUMN = "（这一列暂不进台账，原文留在导入记录里。）"
ALREADY_SIGNED = (("sign", "按“签约”登记"), ("drop", "不记签约日期"))
LONGEST = {"contract_no": 50, "name": 200, "investor": 200, "project_company": 200}


@dataclass(frozen=True)
class Firm:
    """A company as a row names it."""

    name: str
    key: str
    uscc: str | None
    cell: Cell
    code_cell: Cell | None = None
    uscc_reason: str = ""
    origin: str = ""
    origin_cell: Cell | None = None


@dataclass(frozen=True)
class Person:
    """Who speaks for a company."""

    name: str
    post: str
    phone: str
    cell: Cell


@dataclass
class Wanted:
    """One row; `sets` are columns of Project, `cells` where each comes from."""

    number: int
    name: str = ""
    code: str = ""
    sets: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    stage: Stage | None = None
    started_on: date | None = None
    leader: Leader | None = None
    assistants: tuple[Leader, ...] = ()
    lead_unit: Unit | None = None
    helping: tuple[Unit, ...] = ()
    specialist: Officer | None = None
    investor: Firm | None = None
    project_company: Firm | None = None
    contact: Person | None = None
    milestones: dict[str, dict[str, Day]] = field(default_factory=dict)

    @property
    def firms(self) -> tuple[Firm, ...]:
        """Return the companies that the row names."""
        return tuple(firm for firm in (self.investor, self.project_company) if firm)


def make(row: ReadRow, known: Known, talk: Talk, *, region: Region | None) -> Wanted:
    """Return what the row wants; `region` is the county of a row that names none. What is to be said is said to `talk`."""
    wanted = Wanted(row.number, name=row.value("name") or "", code=(row.value("code") or "").strip())
    for problem in row.problems:
        if problem.field == "name" and not wanted.name and wanted.code in known.unnamed_by_code:
            continue  # the ledger has no name of it either
        held = row.values.get(problem.field) if problem.field else None
        cell = held.cell if held else None
        if problem.field in NOT_KEPT:
            talk.note(f"{problem.words}{NO_COLUMN}", cell, problem.field)
        elif problem.field != "leader" or problem.grade is not Grade.ASK:
            talk.read(problem, cell)
    if wanted.name:
        _set(wanted, "name", wanted.name, row.values["name"].cell)
    _texts(row, wanted, talk)
    _money(row, wanted, talk)
    _places(row, wanted, known, talk, region)
    _kinds(row, wanted, known, talk)
    _signing(row, wanted, known, talk)
    _milestones(row, wanted)
    _people(row, wanted, known, talk)
    _firms(row, wanted, talk)
    return wanted


def _set(wanted: Wanted, name: str, value: Any, cell: Cell) -> None:  # noqa: ANN401 - of any column
    wanted.sets[name] = value
    wanted.cells[name] = cell


def _texts(row: ReadRow, wanted: Wanted, talk: Talk) -> None:
    for theirs, ours in TEXTS.items():
        if said := row.value(theirs):
            _set(wanted, ours, said, row.values[theirs].cell)
    for theirs, longest in LONGEST.items():
        said = row.value(theirs)
        if said and len(said) > longest:
            talk.wrong(f"有 {len(said)} 个字，最多 {longest} 个字，请缩短。", row.values[theirs].cell, theirs)


def _money(row: ReadRow, wanted: Wanted, talk: Talk) -> None:
    for theirs, ours in MONEY.items():
        amount = row.value(theirs)
        if amount is None:
            continue
        cell, wan = row.values[theirs].cell, amount.wan
        if amount.bound != EXACT:
            talk.note(f"原文是“{cell.said}”，台账只记数额 {wan} 万元，原文留在导入记录里。", cell, theirs)
        if wan < TINY:
            words = f"只有 {wan} 万元，是不是把亿元填进了万元的列？"
            choices = (("wan", f"就是 {wan} 万元"), ("yi", f"应是 {wan * WAN_IN_YI} 万元"))
            wan = wan * WAN_IN_YI if talk.ask(f"tiny:{theirs}", words, choices, cell, theirs) == "yi" else wan
        _set(wanted, ours, wan, cell)


def _places(row: ReadRow, wanted: Wanted, known: Known, talk: Talk, region: Region | None) -> None:
    for theirs, ours in PLACES.items():
        said = row.value(theirs)
        if said and (found := offices.region(said, known, talk, row.values[theirs].cell, theirs)):
            _set(wanted, ours, found, row.values[theirs].cell)
    if region and not row.value("location_county"):
        wanted.sets["region"] = region
    if wanted.sets.get("attribution_region") == wanted.sets.get("region", region):
        wanted.sets.pop("attribution_region", None)  # left empty it means the same
        wanted.cells.pop("attribution_region", None)


def _kinds(row: ReadRow, wanted: Wanted, known: Known, talk: Talk) -> None:
    for theirs, ours, there in (("sector_board", "sector", known.sectors), ("gb4754", "industry", known.industries)):
        said = row.value(theirs)
        if not said:
            continue
        cell = row.values[theirs].cell
        if found := there.get(names.key(said)):
            _set(wanted, ours, found, cell)
        else:
            what = "产业板块" if ours == "sector" else "国民经济行业大类"
            talk.ask(f"leave:{theirs}", f"没有叫“{said}”的{what}，请改成系统里的名称。", LEAVE, cell, theirs)
    if row.value("agreement_type"):
        _set(wanted, "agreement_type", row.value("agreement_type"), row.values["agreement_type"].cell)
    if (said := row.value("party_a")) and (
        unit := offices.unit(said, known, talk, row.values["party_a"].cell, "party_a")
    ):
        _set(wanted, "party_a", unit, row.values["party_a"].cell)


def _signing(row: ReadRow, wanted: Wanted, known: Known, talk: Talk) -> None:
    """Bring the stage and the day of signing together; a day that is known to the month alone is not made up."""
    stage, signed, started = row.value("stage"), row.value("signed_on"), row.value("started_on")
    wanted.stage = Stage(stage) if stage else None
    if wanted.stage:
        wanted.cells["stage"] = row.values["stage"].cell
    if signed and signed.on > known.on:
        talk.wrong("签约日期不能晚于今天。", row.values["signed_on"].cell, "signed_on")
        signed = None
    if signed and signed.precision != DAY:
        cell = row.values["signed_on"].cell
        words = f"签约日期只写到“{cell.said}”，没有哪一天。台账要记到日，不能代填。"
        choices = (("first", f"按 {signed.on.isoformat()} 记"), *LEAVE)
        signed = signed if talk.ask("day:signed_on", words, choices, cell, "signed_on") == "first" else None
    if signed and wanted.stage in BEFORE_SIGNING:
        words = f"阶段是“{wanted.stage.label}”，却有签约日期。线索和在谈项目还没有签约日期。"
        chosen = talk.ask("signed_early", words, ALREADY_SIGNED, row.values["signed_on"].cell, "signed_on")
        wanted.stage = Stage.SIGNED if chosen == "sign" else wanted.stage
        signed = signed if chosen == "sign" else None
    if signed:
        _set(wanted, "signed_on", signed.on, row.values["signed_on"].cell)
    if started and started.precision == DAY and started.on <= known.on:
        wanted.started_on = started.on


def _milestones(row: ReadRow, wanted: Wanted) -> None:
    for theirs, name, kind in (
        ("planned_start", "开工", "planned_on"),
        ("started_on", "开工", "actual_on"),
        ("planned_end", "竣工", "planned_on"),
    ):
        if day := row.value(theirs):
            wanted.milestones.setdefault(name, {})[kind] = day
            wanted.cells[f"milestone:{name}:{kind}"] = row.values[theirs].cell


def _people(row: ReadRow, wanted: Wanted, known: Known, talk: Talk) -> None:
    if people := row.value("leader"):
        cell = row.values["leader"].cell
        rest = people[1:]
        if rest:
            words = next(problem.words for problem in row.values["leader"].problems if problem.grade is Grade.ASK)
            choices = (("yes", "照此登记"), ("first", f"只登记{people[0].name}"))
            rest = rest if talk.ask("several:leader", words, choices, cell, "leader") == "yes" else ()
        wanted.leader = offices.leader(people[0], known, talk, cell)
        helpers = (offices.leader(person, known, talk, cell) for person in rest)
        wanted.assistants = tuple(dict.fromkeys(each for each in helpers if each and each != wanted.leader))
        wanted.cells["leader"] = cell
    if said := row.value("lead_unit"):
        wanted.lead_unit = offices.unit(said, known, talk, row.values["lead_unit"].cell, "lead_unit")
        wanted.cells["lead_unit"] = row.values["lead_unit"].cell
    if said := row.value("coop_units"):
        cell = row.values["coop_units"].cell
        units = (offices.unit(each, known, talk, cell, "coop_units") for each in said)
        wanted.helping = tuple(dict.fromkeys(each for each in units if each and each != wanted.lead_unit))
    if people := row.value("specialist"):
        wanted.specialist = offices.specialist(people, known, talk, row.values["specialist"].cell)


def _firms(row: ReadRow, wanted: Wanted, talk: Talk) -> None:
    wanted.investor = _firm(row, talk, "investor", "investor_uscc", origin=row.value("origin_region"))
    wanted.project_company = _firm(row, talk, "project_company", "company_uscc")
    if wanted.project_company and wanted.investor and wanted.project_company.key == wanted.investor.key:
        code = wanted.investor.uscc or wanted.project_company.uscc
        if not wanted.investor.uscc and code:
            wanted.investor = _firm(row, talk, "investor", "company_uscc", origin=row.value("origin_region"))
    people = row.value("contact")
    if people and wanted.firms:
        post = row.value("contact_title") or people[0].post
        phone = (row.value("phone") or people[0].phone).split("、")[0]
        wanted.contact = Person(people[0].name, post, phone, row.values["contact"].cell)


def _firm(row: ReadRow, talk: Talk, theirs: str, code_column: str, origin: str | None = None) -> Firm | None:
    said = row.value(theirs)
    if not said:
        return None
    code = row.value(code_column)
    decided = talk.decisions.get(f"read:{code_column}") == "yes"
    unfit = bool(code) and not uscc.check_digit_fits(code)
    if not names.is_speakable(said):
        talk.wrong("名称里至少要有一个汉字、字母或数字。", row.values[theirs].cell, theirs)
    return Firm(
        name=names.tidy(said),
        key=names.key(said),
        uscc=code,
        cell=row.values[theirs].cell,
        code_cell=row.values[code_column].cell if code else None,
        uscc_reason="导入时确认：已对照营业执照核对" if unfit and decided else "",
        origin=origin or "",
        origin_cell=row.values["origin_region"].cell if origin else None,
    )


def stage_of(wanted: Wanted) -> Stage:
    """Return the stage of a row that names none: the least that its days support."""
    if wanted.stage:
        return wanted.stage
    if wanted.started_on:
        return Stage.STARTED
    return Stage.SIGNED if "signed_on" in wanted.sets else Stage.LEAD


def is_signed(stage: Stage) -> bool:
    """Tell whether a project at the stage has been signed."""
    return stage in SIGNED_ON


def every_firm(rows: Iterable[Wanted]) -> dict[tuple[str, str | None], Firm]:
    """Return the companies that rows name, each once."""
    return {(firm.key, firm.uscc): firm for row in rows for firm in row.firms}
