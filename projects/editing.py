"""普通编辑: what an ordinary edit of a project may not do, and what follows from it by itself."""

from collections.abc import Collection

from projects.models import Project
from projects.refusals import Refused
from projects.stages import AgreementType

SWITCHES = ("counts_in_number", "counts_in_amount")


def check(project: Project, *, touched: Collection[str]) -> None:
    """Refuse an edit that the rules forbid; let the switches follow the agreement type until a clerk sets them.

    The project carries the new values and is not saved yet; `touched` names the fields that somebody set. Raises
    Refused where the name was emptied or a new project has none: a slot without a name is announced, not entered.
    """
    if project.name is None and (project.pk is None or "name" in touched):
        raise Refused("name_missing", "请填写项目名称。", field="name")
    if "agreement_type" in touched and not set(SWITCHES) & set(touched):
        project.counts_in_number, project.counts_in_amount = AgreementType(project.agreement_type).counts
