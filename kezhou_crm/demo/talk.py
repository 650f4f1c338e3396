"""Follow-ups through the year: who talks to whom, every few weeks, and what is agreed for the next time."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from government.models import Officer
from kezhou_crm.demo import days, notes, places
from kezhou_crm.demo.lives import Life
from projects.follow_ups import log_follow_up
from projects.models import FollowUp, Project
from projects.stages import Stage

# Days between two talks, from and to.
PACE = {
    Stage.LEAD: (16, 45),
    Stage.NEGOTIATING: (9, 30),
    Stage.SIGNED: (12, 34),
    Stage.REGISTERED: (12, 36),
    Stage.STARTED: (15, 40),
    Stage.PRODUCING: (25, 60),
    Stage.FULL_CAPACITY: (35, 80),
    Stage.TERMINATED: (5, 12),
}
MISTAKEN = 0.015  # of the entries that are corrected the next day
# How the last talk of a project left it: days from today, from and to; how many of a hundred.
OPEN_ENDS = (((-24, -1), 14), ((0, 0), 7), ((1, 7), 21), ((8, 40), 40), (None, 18))


@dataclass
class Talk:
    """The follow-ups of one project."""

    life: Life
    keeper: Officer
    said: list[notes.Note] = field(default_factory=list)

    def begin(self) -> None:
        """Talk for the first time soon after the entry."""
        plan, chance = self.life.plan, self.life.year.chance
        entered = max(plan.known_on, self.life.year.now)
        self._on(entered + timedelta(days=chance.randint(6, 14)))

    def _on(self, day: date) -> None:
        day = days.workday(day)
        self.life.year.enter(day, self.keeper, lambda by, at: self._talk_or_let_talk(day, by, at))

    def _talk_or_let_talk(self, on: date, by: Officer, at: datetime) -> None:
        """Talk; whoever does not serve the project yet does not see it, and its clerk talks instead."""
        who = by if Project.objects.filter(pk=self.life.pk).exists() else self.life.clerk
        with self.life.year.acting(who):
            self.talk(on, who, at)

    def talk(self, on: date, by: Officer, at: datetime) -> None:
        """Log one talk, and come back when it was agreed; of a project that ended there is no more to say."""
        year, chance, project = self.life.year, self.life.year.chance, self.life.project
        stage = self._stage(project, on)
        if stage == Stage.TERMINATED:
            return
        method, said, step = self._note(stage)
        following = days.workday(on + timedelta(days=chance.randint(*PACE[stage])))
        last = following > year.last
        next_on = self._open_end(on) if last else following + timedelta(days=chance.choice((-2, 0, 0, 0, 1)))
        words = self._words(project)
        entry = {
            "method": method,
            "said": said.format(**words),
            "on": on,
            "with_whom": words["who"] if "{who}" in said else "",
            "next_step": step.format(**words) if next_on else "",
            "next_on": next_on and max(next_on, on),
        }
        row = log_follow_up(project, by=by, at=at, **entry)
        if chance.random() < MISTAKEN:
            self._correct_later(row, on, entry)
        if not last:
            self._on(following)

    def _stage(self, project: Project, on: date) -> Stage:
        """Return how far the project was on the day, as far as it is entered."""
        if project.stage == Stage.TERMINATED:
            return Stage.TERMINATED
        move = project.moves.filter(occurred_on__lte=on).in_order().last()
        return Stage(move.to_stage) if move else Stage.LEAD

    def _note(self, stage: Stage) -> notes.Note:
        """Return something that was not said in this project before, until all is said."""
        fresh = [note for note in notes.BY_STAGE[stage] if note not in self.said]
        note = self.life.year.chance.choice(fresh or notes.BY_STAGE[stage])
        self.said.append(note)
        return note

    def _correct_later(self, row: FollowUp, on: date, entry: dict[str, object]) -> None:
        """Mend the entry the next workday, if nothing was logged in between."""
        mended = entry | {"said": f"{entry['said']}（更正：原记录日期和金额有误，以本条为准。）"}

        def correct(by: Officer, at: datetime) -> None:
            if self.life.project.last_follow_up_id == row.pk:
                log_follow_up(self.life.project, by=by, at=at, corrects=row, **mended)

        self.life.year.enter(on + timedelta(days=1), row.officer, correct)

    def _open_end(self, on: date) -> date | None:
        """Return what the last talk left open: overdue, due today, this week, later or nothing."""
        today, chance = self.life.year.today, self.life.year.chance
        (span,) = chance.choices([span for span, _share in OPEN_ENDS], [share for _span, share in OPEN_ENDS])
        if span is None:
            return None
        return max(on, today + timedelta(days=chance.randint(*span)))

    def _words(self, project: Project) -> dict[str, str | int]:
        """Return what fills the braces of a note."""
        life, chance = self.life, self.life.year.chance
        company = life.investor
        return {
            "who": life.year.register.speaker(company),
            "place": "州本级" if life.plan.prefecture else life.plan.place.short,
            "park": life.plan.park,
            "product": life.plan.kind.product,
            "yi": f"{life.plan.total / 10_000:.2f}",
            "n": chance.randint(2, 6),
            "land": chance.randrange(20, 200, 5),
            "staff": chance.randint(35, 260),
            "unit": str(project.lead_unit or places.county_unit(life.plan.place, places.COUNTY_UNITS[1])),
            "origin": company.origin,
        }


def keeper_of(life: Life) -> Officer:
    """Return who keeps up the talk: mostly the county's clerk, often a specialist, else a board's clerk or the bureau."""
    cast, chance = life.year.cast, life.year.chance
    board = {"示例州发展和改革委员会": "shili_fgw", "示例州农业农村局": "shili_nyj"}
    sector = list(cast.sectors).index(life.plan.sector)
    draw = chance.random()
    if draw < 0.4:
        return life.clerk
    if draw < 0.8:
        return cast.specialists[sector % len(cast.specialists)]
    login = board.get(places.BOARD_OF[life.plan.sector])
    return cast.officers[login] if login else cast.bureau
