"""The ceremony's page, list and form."""

import pytest
from django.urls import reverse

from ceremonies.models import Ceremony, Signing, Stream
from kezhou_crm.tests.factories import CeremonyFactory, DeclaredTotalFactory, OfficerFactory, SigningFactory


@pytest.fixture
def clerk(client, db):
    client.force_login(OfficerFactory(administrator=True))
    return client


def page(clerk, ceremony, **query):
    return clerk.get(reverse("admin:ceremonies_ceremony_page", args=(ceremony.pk,)), query)


def test_the_founding_ceremony_stands_beside_what_the_ledger_holds(clerk, founding):
    body = page(clerk, Ceremony.objects.get()).content.decode()

    for figure in ("39.74", "397,400", "80,400", "114,200", "3,800", "199,000", "推断", "不比", "未公布"):
        assert figure in body
    assert "60.21" not in body  # the two streams added up


def test_the_other_stream_is_a_tab_away(clerk, founding):
    answer = page(clerk, Ceremony.objects.get(), stream=Stream.FINANCING)

    assert answer.context["result"].stream == Stream.FINANCING
    assert "20.47" in answer.content.decode()


def test_every_declared_figure_opens_its_citation(clerk, founding):
    answer = page(clerk, Ceremony.objects.get())
    result = answer.context["result"]
    cited = {
        citation
        for total in (result.total, *(line.declared for line in result.lines if not line.declared.inferred))
        for field in ("count", "amount")
        for citation in total.citations_of(field)
    }

    body = answer.content.decode()

    assert len(cited) == 10
    assert [one for one in cited if reverse("admin:records_citation_change", args=(one.pk,)) not in body] == []


def test_a_ceremony_without_declared_totals_says_so(clerk):
    ceremony = SigningFactory().ceremony

    assert "没有登记公布的总数" in page(clerk, ceremony).content.decode()


def test_a_difference_is_shown_with_its_sign(clerk):
    signing = SigningFactory(project__amount=5)
    DeclaredTotalFactory(ceremony=signing.ceremony, region=signing.region, count=2, amount=8)

    body = page(clerk, signing.ceremony).content.decode()

    assert '<span class="k-diff">−1</span>' in body
    assert '<span class="k-diff">−3</span>' in body


def test_the_page_refuses_an_officer_without_the_permission(client, db):
    client.force_login(OfficerFactory())

    assert page(client, CeremonyFactory()).status_code == 403


def test_the_page_of_no_ceremony_is_not_found(clerk):
    assert clerk.get("/admin/ceremonies/ceremony/404/").status_code == 404


def test_a_project_that_counts_elsewhere_is_refused_in_the_form(clerk):
    signing = SigningFactory()
    other = CeremonyFactory()

    answer = clerk.post(
        reverse("admin:ceremonies_signing_add"),
        {"ceremony": other.pk, "project": signing.project_id, "deal": "", "counted": "on"},
    )

    assert answer.status_code == 200
    assert "该项目已计入另一场签约活动，不能重复计。" in answer.content.decode()
    assert set(Signing.objects.all()) == {signing}
