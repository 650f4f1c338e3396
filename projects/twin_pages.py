"""What the pages of 疑似重复 and 合并 show of projects and call."""

from django.db.models import QuerySet

from government.models import Officer
from kezhou_crm import badges
from kezhou_crm.deeds import Chosen, DeedForm
from projects import duplicates, merging
from projects.models import Project, ProjectVerdict
from projects.stages import Stage
from records.twin_pages import Twins


class ChooserForm(DeedForm):
    """Which project is to be merged into this one."""

    other = Chosen(
        Project._meta.get_field("absorbed_by"), label="被合并的项目", help_text="输入名称、代码或拼音首字母查找。"
    )


def standing(by: Officer) -> QuerySet[Project]:
    """Return the projects that the officer sees, but the voided and the slots."""
    projects = Project.objects.visible_to(by).live().filter(name__isnull=False)
    parties = ("region", "attribution_region", "sector", "industry", "party_a", "leader", "lead_unit")
    return projects.as_read_by(by).with_investors().select_related(*parties)


def facts(project: Project, _by: Officer) -> list[tuple[str, object]]:
    """Return what helps to tell two projects apart, as far as the officer reads it."""
    place = badges.place(project.region, project.attribution_region)
    amount = "未对您公开" if project.is_amount_hidden else badges.amount(project.read_amount)
    return [
        ("编号", project.code),
        ("阶段", project.get_stage_display()),
        ("县市", place),
        ("签约金额（万元）", amount),
        ("签约日期", badges.day(project.signed_on)),
        ("包联领导", badges.text(project.leader, "未落实")),
    ]


def cautions(kept: Project, other: Project) -> list[str]:
    """Say what the kept project lacks of what the other has and a merge does not bring along."""
    found = []
    if Stage.TERMINATED not in {kept.stage, other.stage} and Stage(other.stage).step > Stage(kept.stage).step:
        found.append(
            f"被合并项目已到{other.get_stage_display()}，保留项目还在{kept.get_stage_display()}：合并后以保留项目为准。"
        )
    if other.leader_id and not kept.leader_id:
        found.append(f"保留项目没有包联领导，被合并项目有（{other.leader}）：合并后请办理责任交接。")
    if other.lead_unit_id and not kept.lead_unit_id:
        found.append(f"保留项目没有牵头单位，被合并项目有（{other.lead_unit}）：合并后请办理责任交接。")
    return found


TWINS = Twins(
    may="projects.change_project",
    may_merge=merging.MAY,
    fields=merging.FIELDS,
    verdicts=ProjectVerdict,
    chooser=ChooserForm,
    find=duplicates.find,
    merge=merging.merge,
    undo=merging.undo,
    standing=standing,
    facts=facts,
    cautions=cautions,
    journals=(
        "参与企业、节点、签约、银企对接、分期和引文移到保留项目；责任交接、阶段、跟进、批示和材料是流水，留在原处，"
        "在保留项目的时间线里显示。阶段、签约日期、文本类型和责任以保留项目为准，被合并项目的责任到今天为止。"
    ),
)
