"""The filters of the lists of projects and deals that are more than one column."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.timezone import localdate

from government.models import Region
from kezhou_crm import field_rights, ids
from projects.figures import AMOUNT_DUE
from projects.financing_steps import Step
from projects.models import Bank, Project
from projects.queries import FOLLOWED, NO_LEADER, NO_UNIT, SIGNED, SLOT, STARTED, missing, no_specialist
from projects.stages import BEFORE_SIGNING
from projects.worklists import Whose, Work

ENOUGH = 100  # choices of a filter


class _ByCondition(admin.SimpleListFilter):
    """A filter of named conditions."""

    conditions: dict[str, tuple[str, Q]]

    def asked(self, request: HttpRequest) -> dict[str, tuple[str, Q]]:  # noqa: ARG002 - some depend on who asks, and when
        """Return the conditions by their keys."""
        return self.conditions

    def lookups(self, request: HttpRequest, _model_admin: admin.ModelAdmin) -> Sequence[tuple[str, str]]:
        """Offer the conditions by their names."""
        return [(key, name) for key, (name, _condition) in self.asked(request).items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Keep what fulfils the chosen condition."""
        asked = self.asked(request)
        return queryset.filter(asked[self.value()][1]) if self.value() in asked else queryset


class Tab(_ByCondition):
    """The preset lists, shown as tabs above the list and not among the filters."""

    title = "预设"
    parameter_name = "tab"
    conditions = {"missing": ("三要素不全", missing()), "slots": ("待补名称", SLOT)}

    def asked(self, request: HttpRequest) -> dict[str, tuple[str, Q]]:
        """Add what the officer follows and what there is to follow up today."""
        today = localdate()
        work = {work.value: (work.label, work.condition(today)) for work in Work}
        return {"mine": ("我跟进的", FOLLOWED & Whose.ME.condition(request.user))} | work | self.conditions


class WhoseFilter(_ByCondition):
    """Whose projects."""

    title = "跟进人"
    parameter_name = "whose"

    def asked(self, request: HttpRequest) -> dict[str, tuple[str, Q]]:
        """Offer mine and my unit's."""
        return {whose.value: (whose.label, whose.condition(request.user)) for whose in (Whose.ME, Whose.UNIT)}


class Progress(_ByCondition):
    """How far, in a few words."""

    title = "进度"
    parameter_name = "progress"
    conditions = {
        "before": ("尚未签约", Q(stage__in=BEFORE_SIGNING)),
        "onward": ("签约及以后", SIGNED),
        "signed": ("签约未开工", SIGNED & ~STARTED),
        "started": ("已开工", STARTED),
    }


class Lacking(_ByCondition):
    """What of its responsibility a signed project lacks."""

    title = "责任"
    parameter_name = "lacking"
    conditions = {
        "leader": ("缺包联领导", NO_LEADER),
        "unit": ("缺牵头单位", NO_UNIT),
        "specialist": ("缺服务专员", no_specialist()),
    }


class CountedFor(admin.SimpleListFilter):
    """The region that a project counts for: by attribution, else by where it lands, as the desk counts."""

    title = "归属县市"
    parameter_name = "counted_for"

    def lookups(self, _request: HttpRequest, _model_admin: admin.ModelAdmin) -> Sequence[tuple[str, str]]:
        """Offer the regions."""
        return [(region.code, region.name) for region in Region.objects.in_order()]

    def queryset(self, _request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Keep what counts for the chosen region."""
        if self.value() is None:
            return queryset
        return queryset.by_attribution().filter(counted_region__in=Region.objects.filter(code=self.value()))


class Published(_ByCondition):
    """Whether the signed amount is known."""

    title = "签约金额"
    parameter_name = "published"

    def asked(self, request: HttpRequest) -> dict[str, tuple[str, Q]]:
        """Offer both, of what the officer reads; what is hidden from him is neither."""
        read = field_rights.answerable(request.user, Project, "amount")
        conditions = {
            "yes": ("已公布", read & Q(amount__isnull=False)),
            "no": ("未公布", read & Q(amount__isnull=True)),
            "due": ("签约应有而未公布", read & AMOUNT_DUE),
        }
        return conditions | ({"hidden": (field_rights.NOT_SHOWN, ~read)} if read else {})


class AtStep(_ByCondition):
    """How far a deal got."""

    title = "进度"
    parameter_name = "step"
    conditions = {step.value: (step.label, Q(at_step=step.rank)) for step in Step}


class Owing(_ByCondition):
    """Which amounts of a deal are due and unpublished."""

    title = "未公布"
    parameter_name = "owing"
    conditions = {
        "signed": ("已签约，金额未公布", Q(signed_unpublished__gt=0)),
        "granted": ("已授信，金额未公布", Q(granted_unpublished__gt=0)),
        "drawn": ("已授信，放款未公布", Q(drawn_unpublished__gt=0)),
    }


class FollowedBy(admin.SimpleListFilter):
    """The bank that follows a deal."""

    title = "银行"
    parameter_name = "bank"

    def lookups(self, _request: HttpRequest, _model_admin: admin.ModelAdmin) -> Sequence[tuple[str, str]]:
        """Offer the banks, as many as a sheet can show; the others are found by the search."""
        return [(str(bank.pk), bank.name) for bank in Bank.objects.order_by("initials", "pk")[:ENOUGH]]

    def queryset(self, _request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Keep what the chosen bank follows; what is no bank's number follows nothing."""
        if self.value() is None:
            return queryset
        bank = ids.read(self.value())
        return queryset.none() if bank is None else queryset.followed_by([bank])
