"""The gates: what entering each stage asks for, and the judging of what is there, missing or would be lost.

One table says it all. `NEEDS` lists what entering a stage asks for; it drives the refusal, the 资料缺项 list, the marks
on forms and the API's errors. Entering checks all that is needed on the way; an ordinary edit is judged only by what
it takes away, so a dirty ledger stays repairable (domain.md 1.1).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from projects import facts
from projects.facts import Facts
from projects.models import Participation, Project
from projects.moves import next_stage, on_the_way, reached
from projects.refusals import Refused
from projects.stages import PIPELINE, AgreementType, CompanyRole, EvidenceKind, Stage

OF_COMPANIES = "participations"
Judge = Callable[[Project, Facts], bool]


@dataclass(frozen=True)
class Need:
    """One thing that entering a stage asks for: the field it is entered in, its words, and whether it is there."""

    field: str
    words: str
    met: Judge


def _filled(field: str, words: str) -> Need:
    return Need(field, words, lambda project, _facts: getattr(project, field) not in (None, ""))


def _company(role: CompanyRole, words: str) -> Need:
    return Need(OF_COMPANIES, words, lambda _project, facts: role in facts.roles)


def _proof(kind: EvidenceKind) -> Need:
    return Need("evidence", kind.label, lambda _project, facts: kind in facts.evidence)


def _stated(project: Project, _facts: Facts) -> bool:
    return project.agreement_type != AgreementType.UNSTATED


def _binding(project: Project, _facts: Facts) -> bool:
    return project.agreement_type in {AgreementType.CONTRACT, AgreementType.SUPPLEMENT}


def _priced(project: Project, _facts: Facts) -> bool:
    return project.amount is not None or project.parent_id is not None  # a phase's amount stands on the parent


def _invested(project: Project, facts: Facts) -> bool:
    return bool(project.investor_as_stated or facts.roles)


def _licensed(_project: Project, facts: Facts) -> bool:
    return facts.licensed


def _answered_for(project: Project, facts: Facts) -> bool:
    return bool(project.leader_id and project.lead_unit_id) or facts.vacant


def _served(_project: Project, facts: Facts) -> bool:
    return facts.served or facts.vacant


# 待商务局核定 (domain.md 8.1): what each stage asks for, in the order of the form.
NEEDS: dict[Stage, tuple[Need, ...]] = {
    Stage.LEAD: (_filled("name", "项目名称"),),
    Stage.NEGOTIATING: (
        _filled("region", "落地县市"),
        Need(OF_COMPANIES, "投资方", _invested),
    ),
    Stage.SIGNED: (
        Need("agreement_type", "签约文本类型", _stated),
        _filled("party_a", "签约甲方"),
        _company(CompanyRole.INVESTOR, "投资方企业"),
    ),
    Stage.REGISTERED: (
        Need("agreement_type", "正式合同（意向、框架和战略协议只能停在签约）", _binding),
        _filled("contract_no", "合同编号"),
        _proof(EvidenceKind.CONTRACT),
        Need("amount", "签约金额", _priced),
        Need(OF_COMPANIES, "有统一社会信用代码的项目公司", _licensed),
        Need("leader", "包联领导和牵头单位", _answered_for),
        Need("specialist", "服务专员（主办）", _served),
    ),
    Stage.STARTED: (_filled("scope", "建设规模与内容"), _proof(EvidenceKind.START_PHOTO)),
    Stage.PRODUCING: (_proof(EvidenceKind.OUTPUT),),
    Stage.FULL_CAPACITY: (),
}


def missing(project: Project, to: Stage, *, known: Facts | None = None) -> list[Need]:
    """Return what the project lacks to enter `to`, stages on the way included; one query, none where facts are known."""
    return _unmet(project, (need for stage in on_the_way(project, to) for need in NEEDS[stage]), known)


def lacking_at(project: Project, *, known: Facts) -> list[Need]:
    """Return what a project lacks that comes in at its stage: nothing of it was asked on the way."""
    return _unmet(project, _asked_so_far(project), known)


def marks(project: Project) -> dict[str, str]:
    """Return the mark of each field that a stage asks for: 必填 up to the present stage, 下一阶段必填 for the next."""
    ahead = next_stage(project)
    later = {need.field: "下一阶段必填" for need in NEEDS[ahead]} if ahead else {}
    return later | {need.field: "必填" for need in _asked_so_far(project)}


def check_edit(
    project: Project,
    *,
    touched: Collection[str],
    companies_follow: bool = False,
    known: Facts | None = None,
    before: Project | None = None,
) -> None:
    """Refuse to take away what a stage already reached asked for.

    Beside what is lost only touched fields are judged, so that a ledger that came in with gaps can be mended field
    by field. Companies are rows of their own: where they are edited with the project (`companies_follow`), what is
    asked of them is left to `check_companies`, which sees both. Whoever judges many has read facts and stored rows.
    """
    asked, known, before = _asked_so_far(project), known or facts.of(project), before or stored(project)
    fallen = [need for need in asked if not need.met(project, known)]
    lacking = [need for need in fallen if need.field in touched or need.met(before, known)]
    _refuse_to_lose(project, [need for need in lacking if need.field != OF_COMPANIES or not companies_follow])


def check_companies(project: Project, *, staying: Iterable[Participation]) -> None:
    """Refuse to leave only these companies where a stage already reached asks for what would be lost by it."""
    _refuse_to_lose(project, lost_with(project, staying=staying))


def lost_with(project: Project, *, staying: Iterable[Participation]) -> list[Need]:
    """Return what stages already reached asked for and what would be lost with only these companies, as they are now.

    What was not there before is not asked for now. The project may carry new values that are not saved yet.
    """
    known, before = facts.of(project), stored(project)
    then = facts.with_companies(known, staying)
    asked = [need for need in _asked_so_far(project) if need.field == OF_COMPANIES]
    return [need for need in asked if need.met(before, known) and not need.met(project, then)]


def proven(project: Project) -> list[Need]:
    """Return the evidence that stages already reached asked for and that is there."""
    return _met(project, (need for need in _asked_so_far(project) if need.field == "evidence"))


def stored(project: Project) -> Project:
    """Return the project as the ledger has it; one that is not saved yet had nothing."""
    return Project.objects.filter(pk=project.pk).first() or Project()


def answered_for(project: Project) -> bool:
    """Tell whether somebody answers for the project, or an open vacancy says why nobody does."""
    return _answered_for(project, facts.of(project))


def _asked_so_far(project: Project) -> list[Need]:
    """Return what the stages up to the one reached asked for."""
    return [need for stage in PIPELINE[: reached(project).step] for need in NEEDS[stage]]


def _met(project: Project, needs: Iterable[Need], known: Facts | None = None) -> list[Need]:
    """Return those that are there; the facts are read only where something is asked."""
    needs = list(needs)
    known = known or (facts.of(project) if needs else Facts())
    return [need for need in needs if need.met(project, known)]


def _unmet(project: Project, needs: Iterable[Need], known: Facts | None = None) -> list[Need]:
    """Return those that are not there."""
    needs = list(needs)
    met = _met(project, needs, known)
    return [need for need in needs if need not in met]


def _refuse_to_lose(project: Project, needs: Iterable[Need]) -> None:
    """Refuse where a stage already reached asked for any of these."""
    if lacking := [(need.field, need.words) for need in needs]:
        raise Refused.lacking(f"项目已到{reached(project).label}，不能缺", lacking)
