"""The invariants of ceremonies as proofs on live data (invariant 5)."""

from collections.abc import Iterator

from django.db import connections

from ceremonies import reconciliation
from ceremonies.models import Ceremony, Stream
from government.models import Officer
from records.proving import Proof, Reckoning

NO_SIGNINGS = "尚无签约"
CORE = (
    Proof(
        "一个项目、一笔银企对接只计入一场签约活动",
        """
        SELECT coalesce(project.code, deal.code), count(*) FILTER (WHERE signing.counted) <= 1
        FROM ceremonies_signing AS signing
        LEFT JOIN projects_project AS project ON project.id = signing.project_id
        LEFT JOIN projects_financingdeal AS deal ON deal.id = signing.deal_id
        GROUP BY project.id, deal.id""",
        none_yet=NO_SIGNINGS,
    ),
    Proof(
        "一条签约只对应一个项目或一笔银企对接",
        "SELECT '签约#' || id, num_nonnulls(project_id, deal_id) = 1 FROM ceremonies_signing",
        none_yet=NO_SIGNINGS,
    ),
)
RECOUNTED = """
SELECT ceremony_id, deal_id IS NOT NULL, count(*) FILTER (WHERE coalesce(project.counts_in_number, true)),
    sum(CASE WHEN coalesce(project.counts_in_amount, true) THEN coalesce(project.amount, line.signed) END)
FROM ceremonies_signing AS signing
LEFT JOIN projects_project AS project ON project.id = project_id
LEFT JOIN projects_financingdeal AS deal ON deal.id = deal_id
LEFT JOIN (
    SELECT deal_id AS of_deal, sum(signed) AS signed FROM projects_dealbank WHERE voided_at IS NULL GROUP BY 1
) AS line ON line.of_deal = deal_id
WHERE counted AND project.voided_at IS NULL AND deal.voided_at IS NULL
GROUP BY 1, 2
"""


def recorded() -> Iterator[tuple[str, bool]]:
    """Judge what each ceremony shows as recorded: it is the sum of its live counted signings and of its lines."""
    with connections["default"].cursor() as cursor:
        cursor.execute(RECOUNTED)
        recounted = {(ceremony, of_deals): rest for ceremony, of_deals, *rest in cursor.fetchall()}
    for ceremony in Ceremony.objects.order_by("pk").iterator(chunk_size=100):
        for stream, shown in reconciliation.reconcile(ceremony, to=Officer.objects.system()).items():
            expected = recounted.get((ceremony.pk, stream is Stream.FINANCING), [0, None])
            lines = sum(line.recorded.count for line in shown.lines)
            holds = [shown.recorded.count, shown.recorded.amount] == expected
            yield f"{ceremony}·{stream.label}", holds and (not shown.lines or lines == shown.recorded.count)


TRIGGERS = (("ceremonies_signing", "kz_tombstone_receives_project"),)
PROOFS = (
    *CORE,
    Proof(
        "推断的公布数有依据，不是推断的没有",
        "SELECT '公布口径#' || id, inferred = (basis <> '') FROM ceremonies_declaredtotal",
        none_yet="尚无公布口径",
    ),
    Reckoning("每场活动的台账数等于其签约之和", recorded, none_yet="尚无签约活动"),
)
