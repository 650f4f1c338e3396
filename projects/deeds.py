"""The deeds on a project: forms that ask for what the rules of this room need."""

from typing import Any

from django import forms
from django.urls import reverse

from kezhou_crm.deeds import Chosen, Day, Deed, DeedForm, Offered, OfferedRow
from kezhou_crm.uploads import NO_SECRETS, Files
from projects import evidence, follow_ups, gates, instructions, moves, pipeline, responsibility, voiding
from projects.duty_deeds import ON_DUTIES
from projects.models import FollowUp, Instruction, Project, StageMove
from projects.stages import PIPELINE, EvidenceKind, FollowUpMethod, MoveKind, Stage, TerminationReason, VacancyKind
from projects.standing import HAND_OVER, stands
from records import file_types


def _column(name: str) -> Any:  # noqa: ANN401 - a field of the model
    return Project._meta.get_field(name)


def _day_of(stage: Stage) -> Day:
    return Day(label=f"{stage.label}日期", required=False, help_text="只在跳过这个阶段时补录。")


SkippedDays = type("SkippedDays", (DeedForm,), {f"day_{stage}": _day_of(stage) for stage in PIPELINE[1:-1]})


class AdvanceForm(SkippedDays):
    """Where to, since when; skipped stages ask for their own days."""

    groups = {"skipped": "day_"}
    field_order = ("to", "on")
    to = Offered(Stage, label="推进到")
    on = Day(label="进入日期", help_text="事实发生的日期，不是今天的录入日期。")

    def fit(self) -> None:
        """Offer the stages ahead; ask for the days of those alone that may be skipped."""
        ahead = moves.on_the_way(self.row, PIPELINE[-1])
        self.fields["to"].offer(ahead)
        for stage in PIPELINE[1:-1]:
            if stage not in ahead[:-1]:
                del self.fields[f"day_{stage}"]

    def clean(self) -> dict[str, Any]:
        """Gather the days of skipped stages as the rule takes them."""
        cleaned = super().clean()
        days = {Stage(name.removeprefix("day_")): cleaned.pop(name) for name in [*cleaned] if name.startswith("day_")}
        return cleaned | {"skipped": {stage: day for stage, day in days.items() if day}}


class SendBackForm(DeedForm):
    """Where back to, since when, why."""

    must = ("reason",)
    to = Offered(Stage, label="退回到")
    on = Day(label="退回日期")
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def fit(self) -> None:
        """Offer the stages behind."""
        behind = PIPELINE[: PIPELINE.index(self.row.stage)] if self.row.stage in PIPELINE else ()
        self.fields["to"].offer(reversed(behind))


class TerminateForm(DeedForm):
    """Since when, why."""

    must = ("reason",)
    category = forms.ChoiceField(label="原因类别", choices=TerminationReason)
    on = Day(label="终止日期")
    reason = forms.CharField(label="原因说明", max_length=200, widget=forms.Textarea(attrs={"rows": 3}), required=False)


class ReasonForm(DeedForm):
    """Since when, why."""

    must = ("reason",)
    on = Day(label="日期")
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}), required=False)


class HandOverForm(DeedForm):
    """To whom, since when, why."""

    to = Chosen(_column("leader"), label="包联领导", required=False)
    unit = Chosen(_column("lead_unit"), label="牵头单位", required=False)
    on = Day(label="交接日期")
    reason = forms.CharField(label="交接原因", max_length=200, required=False, help_text="首次落实可以不填。")

    def fit(self) -> None:
        """Begin with who answers now."""
        self.initial |= {"to": self.row.leader_id, "unit": self.row.lead_unit_id}


class VacateForm(DeedForm):
    """Who leaves without a successor, since when, why."""

    must = ("reason",)
    leaves = forms.ChoiceField(
        label="离任", choices=[("both", "领导和单位都空缺"), ("leader", "包联领导"), ("unit", "牵头单位")]
    )
    kind = forms.ChoiceField(label="类别", choices=VacancyKind)
    on = Day(label="缺位日期")
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def clean(self) -> dict[str, Any]:
        """Say who stays, as the rule takes it."""
        cleaned = super().clean()
        leaves = cleaned.pop("leaves", "both")
        leader = self.row.leader if leaves == "unit" else None
        unit = self.row.lead_unit if leaves == "leader" else None
        return cleaned | {"keep": responsibility.Pair(leader, unit)}


LIMITS = (
    f"{file_types.ADVICE}；照片每张不超过 {file_types.in_mb(file_types.LARGEST_PHOTO)}，"
    f"其他文件每个不超过 {file_types.in_mb(file_types.LARGEST_DOCUMENT)}，一次最多 {evidence.MOST_FILES} 个。"
)


class FollowUpForm(DeedForm):
    """What was said, what comes next; `corrects` names the row that this one takes the place of."""

    must = ("said",)
    notice = NO_SECRETS
    method = forms.ChoiceField(label="方式", choices=FollowUpMethod)
    on = Day(label="跟进日期")
    with_whom = forms.CharField(label="对方人员", max_length=100, required=False)
    said = forms.CharField(label="沟通情况", widget=forms.Textarea(attrs={"rows": 5}), required=False)
    next_step = forms.CharField(label="下一步", max_length=200, required=False)
    next_on = Day(label="下次跟进日期", required=False)
    corrects = forms.ModelChoiceField(
        FollowUp.objects.all(), label="更正", required=False, widget=forms.HiddenInput, help_text="被更正的跟进记录。"
    )
    files = Files(label="附件", required=False, endings=file_types.ENDINGS, help_text=LIMITS)


class AttachForm(DeedForm):
    """Which files, what they prove."""

    must = ("files",)
    notice = NO_SECRETS
    kind = forms.ChoiceField(label="材料类别", choices=EvidenceKind)
    files = Files(label="文件", required=False, needed=True, endings=file_types.ENDINGS, help_text=LIMITS)
    happened_on = Day(label="材料日期", required=False, help_text="文件落款或拍摄的日期；照片里有拍摄日期的可以不填。")
    note = forms.CharField(label="说明", max_length=200, required=False)
    follow_up = forms.ModelChoiceField(
        FollowUp.objects.all(), label="跟进记录", required=False, widget=forms.HiddenInput, help_text="附件所属的跟进。"
    )


class CorrectionForm(FollowUpForm):
    """A follow-up as it should have been entered, in the place of an earlier one."""

    corrects = OfferedRow(FollowUp.objects.all(), label="更正哪一条")

    def fit(self) -> None:
        """Offer what stands, the latest first; begin with the latest."""
        standing = self.row.follow_ups.standing().latest_first()
        self.fields["corrects"].offer(standing)
        self.order_fields(["corrects", *self.fields])
        self.initial |= {"corrects": standing.first()}


class InstructForm(DeedForm):
    """What the leader says; the bureau says whose words it enters. `corrects` names the row it takes the place of."""

    must = ("text",)
    notice = NO_SECRETS
    leader = Chosen(_column("leader"), label="批示领导", required=False, help_text="代录：批示原件由这位领导签署。")
    text = forms.CharField(label="批示内容", widget=forms.Textarea(attrs={"rows": 5}), required=False)
    corrects = OfferedRow(
        Instruction.objects.all(), label="更正", required=False, help_text="只在更正写错的批示时选；原批示保留。"
    )

    def fit(self) -> None:
        """Ask for a leader whoever may enter for one; offer what may be corrected, the latest first."""
        own = instructions.leader_of(self.by)
        if instructions.may_enter(self.by):
            self.initial |= {"leader": own.pk if own else self.row.leader_id}
        else:
            self.fields["leader"].widget = forms.HiddenInput()
        mine = self.row.instructions.correctable_by(self.by, own).select_related("leader").latest_first()
        if mine:
            self.fields["corrects"].widget.choices = [("", "不更正，写新批示"), *((row.pk, str(row)) for row in mine)]
        else:
            self.fields["corrects"].widget = forms.HiddenInput()


class ApproveForm(DeedForm):
    """Which move."""

    move = OfferedRow(StageMove.objects.all(), label="阶段变动")

    def fit(self) -> None:
        """Offer what nobody approved yet."""
        self.fields["move"].offer(self.row.moves.unapproved().in_order())


class VoidForm(DeedForm):
    """Why."""

    must = ("reason",)
    reason = forms.CharField(label="作废原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}), required=False)


# What is not typed into the form, and the deed that mends it.
BY_DEED = {"leader": "hand-over", "specialist": "specialist", "evidence": "attach"}


def mended_at(project: Project, field: str) -> str:
    """Return the address where a missing thing is entered: a deed's page, or its place in the form."""
    if field in BY_DEED:
        return reverse("admin:projects_project_deed", args=(project.pk, BY_DEED[field]))
    column = Project._meta.get_field(field)
    place = f"{field}-group" if column.one_to_many else f"id_{field}"
    return reverse("admin:projects_project_change", args=(project.pk,)) + f"#{place}"


def _lacks(project: Project) -> list[tuple[str, str]]:
    ahead = moves.next_stage(project)
    lacking = gates.missing(project, ahead) if ahead else []
    return [(mended_at(project, need.field), need.words) for need in lacking]


def _has_follow_ups(project: Project) -> bool:
    """Tell whether it has follow-ups of its own: those of what it absorbed stay as they were said there."""
    last = project.last_follow_up  # the page of a project brings it along: it asks nothing more for most
    return last is not None and (last.project_id == project.pk or project.follow_ups.exists())


ON_EVIDENCE = (
    Deed(
        "void",
        "作废材料",
        "材料已作废。",
        VoidForm,
        evidence.void_evidence,
        lambda row: row.attachment.voided_at is None,
        "projects.change_evidence",
    ),
)
FOLLOW_UP = Deed(
    "follow-up",
    "记跟进",
    "已记下这次跟进。",
    FollowUpForm,
    follow_ups.log_follow_up,
    lambda project: project.stage != Stage.TERMINATED,
    "projects.add_followup",
    adds=True,
)
CORRECT = Deed(
    "correct",
    "更正跟进",
    "跟进记录已更正，原记录保留。",
    CorrectionForm,
    follow_ups.log_follow_up,
    _has_follow_ups,
    "projects.add_followup",
    adds=True,
)
ATTACH = Deed(
    "attach",
    "传材料",
    "材料已上传。",
    AttachForm,
    evidence.attach,
    lambda project: not project.is_slot,
    "projects.add_evidence",
    adds=True,
)
INSTRUCT = Deed(
    "instruct",
    "写批示",
    "批示已写下。",
    InstructForm,
    instructions.instruct,
    lambda _project: True,
    "projects.add_instruction",
    adds=True,
)
ON_A_PROJECT = (
    FOLLOW_UP,
    CORRECT,
    INSTRUCT,
    Deed(
        "advance",
        "推进阶段",
        "阶段已推进。",
        AdvanceForm,
        pipeline.advance,
        lambda project: stands(project) and moves.next_stage(project) is not None,
        moves.MAY[MoveKind.ADVANCE],
        _lacks,
    ),
    ATTACH,
    Deed(
        "approve",
        "审核",
        "阶段变动已审核。",
        ApproveForm,
        pipeline.approve,
        lambda project: any(move.waits for move in project.moves.all()),
        moves.MAY_APPROVE,
    ),
    Deed(
        "hand-over",
        "责任交接",
        "责任已交接。",
        HandOverForm,
        responsibility.hand_over,
        stands,
        HAND_OVER,
    ),
    Deed(
        "vacate",
        "登记缺位",
        "缺位已登记。",
        VacateForm,
        responsibility.vacate,
        lambda project: stands(project) and project.stage in PIPELINE[2:],
        "projects.add_vacancy",
    ),
    *ON_DUTIES,
    Deed(
        "send-back",
        "退回",
        "项目已退回。",
        SendBackForm,
        pipeline.send_back,
        lambda project: stands(project) and project.stage != Stage.LEAD,
        moves.MAY[MoveKind.SEND_BACK],
    ),
    Deed(
        "terminate",
        "终止",
        "项目已终止。",
        TerminateForm,
        pipeline.terminate,
        stands,
        moves.MAY[MoveKind.TERMINATE],
    ),
    Deed(
        "reopen",
        "恢复",
        "项目已恢复。",
        ReasonForm,
        pipeline.reopen,
        lambda project: project.stage == Stage.TERMINATED,
        moves.MAY[MoveKind.REOPEN],
    ),
    Deed(
        "void",
        "作废",
        "项目已作废。",
        VoidForm,
        voiding.void,
        lambda project: not project.is_slot,
        "projects.void_project",
    ),
)
