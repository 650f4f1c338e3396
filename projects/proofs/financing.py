"""银企对接: what is drawn is granted, in days and in amount (invariant 4)."""

from records.proving import Proof

PROOFS = (
    Proof(
        "放款合计不超过授信金额",
        """
        SELECT deal.code, sum(drawdown.amount) <= coalesce(line.granted, 'infinity')
        FROM projects_drawdown AS drawdown
        JOIN projects_dealbank AS line ON line.id = drawdown.deal_bank_id
        JOIN projects_financingdeal AS deal ON deal.id = line.deal_id
        WHERE drawdown.voided_at IS NULL GROUP BY deal.code, line.id""",
        none_yet="尚无放款",
    ),
    Proof(
        "放款在批复和合同之后、结清或终止之前",
        """
        SELECT deal.code, line.voided_at IS NULL AND deal.voided_at IS NULL
            AND (drawdown.drawn_on < greatest(line.granted_on, line.contracted_on)) IS NOT TRUE
            AND (drawdown.drawn_on > least(line.settled_on, line.ended_on)) IS NOT TRUE
        FROM projects_drawdown AS drawdown
        JOIN projects_dealbank AS line ON line.id = drawdown.deal_bank_id
        JOIN projects_financingdeal AS deal ON deal.id = line.deal_id
        WHERE drawdown.voided_at IS NULL""",
        none_yet="尚无放款",
    ),
)
TRIGGERS = (
    ("projects_drawdown", "kz_drawn_within_grant"),
    ("projects_dealbank", "kz_granted_covers_drawn"),
    ("projects_drawdown", "kz_drawn_in_line"),
    ("projects_dealbank", "kz_line_keeps_drawn"),
    ("projects_drawdown", "kz_drawdown_voided_once"),
    ("projects_dealbank", "kz_voided_once"),
    ("projects_financingdeal", "kz_deal_recorded"),
    ("projects_financingdeal", "kz_voided_once"),
    ("projects_financingdeal", "kz_deal_keeps_drawn"),
)
