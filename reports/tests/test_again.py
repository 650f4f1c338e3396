"""What left comes back: an export that is imported again changes only what was edited in it."""

from decimal import Decimal

import pytest
from django.utils import timezone

from intake import acceptance
from intake.tests.ledgers import staged
from intake.verdicts import Existing, Mode, Verdict
from kezhou_crm.tests import factories as cast
from projects.models import Project
from reports.columns import COLUMNS
from reports.tests import asking

pytestmark = [pytest.mark.usefixtures("founding", "row_by_row")]


@pytest.fixture
def bureau():
    return cast.OfficerFactory(administrator=True)


def brought_back(content, by):
    batch = staged(content, by=by, name="台账.xlsx" if content.startswith(b"PK") else "台账.csv")
    batch.existing, batch.mode = Existing.OVERWRITE, Mode.WHOLE
    batch.save()
    return batch


def rows_of(batch):
    return list(batch.rows.read().in_order())


def test_the_founding_ledger_comes_back_as_it_left_its_slots_too(bureau):
    batch = brought_back(asking.file(bureau, *COLUMNS), bureau)

    rows = rows_of(batch)
    assert [(row.verdict, row.changes) for row in rows] == [(Verdict.SAME, {})] * Project.objects.count()
    assert {row.project_id for row in rows} == {*Project.objects.values_list("pk", flat=True)}


def test_a_name_written_beside_the_code_of_a_slot_claims_it_and_nothing_else_changes(bureau):
    slot = Project.objects.filter(name=None).earliest("code")
    before = {each.pk: each.version for each in Project.objects.exclude(pk=slot.pk)}
    content = asking.file(bureau, "code", "name", "signed_on", "location_county", file_format="CSV").decode("utf-8-sig")
    assert f"{slot.code},," in content

    batch = brought_back(content.replace(f"{slot.code},,", f"{slot.code},示例石墨深加工项目,").encode(), bureau)
    verdicts = [row.verdict for row in rows_of(batch)]
    acceptance.confirm(batch, by=bureau, at=timezone.now())

    slot.refresh_from_db()
    assert verdicts.count(Verdict.NEW) == 1
    assert verdicts.count(Verdict.SAME) == len(verdicts) - 1
    assert slot.name == "示例石墨深加工项目"
    assert {each.pk: each.version for each in Project.objects.exclude(pk=slot.pk)} == before


def test_one_edited_figure_changes_one_column_of_one_project(bureau):
    project = cast.ProjectFactory(name="示例石墨项目", amount=Decimal(3800))
    content = asking.file(bureau, "name", "contracted_amount", file_format="CSV").decode("utf-8-sig")
    assert "示例石墨项目,3800" in content

    batch = brought_back(content.replace("示例石墨项目,3800", "示例石墨项目,4321").encode(), bureau)
    acceptance.confirm(batch, by=bureau, at=timezone.now())

    changed = [row for row in rows_of(batch) if row.verdict == Verdict.CHANGED]
    assert [[*row.changes] for row in changed] == [["amount"]]
    project.refresh_from_db()
    assert project.amount == Decimal(4321)


def test_several_investors_in_one_cell_are_those_of_the_ledger(bureau):
    project = cast.ProjectFactory(name="示例石墨项目")
    for name in ("示例甲", "示例乙"):
        cast.ParticipationFactory(project=project, company=cast.CompanyFactory(name=f"新疆{name}有限公司"))

    batch = brought_back(asking.file(bureau, *COLUMNS), bureau)

    assert {row.verdict for row in rows_of(batch)} == {Verdict.SAME}
