"""The journals of a project and how each tells its rows: one line of `JOURNALS` a journal.

To add a kind of thing to the timeline: a word in `Kind`, a line in `JOURNALS`. The words are put together by the
database, so that all lines can be one query (`timeline.of`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import (
    Case,
    Exists,
    Func,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf, TruncDate

from projects.models import (
    DealBank,
    Drawdown,
    Duty,
    Evidence,
    FinancingDeal,
    FollowUp,
    Handover,
    Instruction,
    Milestone,
    Project,
    StageMove,
    Vacancy,
)
from projects.stages import (
    DutyRole,
    EvidenceKind,
    FollowUpMethod,
    MoveKind,
    QuantityBound,
    Stage,
    VacancyKind,
)
from records.dates import Precision

Says = Combinable | str  # an expression, or the name of a column
NOTHING, NEVER, TO_THE_DAY = Value(""), Value(None), Value(Precision.DAY.value)


class Kind(TextChoices):
    """What sort of thing happened."""

    STAGE = "STAGE", "阶段"
    RESPONSIBILITY = "RESPONSIBILITY", "责任"
    VACANCY = "VACANCY", "缺位"
    DUTY = "DUTY", "分工"
    FOLLOW_UP = "FOLLOW_UP", "跟进"
    INSTRUCTION = "INSTRUCTION", "批示"
    MILESTONE = "MILESTONE", "节点"
    FINANCING = "FINANCING", "融资"
    EVIDENCE = "EVIDENCE", "材料"
    SLOT = "SLOT", "名额"


@dataclass(frozen=True)
class Told:
    """How a journal tells its rows; the names of `Entry`, each an expression. Whole words, or nothing."""

    day: Says
    title: Says
    at: Says = NEVER
    precision: Says = TO_THE_DAY
    text: Says = NOTHING
    reason: Says = NOTHING
    who: Says = NOTHING
    unit: Says = NOTHING
    next_step: Says = NOTHING
    next_on: Says = NEVER
    corrected_by: Says = NEVER
    corrects: Says = NEVER


@dataclass(frozen=True)
class Journal:
    """A line of the table: its kind, its rows, how they are told, and whose rows one must be allowed to view."""

    kind: Kind
    rows: Callable[[], QuerySet]
    told: Told
    viewed_as: type[Model] = Project
    project: str = "project"  # the path from a row to its project, and to its code
    code: str = "project__code"


class Words(Case):
    """A choice between texts."""

    output_field = TextField()


class Joined(Func):
    """Texts side by side; what is NULL is left out."""

    function = "concat"
    output_field = TextField()


def joined(*parts: Combinable | str) -> Joined:
    """Write columns and words side by side; a word is a `Value`."""
    return Joined(*parts)


def worded(column: str, choices: type[TextChoices]) -> Words:
    """Write the Chinese word of a stored code."""
    return Words(*(When(**{column: code}, then=Value(word)) for code, word in choices.choices), default=NOTHING)


def named(officer: str) -> Coalesce:
    """Write the name of an officer, else the user name."""
    return Coalesce(NullIf(f"{officer}__name", NOTHING), f"{officer}__username")


def _pair(leader: str = "leader__name", unit: str = "lead_unit__name") -> Joined:
    between = Words(When(**{f"{leader}__isnull": False, f"{unit}__isnull": False}, then=Value(" · ")))
    return joined(leader, between, unit)


def _handed_from() -> Subquery:
    """Write who answered until the day this handover began."""
    before = Handover.objects.filter(project=OuterRef("project"), until_on=OuterRef("from_on"), pk__lt=OuterRef("pk"))
    before = before.order_by("-pk")[:1]
    return Subquery(before.values(words=joined(Value("由 "), _pair(), Value(" 交接到 "))), output_field=TextField())


def _ended_alone() -> QuerySet:
    """Keep handovers that nobody took over; where somebody did, the next handover tells it."""
    successor = Handover.objects.filter(
        project=OuterRef("project"), from_on=OuterRef("until_on"), pk__gt=OuterRef("pk")
    )
    return Handover.objects.filter(~Exists(successor), until_on__isnull=False)


def _party() -> Joined:
    """Write who serves, and a unit's liaison."""
    liaison = Words(When(~Q(liaison=""), then=joined(Value("（"), "liaison", Value("）"))))
    return joined(named("officer"), "leader__name", "unit__name", liaison)


def _plain(number: str) -> Func:
    """Write a number as people do: separators, no noughts behind the point."""
    return Func(
        number, template="rtrim(to_char(%(expressions)s, 'FM999,999,999,990.99'), '.')", output_field=TextField()
    )


def _quantity() -> Words:
    amount = _plain("actual_quantity")
    bound = Words(
        When(actual_bound=QuantityBound.EXACT, then=NOTHING),
        default=joined(worded("actual_bound", QuantityBound), Value(" ")),
    )
    counted = joined(bound, amount, Value(" "), "unit")
    return Words(When(actual_quantity__isnull=False, then=counted), default=NOTHING)


STAGE_CHANGED = joined(worded("from_stage", Stage), Value(" → "), worded("to_stage", Stage))
JOURNALS = (
    Journal(
        Kind.STAGE,
        StageMove.objects.all,
        Told(
            day=Coalesce("occurred_on", TruncDate("recorded_at")),
            at="recorded_at",
            title=worded("kind", MoveKind),
            text=Words(When(from_stage="", then=worded("to_stage", Stage)), default=STAGE_CHANGED),
            reason="reason",
            who=named("recorded_by"),
        ),
    ),
    Journal(
        Kind.RESPONSIBILITY,
        Handover.objects.all,
        Told(
            day="from_on",
            at="opened_at",
            title=Value("交接"),
            text=joined(_handed_from(), _pair()),
            reason="reason",
            who=named("opened_by"),
        ),
    ),
    Journal(
        Kind.RESPONSIBILITY,
        _ended_alone,
        Told(day="until_on", at="closed_at", title=Value("结束"), text=_pair(), who=named("closed_by")),
    ),
    Journal(
        Kind.VACANCY,
        Vacancy.objects.all,
        Told(
            day=TruncDate("opened_at"),
            at="opened_at",
            title=worded("kind", VacancyKind),
            reason="reason",
            who=named("opened_by"),
        ),
    ),
    Journal(
        Kind.VACANCY,
        lambda: Vacancy.objects.filter(closed_at__isnull=False),
        Told(day=TruncDate("closed_at"), at="closed_at", title=Value("结束"), who=named("closed_by")),
    ),
    Journal(
        Kind.DUTY,
        Duty.objects.all,
        Told(
            day="from_on",
            at="opened_at",
            title=worded("role", DutyRole),
            text=_party(),
            reason="reason",
            who=named("opened_by"),
        ),
    ),
    Journal(
        Kind.DUTY,
        lambda: Duty.objects.filter(until_on__isnull=False),
        Told(
            day="until_on",
            at="closed_at",
            title=joined(worded("role", DutyRole), Value("结束")),
            text=_party(),
            reason="ending",
            who=named("closed_by"),
        ),
    ),
    Journal(
        Kind.FOLLOW_UP,
        FollowUp.objects.all,
        Told(
            day="happened_on",
            at="logged_at",
            title=joined(
                worded("method", FollowUpMethod), Words(When(~Q(with_whom=""), then=Value(" · "))), "with_whom"
            ),
            text="said",
            who=named("officer"),
            unit="unit__name",
            next_step="next_step",
            next_on="next_on",
            corrected_by="superseded_by",
            corrects="supersedes",
        ),
    ),
    Journal(
        Kind.INSTRUCTION,
        Instruction.objects.all,
        Told(
            day=TruncDate("written_at"),
            at="written_at",
            title=joined("leader__name", Words(When(on_behalf=True, then=Value("（代录）")))),
            text="text",
            who=Words(When(on_behalf=True, then=named("written_by")), default=NOTHING),
            corrected_by="superseded_by",
            corrects="supersedes",
        ),
        viewed_as=Instruction,
    ),
    Journal(
        Kind.EVIDENCE,
        Evidence.objects.standing,
        Told(
            day=Coalesce("happened_on", TruncDate("attachment__uploaded_at")),
            at="attachment__uploaded_at",
            title=worded("kind", EvidenceKind),
            text=joined("attachment__name", Words(When(~Q(note=""), then=Value("：")), default=NOTHING), "note"),
            who=named("attachment__uploaded_by"),
        ),
        viewed_as=Evidence,
    ),
    Journal(
        Kind.MILESTONE,
        lambda: Milestone.objects.filter(actual_on__isnull=False),
        Told(day="actual_on", precision="actual_on_precision", title="name", text=_quantity(), reason="note"),
    ),
    Journal(
        Kind.FINANCING,
        lambda: DealBank.objects.live().filter(signed_on__isnull=False),
        Told(
            day="signed_on",
            title=Value("签约"),
            text=joined(Coalesce("bank__name", Value("银行未载明")), Value(" "), "deal__code"),
        ),
        viewed_as=FinancingDeal,
        project="deal__projects",
        code="deal__projects__code",
    ),
    Journal(
        Kind.FINANCING,
        lambda: Drawdown.objects.live().filter(drawn_on__isnull=False),
        Told(
            day="drawn_on",
            at="recorded_at",
            title=Value("放款"),
            text=joined(_plain("amount"), Value(" 万元，"), Coalesce("deal_bank__bank__name", Value("银行未载明"))),
            who=named("recorded_by"),
        ),
        viewed_as=FinancingDeal,
        project="deal_bank__deal__projects",
        code="deal_bank__deal__projects__code",
    ),
    Journal(
        Kind.SLOT,
        lambda: Project.objects.filter(absorbed_by__isnull=False),
        Told(
            day=TruncDate("voided_at"),
            at="voided_at",
            title=Case(When(name__isnull=False, then=Value("并入本项目")), default=Value("认领为本项目")),
            text="code",
            who=named("voided_by"),
        ),
        project="absorbed_by",
        code="absorbed_by__code",
    ),
    Journal(
        Kind.SLOT,
        lambda: Project.objects.filter(claimed_at__isnull=False),
        Told(day=TruncDate("claimed_at"), at="claimed_at", title=Value("认领"), text="name", who=named("claimed_by")),
        project="pk",
        code="code",
    ),
)
