"""The legal moves of a project from stage to stage, and who may make them (domain.md 1.1)."""

from projects.models import Project
from projects.stages import PIPELINE, MoveKind, Stage


def _moves() -> dict[tuple[Stage, Stage], MoveKind]:
    """Forward by one or more, back by one or more, out from anywhere, and back in."""
    forward = {(a, b): MoveKind.ADVANCE for i, a in enumerate(PIPELINE) for b in PIPELINE[i + 1 :]}
    back = {(b, a): MoveKind.SEND_BACK for a, b in forward}
    out = {(stage, Stage.TERMINATED): MoveKind.TERMINATE for stage in PIPELINE}
    back_in = {(Stage.TERMINATED, stage): MoveKind.REOPEN for stage in PIPELINE}
    return forward | back | out | back_in


MOVES = _moves()

# Who may: the permission that each kind of move takes.
MAY = {
    MoveKind.ADVANCE: "projects.advance_project",
    MoveKind.SEND_BACK: "projects.send_back_project",
    MoveKind.TERMINATE: "projects.terminate_project",
    MoveKind.REOPEN: "projects.reopen_project",
}
# 待商务局核定: entering these is counted and reported upward, so it takes one permission more.
ATTESTED = {Stage.SIGNED, Stage.PRODUCING, Stage.FULL_CAPACITY}
MAY_ATTEST = "projects.attest_project"
MAY_APPROVE = "projects.approve_project"


def on_the_way(project: Project, to: Stage) -> tuple[Stage, ...]:
    """Return the stages after the present one up to `to`; empty unless `to` lies ahead."""
    if Stage.TERMINATED in {project.stage, to}:
        return ()
    return PIPELINE[PIPELINE.index(project.stage) + 1 : PIPELINE.index(to) + 1]


def next_stage(project: Project) -> Stage | None:
    """Return the stage that comes next; None at the end and for a terminated project."""
    ahead = on_the_way(project, PIPELINE[-1])
    return ahead[0] if ahead else None


def reached(project: Project) -> Stage:
    """Return the stage that the project is at; of a terminated one that which it ended in and would be taken up at.

    What that stage asked for stays asked while the project is terminated: else terminating, taking away and
    reopening would lead round every gate.
    """
    if project.stage != Stage.TERMINATED:
        return Stage(project.stage)
    ended = project.moves.filter(kind=MoveKind.TERMINATE).in_order().last()
    return Stage(ended.from_stage) if ended else Stage.LEAD
