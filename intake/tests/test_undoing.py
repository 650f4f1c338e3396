"""A batch is undone whole when nothing was built on it; else it says what stands in the way, and nothing changes."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from companies.models import Company
from intake import acceptance, undoing
from intake.models import Batch
from intake.tests.ledgers import sheet, staged
from intake.verdicts import Existing, State
from kezhou_crm.tests import factories as cast
from projects.models import Project
from projects.stages import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
HEADS = ("项目名称", "县市", "投资方", "总投资（万元）", "建设内容", "当前阶段", "包联领导")
ROW = ("示例石墨项目", "阿图什市", "新疆示例石墨有限公司", "3800", "示例内容", "开工", "")


@pytest.fixture
def bureau():
    cast.RegionFactory()
    return cast.OfficerFactory(administrator=True)


def brought_in(by, *rows, existing=Existing.OVERWRITE):
    batch = staged(sheet(HEADS, *rows), by=by)
    batch.existing = existing
    batch.save()
    acceptance.confirm(batch, by=by, at=timezone.now())
    return batch


def undo(batch, by):
    return undoing.undo(batch, by=by, at=timezone.now())


def test_what_it_brought_in_is_voided_and_companies_stay(bureau):
    batch = brought_in(bureau, ROW)

    undone = undo(batch, bureau)

    assert (undone.voided, undone.put_back, undone.kept) == (1, 0, ())
    project = Project.objects.get()
    assert (project.voided_by, project.void_reason) == (bureau, f"撤销导入（第 {batch.pk} 批）")
    assert Company.objects.count() == 1
    assert Batch.objects.get().state == State.UNDONE


def test_after_that_the_same_file_may_come_in_again(bureau):
    undo(brought_in(bureau, ROW), bureau)

    brought_in(bureau, ROW)

    assert Project.objects.live().count() == 1


def test_changed_columns_go_back_where_they_still_say_what_was_written(bureau):
    brought_in(bureau, ROW)
    batch = brought_in(bureau, (*ROW[:3], "4000", "别的内容", *ROW[5:]))
    Project.objects.update(scope="后来另改的内容")

    undone = undo(batch, bureau)

    project = Project.objects.get()
    assert (project.total_investment, project.scope) == (Decimal(3800), "后来另改的内容")
    assert undone.put_back == 1
    assert undone.kept == (f"第 2 行（{project.code}）的建设规模与内容已另改，保留现值",)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda project: cast.FollowUpFactory(project=project), "跟进记录"),
        (lambda project: cast.EvidenceFactory(project=project), "证明材料"),
        (lambda project: cast.ParticipationFactory(project=project), "参与企业"),
        (lambda project: cast.ProjectFactory(parent=project), "项目"),
        (lambda project: Project.objects.filter(pk=project.pk).update(note="示例"), "被修改过"),
    ],
)
def test_what_was_built_on_it_stands_in_the_way(bureau, build, words):
    batch = brought_in(bureau, ROW)
    project = Project.objects.get()
    build(project)

    with pytest.raises(ValidationError, match=f"第 2 行的项目（{project.code}）.*{words}"):
        undo(batch, bureau)

    assert Project.objects.get(pk=project.pk).voided_at is None
    assert Batch.objects.get().state == State.CONFIRMED


def test_a_batch_that_is_not_in_the_ledger_cannot_be_undone(bureau):
    batch = staged(sheet(HEADS, ROW), by=bureau)

    with pytest.raises(ValidationError, match="没有入账"):
        undo(batch, bureau)

    assert Batch.objects.get().state == State.READ


def test_a_handover_by_the_sheet_stands_in_the_way(bureau):
    brought_in(bureau, ROW)
    cast.LeaderFactory(name="示例甲")
    batch = brought_in(bureau, (*ROW[:6], "示例甲"))
    assert Project.objects.get().leader.name == "示例甲"

    with pytest.raises(ValidationError, match="第 2 行变更了"):
        undo(batch, bureau)

    assert Project.objects.get().stage == Stage.STARTED
