"""What was announced."""

from django.db.models import Model

from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.cases.shapes import NUMBER, negative, same, torn, two


def _signing_pair() -> tuple[Model, ...]:
    project = cast.ProjectFactory(signed=True)
    return tuple(cast.SigningFactory(project=project, counted=False) for _ in range(2))


def _deal_pair() -> tuple[Model, ...]:
    deal = cast.FinancingDealFactory()
    return tuple(cast.SigningFactory(project=None, deal=deal, counted=False) for _ in range(2))


def _signings_of_one_ceremony() -> tuple[Model, ...]:
    ceremony = cast.CeremonyFactory()
    project, other = cast.ProjectFactory(signed=True), cast.ProjectFactory(signed=True)
    signings = [cast.SigningFactory(ceremony=ceremony, project=one, counted=False) for one in (project, other)]
    return (*signings, cast.ProjectFactory(signed=True))


def _totals() -> tuple[Model, ...]:
    ceremony = cast.CeremonyFactory()
    return tuple(cast.DeclaredTotalFactory(ceremony=ceremony, region=region) for region in _regions())


def _tours() -> tuple[Model, ...]:
    from ceremonies.models import Tour  # noqa: PLC0415 - a row without a factory

    days = {"starts_on": "2026-03-01", "ends_on": "2026-03-04"}
    return tuple(Tour.objects.create(name=f"示例考察{next(NUMBER)}", **days) for _ in range(2))


def _regions() -> tuple[Model, ...]:
    codes = [f"65{next(NUMBER):04d}" for _ in range(2)]
    return tuple(
        cast.RegionFactory(code=code, name=code, full_name=code, position=int(code) % 10_000) for code in codes
    )


SIGNING, TOTAL = "ceremonies_signing", "ceremonies_declaredtotal"

CASES = (
    torn(
        "ceremony_campaign_shape",
        "ceremonies_ceremony",
        two(cast.CeremonyFactory),
        "",
        "campaign = 'x'",
        "campaign = 'x'",
    ),
    same("tour_once_per_day", "ceremonies_tour", _tours, "name = 'x', starts_on = '2026-03-01'"),
    torn(
        "tour_dates_in_order",
        "ceremonies_tour",
        _tours,
        "starts_on = '2026-03-03'",
        "ends_on = '2026-03-02'",
        "ends_on < starts_on",
    ),
    same("declared_once_per_region", TOTAL, _totals, "region_id = NULL"),
    torn(
        "declared_inference_has_basis",
        TOTAL,
        two(cast.DeclaredTotalFactory, inferred=True, basis="示例依据"),
        "inferred = false, basis = ''",
        "inferred = true",
        "inferred AND basis = ''",
    ),
    negative("declared_amount_not_negative", TOTAL, cast.DeclaredTotalFactory, "amount"),
    torn(
        "signing_of_exactly_one",
        SIGNING,
        lambda: (cast.SigningFactory(), cast.FinancingDealFactory()),
        "project_id = NULL, deal_id = {b}",
        "deal_id = NULL",
        "project_id IS NULL AND deal_id IS NULL",
    ),
    same(
        "signing_project_counts_once",
        SIGNING,
        _signing_pair,
        "counted = true, project_id = project_id",
        where="counted AND project_id IS NOT NULL",
    ),
    same(
        "signing_deal_counts_once",
        SIGNING,
        _deal_pair,
        "counted = true, deal_id = deal_id",
        where="counted AND deal_id IS NOT NULL",
    ),
    same(
        "signing_once_per_ceremony", SIGNING, _signings_of_one_ceremony, "ceremony_id = ceremony_id, project_id = {c}"
    ),
)
