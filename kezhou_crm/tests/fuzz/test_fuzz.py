"""schemathesis along our own document: no answer of 5xx, none that the document does not know.

Machines of three roles ask, on a ledger of a few rows. A run either takes the document as it is, with bodies that fit
it and bodies that do not, which must be refused; or it names rows that are there in bodies that fit, so that the rules
behind the addresses are reached. The suite draws few examples, the same each time; KEZHOU_PROOFS=all (`make prove`)
draws anew, KEZHOU_FUZZ_SECONDS as long as it says.
"""

import copy
import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from government import tokens
from government.models import MachineToken, Officer, Region, Unit
from government.roles import Role
from kezhou_crm.tests import pages
from kezhou_crm.tests.browser.site import served
from kezhou_crm.tests.policy import figures
from projects.models import Drawdown, FollowUp, Project, StageMove, Vacancy
from projects.stages import MoveKind

SECONDS = os.environ.get("KEZHOU_FUZZ_SECONDS", "")
AT_LENGTH = bool(SECONDS) or os.environ.get("KEZHOU_PROOFS") == "all"
ROWS = 3
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "negative_data_rejection",
)

EXAMPLES = "14"  # of each operation in `make prove`: more than 5,000 in all
GENERATED = re.compile(r"([0-9,]+) generated")
FOUND = {
    "5xx": "Server error",
    "文件没有写的回答": "Undocumented [^:]*",
    "与文件不符的内容": "Response violates schema",
}

# A body that does not fit is refused, and so is one to a row that was read too long ago, whatever it says.
ALSO_REFUSED = """
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428]
"""


def about_rows_that_are_there(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with ids of the ledger's own rows only."""
    narrowed = copy.deepcopy(document)
    for methods in narrowed["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] == "If-Match":
                    parameter["schema"] = {"type": "string", "enum": ['"1"', '"2"']}  # what the ledger's rows have
                if parameter["name"] == "id":
                    parameter["schema"] = {"type": "integer", "minimum": 1, "maximum": ROWS}
    for name, schema in narrowed["components"]["schemas"].items():
        if name.endswith("_body"):
            for described in schema["properties"].values():
                field = described.get("items", described)
                if "integer" in field.get("type", ()):
                    field["maximum"] = ROWS
    return narrowed


def fuzz(key: str, document: dict[str, Any], folder: Path, mode: str, few: int) -> subprocess.CompletedProcess[str]:
    """Run schemathesis against the served site with the machine's token; `few` examples of each operation in the suite."""
    schema = folder / "document.json"
    schema.write_text(json.dumps(document), encoding="utf-8")
    (folder / "schemathesis.toml").write_text(ALSO_REFUSED, encoding="utf-8")
    short = ("--max-examples", str(few), "--phases", "fuzzing", "--generation-deterministic")
    whole = ("--max-time", SECONDS) if SECONDS else ("--max-examples", EXAMPLES, "--phases", "fuzzing")
    length = (*whole, "--generation-database", "none") if AT_LENGTH else short
    with served() as site:
        return subprocess.run(
            [
                *(Path(sys.executable).with_name("schemathesis"), "run", str(schema), "--url", site),
                *("--checks", ",".join(CHECKS), "--mode", mode, "--no-color", "--workers", "2"),
                *("--header", f"Authorization: Token {key}", "--request-timeout", "30"),
                *("--generation-with-security-parameters", "false"),
                *("--continue-on-failure", "--suppress-health-check", "all", *length),
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )


def note(said: str) -> None:
    """Count the cases and what was found, for the closing table."""
    figures.note("随机请求", sum(int(number.replace(",", "")) for number in GENERATED.findall(said)), "> 4999")
    for words, title in FOUND.items():
        found = re.findall(rf"{title}: ([0-9]+)", said)
        figures.note(f"随机请求：{words}", sum(map(int, found)), "= 0")


def key_of(role: Role) -> str:
    """Return the token of a machine of the role, which may write; it has to do with the rows of the ledger."""
    unit = Unit.objects.create(name="示例机器单位", region=Region.objects.get(code="653001"))
    officer = (
        Officer.objects.get(username="shili_specialist")
        if role == Role.SPECIALIST
        else Officer(username="shili_machine")
    )
    officer.name, officer.role, officer.unit = "示例机器", role, unit
    officer.save()
    token = MachineToken(
        officer=officer, name="示例系统", may_write=True, expires_at=timezone.now() + timedelta(days=1)
    )
    return tokens.issue(token, by=Officer.objects.system(), at=timezone.now())


def deeds_done() -> int:
    """Count what only deeds write."""
    moves = StageMove.objects.exclude(kind=MoveKind.ENTRY)
    voided = Project.objects.exclude(voided_at=None)
    written = (moves, voided, FollowUp.objects.all(), Drawdown.objects.all(), Vacancy.objects.all())
    return sum(rows.count() for rows in written)


@pytest.fixture
def ledger(own_database: str, row_by_row: None, settings: SimpleNamespace) -> None:
    """Write a small ledger; N+1 detection stays out of it: it also alarms where one form looks up two rows of a table."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal.")]
    pages.Ledger(ROWS).fill()


@pytest.mark.parametrize(
    ("role", "mode", "few"),
    [
        (Role.BUREAU_ADMIN, "all", 2),
        (Role.BUREAU_ADMIN, "positive", 4),
        (Role.COUNTY_CLERK, "positive", 1),
        (Role.SPECIALIST, "positive", 1),
        *([(Role.COUNTY_CLERK, "all", 0), (Role.SPECIALIST, "all", 0)] if AT_LENGTH else []),
    ],
)
def test_random_requests_find_nothing_that_the_document_does_not_say(ledger, tmp_path, role, mode, few):
    key = key_of(role)
    document = Client(HTTP_AUTHORIZATION=f"Token {key}").get("/api/v1/schema/").json()
    narrowed = about_rows_that_are_there(document) if mode == "positive" else document

    run = fuzz(key, narrowed, tmp_path, mode, few)

    note(run.stdout)
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2_000:]
    assert GENERATED.search(run.stdout), run.stdout[-2_000:]
    if mode == "positive" and (role == Role.BUREAU_ADMIN or AT_LENGTH):
        assert deeds_done() > 0  # random requests got as far as the rules and through them
