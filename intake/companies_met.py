"""Which company a row means: by credit code, then by name, else by likeness, which is asked.

A company that the officer may not see and that bears the very name or code is answered as if it were typed: who
reported it first and when, and no more. Whatever only resembles it is not looked at, or a likeness would tell.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from companies import first_reports
from government.models import Officer
from intake.doubts import Talk
from intake.known import Known, KnownCompany
from intake.wanted import Firm

ALIKE = 0.8
Key = tuple[str, str | None]
CODES_DIFFER = "台账里“{name}”的信用代码是 {known}，表里是 {said}。请对照营业执照核对后改正。"
OTHER_NAME = "按信用代码对应到企业“{name}”，表里写作“{said}”。"
RESEMBLES = "台账里有相近的企业“{name}”。是同一家吗？"
NEW = ("new", "是另一家，新登记")


@dataclass(frozen=True)
class Meeting:
    """What is known of a company that rows name."""

    known: KnownCompany | None = None
    alike: KnownCompany | None = None
    told: str | None = None


def meet(firms: Iterable[Firm], known: Known, *, by: Officer, at: datetime) -> dict[Key, Meeting]:
    """Return what is known of each company; those that are not are asked about in one query."""
    met: dict[Key, Meeting] = {}
    strangers: dict[Key, Firm] = {}
    for firm in firms:
        found = known.company_by_code.get(firm.uscc) if firm.uscc else None
        found = found or known.company_by_key.get(firm.key)
        if found:
            met[firm.key, firm.uscc] = Meeting(found)
        else:
            strangers[firm.key, firm.uscc] = firm
    told = first_reports.told(list(strangers), by=by, at=at)
    for key, words in zip(strangers, told, strict=True):
        alike = None if words else known.similar_companies.nearest(key[0], ALIKE)
        met[key] = Meeting(alike=known.company_by_pk[alike[0]] if alike else None, told=words)
    return met


def choose(firm: Firm, met: Mapping[Key, Meeting], known: Known, talk: Talk, field: str) -> KnownCompany | None:
    """Return the company of the ledger that the row means; None where it is a new one, or not decided."""
    meeting = met[firm.key, firm.uscc]
    if meeting.told:
        talk.wrong(meeting.told, firm.cell, field)
        return None
    if meeting.known:
        return _checked(firm, meeting.known, talk, field)
    if meeting.alike:
        choices = ((str(meeting.alike.pk), f"就是“{meeting.alike.name}”"), NEW)
        chosen = talk.ask(f"company:{field}", RESEMBLES.format(name=meeting.alike.name), choices, firm.cell, field)
        return known.company_by_pk[int(chosen)] if chosen and chosen != "new" else None
    return None


def _checked(firm: Firm, company: KnownCompany, talk: Talk, field: str) -> KnownCompany | None:
    if firm.uscc and company.uscc and firm.uscc != company.uscc:
        words = CODES_DIFFER.format(name=company.name, known=company.uscc, said=firm.uscc)
        talk.wrong(words, firm.code_cell or firm.cell, field)
        return None
    if firm.key != company.key:
        talk.note(OTHER_NAME.format(name=company.name, said=firm.name), firm.cell, field)
    return company
