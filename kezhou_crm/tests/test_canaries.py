"""Every page, list, filter, search, form and file as each role: no mark of what he must not see, and all of his own."""

import io
import os
import re
import zipfile

import pytest
from django.urls import reverse

from government.roles import Role
from kezhou_crm.tests.policy import answers, crawl, figures, rows
from kezhou_crm.tests.policy.crawl import Crawl
from kezhou_crm.tests.policy.ground import ANONYMOUS
from reports.models import FileFormat

PARTLY = (Role.COUNTY_CLERK, Role.UNIT_CLERK, Role.SPECIALIST, Role.LEADER)
AT_LENGTH = os.environ.get("KEZHOU_PROOFS") == "all"  # `make prove`; the suite walks as who has most to see
WALKED = PARTLY if AT_LENGTH else PARTLY[:1]
NOTHING = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, ANONYMOUS)
ENOUGH = 700  # responses
OFFERED = re.compile(r'name="column" value="(\w+)"')
TRAIL = "/admin/records/auditentry/"  # what the auditor reads, he reads there alone


@pytest.mark.parametrize("actor", WALKED)
def test_who_sees_a_part_sees_his_own_everywhere_and_nothing_else(there, actor):
    walk = Crawl(there, actor, most_variants=40 if AT_LENGTH else 8).walk()

    figures.note("两张网都在：看过的答复", walk.responses)
    figures.note("两张网都在：泄漏", len(walk.leaks), "= 0")
    assert not walk.leaks, "\n".join(walk.leaks)
    assert not walk.broken, "\n".join(walk.broken)
    assert walk.responses > ENOUGH
    shown = {address: walk.seen_on[address.partition("?")[0]] for address in crawl.lists()}
    assert {address for address, seen in shown.items() if seen != rows.sees(actor)} == set()


@pytest.mark.parametrize("actor", NOTHING if AT_LENGTH else NOTHING[:1])
def test_who_has_no_business_sees_none_outside_the_trail(there, actor):
    walk = Crawl(there, actor, links=False).walk()

    figures.note("两张网都在：看过的答复", walk.responses)
    figures.note("两张网都在：泄漏", len(walk.leaks), "= 0")
    assert not walk.leaks, "\n".join(walk.leaks)
    assert not walk.broken, "\n".join(walk.broken)
    shown = [address for address, seen in walk.seen_on.items() if seen and not address.startswith(TRAIL)]
    assert shown == []


@pytest.mark.skipif(not AT_LENGTH, reason="a walk of minutes: make prove ARGS=canaries")
def test_the_bureau_sees_every_mark(there):
    """The control: the marks are there to be seen."""
    walk = Crawl(there, Role.BUREAU_ADMIN, links=False).walk()

    assert not walk.broken, "\n".join(walk.broken)
    shown = {address: walk.seen_on[address.partition("?")[0]] for address in crawl.lists()}
    assert {address for address, seen in shown.items() if seen != {"own", "neighbour", "foreign"}} == set()


@pytest.mark.parametrize("file_format", FileFormat.values)
@pytest.mark.parametrize("actor", [*PARTLY, Role.BUREAU_ADMIN])
def test_a_file_that_leaves_holds_all_of_his_own_and_nothing_else(there, actor, file_format):
    client, address = there.client(actor), reverse("admin:ledger_export")
    offered = OFFERED.findall(client.get(address).content.decode())

    answer = client.post(address, {"conditions": "", "file_format": file_format, "column": offered})

    assert answer.status_code == 200, answer
    shown = answers.marks(unpacked(b"".join(answer.streaming_content)))
    figures.note("两张网都在：看过的导出文件", 1)
    figures.note("两张网都在：泄漏", len(shown - rows.sees(actor)), "= 0")
    assert shown == rows.sees(actor)


def unpacked(file):
    """Return what a csv says, or all parts of a workbook."""
    if not zipfile.is_zipfile(io.BytesIO(file)):
        return file
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        return b"\n".join(parts.read(name) for name in parts.namelist())
