"""What officers do, through the rules: often legal, often not. The rules must refuse by name what is not."""

from collections.abc import Callable

from ceremonies import claims
from kezhou_crm.hammer.cast import Hand
from projects import duties, follow_ups, moves, pipeline, responsibility, voiding
from projects.models import Duty, FollowUp, Project
from projects.responsibility import Pair
from projects.stages import DutyRole, FollowUpMethod, Stage, TerminationReason, VacancyKind

Deed = Callable[[Hand], object]
ELSEWHERE = 0.1  # of the corrections, those of another project's follow-up
REASONS = ("示例原因", "示例原因", "示例原因", "")


def hand_over(hand: Hand) -> None:
    """Give a project to somebody."""
    project = hand.project()
    responsibility.hand_over(
        project, to=hand.leader, unit=hand.unit, on=hand.day, by=hand.by, at=hand.at, reason=hand.dice.choice(REASONS)
    )


def vacate(hand: Hand) -> None:
    """Leave a project without its leader, its lead unit or both."""
    project = hand.project()
    keep = hand.dice.choice((Pair(None, None), Pair(project.leader, None), Pair(None, project.lead_unit)))
    kind = hand.dice.choice(list(VacancyKind))
    responsibility.vacate(
        project, keep=keep, kind=kind, reason=hand.dice.choice(REASONS), on=hand.day, by=hand.by, at=hand.at
    )


def hand_over_all(hand: Hand) -> None:
    """Move a leader's projects to another, as they were seen a moment ago."""
    leaving, to = hand.dice.sample(hand.leaders, 2)
    projects = list(Project.objects.live().exclude(stage=Stage.TERMINATED).filter(leader=leaving))
    hand.dice.shuffle(projects)
    responsibility.hand_over_all(
        projects[:8], leaving=leaving, to=to, on=hand.day, by=hand.by, at=hand.at, reason="示例原因"
    )


def assign(hand: Hand) -> None:
    """Let somebody serve a project in one of its parts, at times in one that is not his."""
    role = hand.dice.choice(list(DutyRole))
    party = hand.dice.choice({"officer": hand.officers, "leader": hand.leaders, "unit": hand.units}[role.party])
    duties.assign(
        hand.project(),
        role=role,
        party=party,
        on=hand.day,
        by=hand.by,
        at=hand.at,
        liaison="示例" if role == DutyRole.LIAISON else "",
        reason=hand.dice.choice(REASONS),
    )


def serve(hand: Hand) -> None:
    """Set both specialists at once; they may change places."""
    main, substitute = (hand.dice.choice([*hand.officers, None]) for _ in range(2))
    reason = hand.dice.choice(REASONS)
    duties.serve(
        hand.project(), specialist=main, substitute=substitute, on=hand.day, by=hand.by, at=hand.at, reason=reason
    )


def release(hand: Hand) -> None:
    """End one of a project's duties, which another may have ended."""
    project = hand.project()
    held = list(project.duties.order_by("-pk")[:3]) or list(Duty.objects.order_by("-pk")[:1])
    if held:
        reason = hand.dice.choice(REASONS)
        duties.release(hand.dice.choice(held), on=hand.day, reason=reason, by=hand.by, at=hand.at)


def approve(hand: Hand) -> None:
    """Approve what somebody recorded, perhaps oneself, perhaps again."""
    project = hand.project()
    pipeline.approve(project, move=hand.dice.choice(list(project.moves.all())), by=hand.by, at=hand.at)


def advance(hand: Hand) -> None:
    """Move one or more stages forward, mostly to the next."""
    project, day = hand.project(), hand.day
    ahead = moves.next_stage(project)
    to = ahead if ahead and hand.dice.random() < 0.8 else hand.stage  # noqa: PLR2004 - mostly
    skipped = dict.fromkeys(moves.on_the_way(project, to)[:-1], day)
    pipeline.advance(project, to=to, on=day, by=hand.by, at=hand.at, skipped=skipped)


def send_back(hand: Hand) -> None:
    """Move back."""
    reason = hand.dice.choice(REASONS)
    pipeline.send_back(hand.project(), to=hand.stage, reason=reason, on=hand.day, by=hand.by, at=hand.at)


def terminate(hand: Hand) -> None:
    """End a project."""
    category = hand.dice.choice(list(TerminationReason))
    reason = hand.dice.choice(REASONS)
    pipeline.terminate(hand.project(), category=category, reason=reason, on=hand.day, by=hand.by, at=hand.at)


def reopen(hand: Hand) -> None:
    """Take an ended project up again."""
    ended = Project.objects.live().filter(stage=Stage.TERMINATED, code__startswith="SHILI").order_by("?").first()
    project = ended or hand.project()
    pipeline.reopen(project, reason=hand.dice.choice(REASONS), on=hand.day, by=hand.by, at=hand.at)


def log_follow_up(hand: Hand) -> None:
    """Log a talk, on a slot as well; correct the last one at times, also that of another project."""
    project = hand.project() if hand.dice.random() < 0.8 else hand.slot()  # noqa: PLR2004 - mostly
    former = FollowUp.objects.order_by("-pk").first() if hand.dice.random() < ELSEWHERE else project.follow_ups.last()
    follow_ups.log_follow_up(
        project,
        method=hand.dice.choice(list(FollowUpMethod)),
        said=hand.dice.choice(("示例沟通", "示例沟通", "")),
        on=hand.day,
        by=hand.by,
        at=hand.at,
        next_on=hand.dice.choice((None, hand.day)),
        corrects=hand.dice.choice((None, former)),
    )


def void(hand: Hand) -> None:
    """Take a project out; its story may go on in another."""
    absorbed_by = hand.dice.choice((None, hand.project()))
    voiding.void(hand.project(), reason=hand.dice.choice(REASONS), by=hand.by, at=hand.at, absorbed_by=absorbed_by)


def claim(hand: Hand) -> None:
    """Give a slot its name."""
    claims.claim(hand.slot(), name=hand.dice.choice(("示例认领", " ")), by=hand.by, at=hand.at)


def point(hand: Hand) -> None:
    """Find a slot to be a project that exists."""
    claims.point(hand.slot(), project=hand.project(), by=hand.by, at=hand.at)


def discard(hand: Hand) -> None:
    """Give a slot up."""
    claims.discard(hand.slot(), reason=hand.dice.choice(REASONS), by=hand.by, at=hand.at)


def edit(hand: Hand) -> None:
    """Change a project as a form does."""
    project = hand.project()
    project.amount, project.note = hand.dice.choice((None, 100, 175)), "示例"
    project.save(update_fields=["amount", "note"])


DEEDS: dict[Deed, int] = {
    hand_over: 20,
    vacate: 8,
    hand_over_all: 3,
    assign: 8,
    serve: 4,
    release: 2,
    approve: 2,
    advance: 24,
    send_back: 6,
    terminate: 3,
    reopen: 3,
    log_follow_up: 8,
    void: 2,
    claim: 1,
    point: 2,
    discard: 1,
    edit: 4,
}
