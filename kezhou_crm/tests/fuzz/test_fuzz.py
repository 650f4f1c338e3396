"""schemathesis along our own document: no answer of 5xx, none that the document does not know.

Two runs, each as an officer with every permission but the administrator's, on a ledger of a few rows. One takes the
document as it is, with bodies that fit it and bodies that do not, which must be refused; the other names rows that
are there in bodies that fit, so that the rules behind the addresses are reached. Examples are the same each time;
KEZHOU_FUZZ_SECONDS makes each run as long, walks all phases and draws anew.
"""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from kezhou_crm.tests import pages
from kezhou_crm.tests.browser.site import served
from projects.models import Drawdown, FollowUp, Project, StageMove, Vacancy
from projects.stages import MoveKind

SECONDS = os.environ.get("KEZHOU_FUZZ_SECONDS", "")
ROWS = 3
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "negative_data_rejection",
)

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


def fuzz(client: Client, document: dict[str, Any], folder: Path, mode: str) -> subprocess.CompletedProcess[str]:
    """Run schemathesis against the served site with the client's own session."""
    schema = folder / "document.json"
    schema.write_text(json.dumps(document), encoding="utf-8")
    (folder / "schemathesis.toml").write_text(ALSO_REFUSED, encoding="utf-8")
    client.get("/admin/password_change/")  # sets the token's cookie
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    short = ("--max-examples", "6", "--phases", "fuzzing", "--generation-deterministic")
    length = ("--max-time", SECONDS, "--generation-database", "none") if SECONDS else short
    with served() as site:
        return subprocess.run(
            [
                *(Path(sys.executable).with_name("schemathesis"), "run", str(schema), "--url", site),
                *("--checks", ",".join(CHECKS), "--mode", mode, "--no-color", "--workers", "2"),
                *("--header", "Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items())),
                *("--header", f"X-CSRFToken: {cookies['csrftoken']}", "--request-timeout", "30"),
                *("--generation-with-security-parameters", "false"),
                *("--continue-on-failure", "--suppress-health-check", "all", *length),
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )


def deeds_done() -> int:
    """Count what only deeds write."""
    moves = StageMove.objects.exclude(kind=MoveKind.ENTRY)
    voided = Project.objects.exclude(voided_at=None)
    written = (moves, voided, FollowUp.objects.all(), Drawdown.objects.all(), Vacancy.objects.all())
    return sum(rows.count() for rows in written)


@pytest.fixture
def clerk(own_database: str, row_by_row: None, settings: SimpleNamespace) -> Client:
    """Return the client of an officer with every permission but the administrator's, on a small ledger.

    N+1 detection stays out of it: it also alarms where one form looks up two rows of a table.
    """
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal.")]
    pages.Ledger(ROWS).fill()
    return pages.logged_in()


@pytest.mark.parametrize(
    ("narrow", "mode"),
    [(None, "all"), (about_rows_that_are_there, "positive")],
    ids=["as it is", "rows that are there"],
)
def test_random_requests_find_nothing_that_the_document_does_not_say(clerk, tmp_path, narrow, mode):
    document = clerk.get("/api/v1/schema/").json()

    run = fuzz(clerk, narrow(document) if narrow else document, tmp_path, mode)

    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2_000:]
    if narrow:
        assert deeds_done() > 0  # random requests got as far as the rules and through them
