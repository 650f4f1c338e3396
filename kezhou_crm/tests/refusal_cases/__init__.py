"""Every refusal of the rules as a table: how to bring it about. Adding a Refused to a rule asks for a line here."""

from kezhou_crm.tests.refusal_cases import bulk, evidence, instructions, money, people, stages
from kezhou_crm.tests.refusal_cases.shape import Refusal

__all__ = ["BULK", "NOT_REFUSED_BY_NAME", "REFUSALS", "WITHOUT_A_DOOR", "Refusal"]

REFUSALS = (*stages.REFUSALS, *people.REFUSALS, *money.REFUSALS, *evidence.REFUSALS, *instructions.REFUSALS)
BULK = bulk.BULK
# Codes of errors that are gathered, several in one refusal.
NOT_REFUSED_BY_NAME = {"pipeline.missing", "evidence.attached_already", "evidence.not_a_photo"}
# What no door can be brought to say, and why; each is tried in the tests of its rule.
WITHOUT_A_DOOR = {
    "duties.ended": "the form offers open duties alone, so that none of another project is ended",
    "financing.over": "the form offers the lines that still run alone",
    "financing.below_drawn": "an ordinary edit: see the table of edits",
    "financing.after_drawing": "as above",
    "financing.before_drawing": "as above",
    "duty_checks.wrong_party": "the form asks for the party that the role takes",
    "duty_checks.twice": "the form sets both specialists at once; see duties.twice",
    "responsibility.nobody_leaves": "the form asks who leaves and works out who stays",
    "voiding.into_itself": "point alone gives another project, and refuses a slot's own; see claims.not_a_project",
    "instructions.not_allowed": "the doors of this table are the bureau's, who may; see the tests of instructions",
    "entering.name_missing": "a sheet says it before, at the row; tried in the tests of entering, as the two below",
    "entering.terminated": "as above: a row of a sheet, which no form can be",
    "entering.future": "as above",
    "editing.another_county": "an ordinary edit of a county's clerk: see the tests of places",
    "editing.name_missing": "an ordinary edit: see the table of edits",
    "signing_day.future": "an ordinary edit: see the table of edits",
    "signing_day.by_the_journal": "as above",
    "signing_day.days_out_of_order": "as above",
    "editing.parent_slot": "as above",
    "editing.parent_terminated": "as above",
    "editing.parent_voided": "the doors offer no voided project; see the tests of projects",
    "voiding.absorbed_elsewhere": "no door gives another project but point and merge, which take none that is voided",
    **dict.fromkeys(
        (
            "merging.another_county",
            "merging.in_the_way",
            "merging.one_row",
            "merging.phase",
            "merging.phase_of_a_phase",
            "merging.slot",
            "merging.unknown_field",
            "merging.voided",
        ),
        "two rows and a page of their own, no deed on one: see the tests of merging",
    ),
    "editing.claim_instead": "the page shows a slot's name and asks for none; see the tests of claims",
}
