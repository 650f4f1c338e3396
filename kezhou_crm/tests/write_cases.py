"""Every write of the API as a table: its operation, the row, what is sent, what it answers and takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import files
from projects.models import Duty, FinancingDeal, Handover, Project
from projects.stages import Stage


@dataclass(frozen=True)
class Write:
    """One write: its operation in the document, the row it is done to, what is sent, what it answers and takes."""

    operation: str
    row: Callable[[], Any]
    body: Callable[[Any], dict[str, Any]]
    status: int
    needs: tuple[str, ...]

    @property
    def method(self) -> str:
        return self.operation.split()[0]

    def path(self, row: Any) -> str:
        return self.operation.split()[1].replace("{id}", str(row.pk if row else 0)).strip("/") + "/"


def ended() -> Project:
    return cast.ProjectFactory(stage=Stage.TERMINATED, terminated_on="2026-03-01", termination_reason="POLICY")


def invested() -> Project:
    return cast.ParticipationFactory().project


def signed() -> Project:
    return cast.ProjectFactory(signed=True)


def led() -> Project:
    return cast.ProjectFactory(signed=True, leader=cast.LeaderFactory(), lead_unit=cast.UnitFactory())


def followed() -> FinancingDeal:
    return cast.DealBankFactory().deal


def slot() -> Project:
    return cast.ProjectFactory(slot=True)


def deed(slug: str, row: Callable[[], Any], permission: str, **body: object) -> Write:
    return Write(f"post /projects/{{id}}/{slug}/", row, lambda _row: body, 200, (permission,))


CHANGE_PROJECT = "change_project"
WRITES = (
    Write(
        "post /projects/",
        lambda: None,
        lambda _row: {"name": "示例高纯石墨项目", "region": cast.RegionFactory().code, "total_investment": "5000.50"},
        201,
        ("add_project",),
    ),
    Write("patch /projects/{id}/", signed, lambda _row: {"amount": 8000, "note": None}, 200, (CHANGE_PROJECT,)),
    deed("advance", invested, "advance_project", to="NEGOTIATING", on="2026-03-01"),
    Write(
        "post /projects/{id}/approve/",
        cast.ProjectFactory,
        lambda project: {"move": project.moves.get().pk},
        200,
        ("approve_project",),
    ),
    Write(
        "post /projects/{id}/hand-over/",
        signed,
        lambda _row: {"to": cast.LeaderFactory().pk, "unit": cast.UnitFactory().pk, "on": "2026-03-02"},
        200,
        ("hand_over_project",),
    ),
    deed("vacate", led, "add_vacancy", leaves="leader", kind="VACANT", on="2026-03-02", reason="调离"),
    deed("send-back", signed, "send_back_project", to="NEGOTIATING", on="2026-04-01", reason="合同解除"),
    deed("terminate", signed, "terminate_project", category="INVESTOR", on="2026-04-01", reason="投资方放弃"),
    deed("reopen", ended, "reopen_project", on="2026-06-01", reason="重新洽谈"),
    deed("void", signed, "void_project", reason="重复登记"),
    deed("claim", slot, "claim_project", name="示例高纯石墨项目"),
    Write(
        "post /projects/{id}/point/",
        slot,
        lambda _row: {"project": cast.ProjectFactory(signed=True).pk},
        200,
        ("claim_project",),
    ),
    deed("discard", slot, "claim_project", reason="原名单重复"),
    Write(
        "post /projects/{id}/follow-ups/",
        slot,
        lambda _row: {"method": "CALL", "on": "2026-03-01", "said": "示例沟通"},
        201,
        ("add_followup",),
    ),
    Write(
        "post /projects/{id}/instructions/",
        led,
        lambda row: {"text": "示例：请抓紧落地。", "leader": row.leader_id},
        201,
        ("add_instruction",),
    ),
    Write(
        "post /projects/{id}/specialist/",
        signed,
        lambda _row: {"specialist": cast.specialist().pk, "on": "2026-03-02"},
        200,
        ("hand_over_project",),
    ),
    Write(
        "post /projects/{id}/help/",
        signed,
        lambda _row: {"role": "HELPING_UNIT", "unit": cast.UnitFactory().pk, "on": "2026-03-02"},
        200,
        ("hand_over_project",),
    ),
    Write(
        "post /projects/{id}/end-duty/",
        lambda: cast.DutyFactory().project,
        lambda row: {"duty": row.duties.get().pk, "on": "2026-03-02", "reason": "调离"},
        200,
        ("hand_over_project",),
    ),
    Write(
        "post /financing-deals/{id}/draw/",
        followed,
        lambda deal: {"line": deal.lines.get().pk, "amount": "10.50", "on": "2026-03-02"},
        200,
        ("add_drawdown",),
    ),
    Write(
        "post /financing-deals/{id}/void-line/",
        followed,
        lambda deal: {"line": deal.lines.get().pk, "reason": "重复登记"},
        200,
        ("void_financingdeal",),
    ),
    Write(
        "post /financing-deals/{id}/void-drawdown/",
        lambda: cast.DrawdownFactory().deal_bank.deal,
        lambda deal: {"drawdown": deal.lines.get().drawdowns.get().pk, "reason": "重复登记"},
        200,
        ("void_financingdeal",),
    ),
    Write(
        "post /financing-deals/{id}/void/",
        cast.FinancingDealFactory,
        lambda _row: {"reason": "重复登记"},
        200,
        ("void_financingdeal",),
    ),
    Write(
        "post /financing-deals/",
        lambda: None,
        lambda _row: {
            "company": cast.CompanyFactory().pk,
            "projects": [cast.ProjectFactory().pk, cast.ProjectFactory().pk],
            "need": "900.50",
            "registered_on": "2026-03-01",
        },
        201,
        ("add_financingdeal",),
    ),
    Write(
        "patch /financing-deals/{id}/",
        cast.FinancingDealFactory,
        lambda _row: {"projects": [cast.ProjectFactory().pk], "purpose": "示例用途"},
        200,
        ("change_financingdeal",),
    ),
    Write(
        "post /financing-lines/",
        lambda: None,
        lambda _row: {
            "deal": cast.FinancingDealFactory().pk,
            "bank": cast.BankFactory().pk,
            "granted": 300,
            "term": 36,
            "rate": "3.45",
        },
        201,
        ("add_dealbank", "change_financingdeal"),
    ),
    Write(
        "patch /financing-lines/{id}/",
        cast.DealBankFactory,
        lambda _row: {"granted_on": "2026-03-01", "granted": "300.00"},
        200,
        ("change_dealbank", "change_financingdeal"),
    ),
    Write(
        "post /projects/{id}/evidence/",
        cast.ProjectFactory,
        lambda _row: {"kind": "OTHER", "files": [files.upload("合同.pdf", files.pdf())], "happened_on": "2026-03-01"},
        201,
        ("add_evidence",),
    ),
    Write(
        "post /leaders/{id}/hand-over-all/",
        lambda: led().leader,
        lambda leader: {
            "to": cast.LeaderFactory().pk,
            "on": "2026-04-01",
            "reason": "岗位调整",
            "seen": [f"{row.project_id}:{row.pk}" for row in Handover.objects.filter(leader=leader)],
        },
        200,
        ("hand_over_project",),
    ),
    Write(
        "post /specialists/{id}/reassign-all/",
        lambda: cast.DutyFactory().officer,
        lambda officer: {
            "to": cast.specialist().pk,
            "on": "2026-04-01",
            "reason": "岗位调整",
            "seen": [f"{row.project_id}:{row.pk}" for row in Duty.objects.filter(officer=officer)],
        },
        200,
        ("hand_over_project",),
    ),
    Write(
        "post /evidence/{id}/void/",
        cast.EvidenceFactory,
        lambda _row: {"reason": "传错"},
        200,
        ("change_evidence",),
    ),
    Write(
        "post /companies/",
        lambda: None,
        lambda _row: {"name": "新疆示例有限责任公司", "industry": cast.IndustryFactory().code},
        201,
        ("add_company",),
    ),
    Write("patch /companies/{id}/", cast.CompanyFactory, lambda _row: {"origin": "广东"}, 200, ("change_company",)),
    Write(
        "post /contacts/",
        lambda: None,
        lambda _row: {"company": cast.CompanyFactory().pk, "name": "示例联系人", "phone": "138 0000 1234"},
        201,
        ("add_contact", "change_company"),
    ),
    Write(
        "patch /contacts/{id}/",
        cast.ContactFactory,
        lambda _row: {"left_on": "2026-05-01"},
        200,
        ("change_contact", "change_company"),
    ),
    Write("post /contacts/{id}/reveal/", cast.ContactFactory, lambda _row: {}, 200, ()),
    Write(
        "post /milestones/",
        lambda: None,
        lambda _row: {"project": cast.ProjectFactory().pk, "name": "示例节点", "planned_on": "2026-06-30"},
        201,
        ("add_milestone", CHANGE_PROJECT),
    ),
    Write(
        "patch /milestones/{id}/",
        cast.MilestoneFactory,
        lambda _row: {"actual_on": "2026-05-31"},
        200,
        ("change_milestone", CHANGE_PROJECT),
    ),
    Write(
        "delete /milestones/{id}/",
        cast.MilestoneFactory,
        lambda _row: {},
        204,
        ("change_milestone", CHANGE_PROJECT),
    ),
    Write(
        "post /participations/",
        lambda: None,
        lambda _row: {"project": cast.ProjectFactory().pk, "company": cast.CompanyFactory().pk, "role": "PARTNER"},
        201,
        ("add_participation", CHANGE_PROJECT),
    ),
    Write(
        "patch /participations/{id}/",
        cast.ParticipationFactory,
        lambda _row: {"role": "PARTNER"},
        200,
        ("change_participation", CHANGE_PROJECT),
    ),
    Write(
        "delete /participations/{id}/",
        cast.ParticipationFactory,
        lambda _row: {},
        204,
        ("change_participation", CHANGE_PROJECT),
    ),
)
