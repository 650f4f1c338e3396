"""责任批量交接 for its doors: a leader or a specialist moves on, one successor takes over all.

Who may be asked for, which projects it is about, the preview and the confirmation stand here; page and API translate.
The preview is the rule itself, undone (`bulk`); the confirmation does all that was previewed or nothing, and refuses
where somebody changed a project meanwhile.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from government.models import Leader, Officer
from kezhou_crm.deeds import Chosen, Day, DeedForm
from projects import bulk, duties, responsibility
from projects.bulk import Outcome
from projects.models import Duty, Handover, Project
from projects.refusals import Refused
from projects.stages import SPECIALISTS
from projects.successors import SpecialistField

MOST = 500  # projects of one handover: a few seconds
NOTHING = "没有可以交接的项目，请重新预览。"


class SuccessionForm(DeedForm):
    """To whom, since when, why."""

    on = Day(label="交接日期")
    reason = forms.CharField(label="交接原因", max_length=200, help_text="如：岗位调整、退休、借调。")
    field_order = ("to", "on", "reason")


class LeaderForm(SuccessionForm):
    """A leader moves on."""

    to = Chosen(Project._meta.get_field("leader"), label="接任领导")


class SpecialistForm(SuccessionForm):
    """A specialist moves on."""

    to = SpecialistField(label="接任专员", empty_label="请选择")

    def fit(self) -> None:
        """Offer who is in a team today."""
        self.fields["to"].offer(on=timezone.localdate())


def _known_officers(by: Officer, on: date) -> QuerySet[Officer]:
    """Return whom `by` knows as a specialist: of a team today, or with a duty on a project that he sees.

    Who may not look at officers learns no other name: an address that answers for each would list every account.
    """
    if by.has_perm("government.view_officer"):
        return Officer.objects.all()
    served = Duty.objects.visible_to(by).filter(officer=OuterRef("pk"), role__in=SPECIALISTS)
    teams = Officer.objects.specialists(on=on).values("pk")
    return Officer.objects.filter(Exists(served) | Q(pk__in=teams))


@dataclass(frozen=True)
class Succession:
    """One way of moving on: who, which projects, what stands open now, and the rule with its preview.

    `known` are those whom an officer may find on a day to hand over from.
    """

    title: str
    known: Callable[[Officer, date], QuerySet]
    form: type[SuccessionForm]
    projects: Callable[[Any], QuerySet[Project]]
    open_rows: Callable[[Any], QuerySet]
    preview: Callable[..., list[Outcome]]
    perform: Callable[..., list[Any]]


WAYS = {
    "leader": Succession(
        "责任批量交接",
        lambda _by, _on: Leader.objects.all(),
        LeaderForm,
        lambda leader: Project.objects.followed().led_by(leader),
        lambda leader: Handover.objects.unfinished().filter(leader=leader),
        responsibility.preview_hand_over_all,
        responsibility.hand_over_all,
    ),
    "specialist": Succession(
        "服务专员批量交接",
        _known_officers,
        SpecialistForm,
        lambda officer: Project.objects.followed().served_by(officer),
        lambda officer: Duty.objects.unfinished().filter(officer=officer, role__in=SPECIALISTS),
        duties.preview_reassign_all,
        duties.reassign_all,
    ),
}


@dataclass(frozen=True)
class Previewed:
    """What would happen to each project; `seen` is the row that stands open in each, `more` that some are left over."""

    outcomes: list[Outcome]
    seen: dict[int, int]
    more: bool = False

    @property
    def refused(self) -> int:
        """Return how many cannot be handed over."""
        return sum(bool(outcome.refusals) for outcome in self.outcomes)


def subject(way: Succession, leaving: Model, *, by: Officer, only: Collection[int] = ()) -> QuerySet[Project]:
    """Return the chosen projects, whoever leads them by now, or all that stand open with who leaves; MOST and one.

    Those that `by` does not see are not his to hand over.
    """
    projects = Project.objects.live().filter(pk__in=only) if only else way.projects(leaving)
    return projects.visible_to(by).select_related("lead_unit").order_by("pk")[: MOST + 1]


def preview(
    way: Succession,
    leaving: Model,
    *,
    only: Collection[int] = (),
    by: Officer,
    at: datetime,
    **given: Any,  # noqa: ANN401 - the rule's own
) -> Previewed:
    """Try it on every project and undo it; remember what stood open, so that the confirmation knows what was seen."""
    found = list(subject(way, leaving, by=by, only=only))
    projects = found[:MOST]
    standing = dict(way.open_rows(leaving).filter(project__in=projects).values_list("project", "pk"))
    outcomes = way.preview(projects, leaving=leaving, by=by, at=at, **given)
    return Previewed(outcomes, standing, more=len(found) > MOST)


@transaction.atomic
def confirm(
    way: Succession,
    leaving: Model,
    *,
    seen: Mapping[int, int],
    to: Model,
    on: date,
    reason: str,
    by: Officer,
    at: datetime,
) -> list[Outcome]:
    """Hand over all that was seen, or nothing.

    Raises ValidationError where nothing was previewed, a project that was is not there, or the rule refuses one.
    """
    if not seen:
        raise Refused("nothing_seen", NOTHING, field="seen")
    projects = list(Project.objects.visible_to(by).filter(pk__in=seen))
    if lost := seen.keys() - {project.pk for project in projects}:
        raise Refused("not_there", f"预览的项目中有 {len(lost)} 个不存在，没有交接任何项目；请重新预览。", field="seen")
    done = way.perform(projects, leaving=leaving, to=to, on=on, reason=reason, seen=seen, by=by, at=at)
    return bulk.done(done, at=at)
