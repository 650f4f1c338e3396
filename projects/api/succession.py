"""责任批量交接 in the API: the same preview and the same confirmation as on the page (`projects.succession`)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from government.models import Leader, Officer
from kezhou_crm.deeds import Deed, DeedForm
from kezhou_crm.reading import Plain
from kezhou_crm.several import Texts
from kezhou_crm.writing import Writing
from projects import succession
from projects.api.rows import ProjectBrief
from projects.bulk import Outcome
from projects.models import Duty, Project
from projects.standing import HAND_OVER

PAIR = "^[0-9]{1,18}:[0-9]{1,18}$"  # of ids that a bigint surely holds
Told = dict[str, Any]


class Asked(DeedForm):
    """Whether to look or to do, and at what."""

    preview = forms.BooleanField(
        label="只预览", required=False, help_text="true 即试做后撤销，什么也不保存；false 或不写即确认交接。"
    )
    only = forms.ModelMultipleChoiceField(
        Project.objects.live(),
        label="只预览这些项目",
        required=False,
        help_text="不写即离任人名下尚未终止的全部项目；确认时以 seen 为准。",
    )
    seen = Texts(
        label="预览过的项目",
        required=False,
        pattern=PAIR,
        help_text="确认时必填：预览回答中的 seen，原样带回。其间有人变更了其中任何一个项目，就都不交接。",
    )

    def clean_seen(self) -> dict[int, int]:
        """Return the open row of each project that was previewed."""
        pairs = (text.partition(":") for text in self.cleaned_data["seen"])
        return {int(project): int(row) for project, _colon, row in pairs}


class LeaderBody(Asked, succession.LeaderForm):
    """A leader moves on."""


class SpecialistBody(Asked, succession.SpecialistForm):
    """A specialist moves on."""


class OutcomeShown(Plain):
    """One project of them."""

    says = "一个项目的结果；refusals 为空即可以（已经）交接。"

    project = ProjectBrief()
    part = serializers.SerializerMethodField(help_text="接任的责任，如包联领导、服务专员（主办）；不能交接的为 null。")
    refusals = serializers.ListField(child=serializers.CharField(), help_text="不能交接的原因。")
    besides = serializers.ListField(child=serializers.CharField(), help_text="同时结束的其他责任和缺位。")

    @extend_schema_field({"type": ["string", "null"]})
    def get_part(self, outcome: Outcome) -> str | None:
        """Name the part that is taken over."""
        if outcome.written is None:
            return None
        return outcome.written.get_role_display() if isinstance(outcome.written, Duty) else "包联领导"


class SuccessionShown(Plain):
    """What would be done, or was."""

    says = "批量交接的预览或结果。"

    preview = serializers.BooleanField(help_text="true 即只是预览，没有保存任何内容。")
    outcomes = OutcomeShown(many=True)
    refused = serializers.IntegerField(help_text="不能交接的项目数；大于 0 时确认会被拒绝。")
    seen = serializers.ListField(child=serializers.CharField(), help_text="确认时原样带回；不是预览时为空。")
    more = serializers.BooleanField(help_text=f"项目超过 {succession.MOST} 个，这次只列出前 {succession.MOST} 个。")


def _perform(way: succession.Succession) -> Callable[..., Told]:
    def look_or_do(
        leaving: Model,
        *,
        preview: bool,
        only: Iterable[Project],
        seen: Mapping[int, int],
        by: Officer,
        at: datetime,
        **given: Any,  # noqa: ANN401 - the rule's own
    ) -> Told:
        told: Told = {"preview": preview, "refused": 0, "seen": [], "more": False}
        if not preview:
            return told | {"outcomes": succession.confirm(way, leaving, seen=seen, by=by, at=at, **given)}
        chosen = [project.pk for project in only]
        shown = succession.preview(way, leaving, only=chosen, by=by, at=at, **given)
        pairs = [f"{project}:{row}" for project, row in shown.seen.items()]
        return told | {"outcomes": shown.outcomes, "refused": shown.refused, "seen": pairs, "more": shown.more}

    return look_or_do


def _deed(slug: str, who: str, form: type[Asked]) -> Deed:
    way = succession.WAYS[who]
    return Deed(slug, way.title, "", form, _perform(way), lambda _leaving: True, HAND_OVER)


class Succeeding(Writing):
    """Somebody moves on: all that stands open with them goes to one successor."""

    says = "先以 preview: true 预览，再把回答中的 seen 带回确认；全部成功才会保存，有一个不能交接就都不交接。"
    guards = (Project,)  # as on the page
    who: str  # which of the WAYS
    serializer_class = SuccessionShown
    pagination_class = None
    filter_backends = ()

    def hold(self) -> Model:
        """Return who moves on, of those whom the officer knows; the rule locks the projects."""
        known = succession.WAYS[self.who].known(self.request.user, timezone.localdate())
        return get_object_or_404(known, pk=self.kwargs["pk"])

    @extend_schema(responses=SuccessionShown)
    def succeed(self, _request: Request, **_key: str) -> Response:
        """Preview or confirm."""
        return Response(SuccessionShown(self.do(self.hold(), self.deed)).data)


class LeaderSuccession(Succeeding):
    """A leader moves on."""

    title = "包联领导"
    queryset: QuerySet = Leader.objects.all()
    held = queryset
    who = "leader"
    deed = _deed("hand-over-all", who, LeaderBody)


class SpecialistSuccession(Succeeding):
    """A specialist moves on."""

    title = "服务专员"
    queryset: QuerySet = Officer.objects.all()
    held = queryset
    who = "specialist"
    deed = _deed("reassign-all", who, SpecialistBody)
