"""The ceremony's page, list and form."""

import pytest
from django.urls import reverse

from ceremonies.models import Ceremony, DeclaredTotal, Signing, Stream
from government.models import Region
from kezhou_crm.tests import forms
from kezhou_crm.tests.factories import (
    CeremonyFactory,
    DeclaredTotalFactory,
    FinancingDealFactory,
    OfficerFactory,
    SigningFactory,
    officer_who_may,
)
from projects.models import Project


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


def test_the_list_of_ceremonies_and_the_sum_of_the_counties_open_their_citations(clerk, founding):
    listed = clerk.get(reverse("admin:ceremonies_ceremony_changelist")).content.decode()
    opened = page(clerk, Ceremony.objects.get()).content.decode()

    for figure in ("17", "397,400"):
        cell = listed[: listed.index(f'<span class="k-num">{figure}</span>')].rpartition("<td")[2]
        assert "/admin/records/citation/" in cell
    tile = opened[opened.index("<span>分列</span>") :].partition("</li>")[0]
    assert "8 处出处" in tile
    url = tile.partition('href="')[2].partition('"')[0]
    assert clerk.get(url).context["cl"].result_count == 8


def test_voided_projects_are_no_signings_of_the_ledger(clerk):
    kept = SigningFactory()
    shown_only = SigningFactory(ceremony=kept.ceremony, counted=False)
    voided = SigningFactory(ceremony=kept.ceremony)
    Project.objects.filter(pk=voided.project_id).update(
        voided_at="2026-03-01T10:00Z", voided_by=OfficerFactory(), void_reason="示例"
    )

    on_page = page(clerk, kept.ceremony).context["signings"].object_list
    listed = clerk.get(reverse("admin:ceremonies_signing_changelist")).context["cl"].result_list

    assert list(on_page) == [kept, shown_only]
    assert set(listed) == {kept, shown_only}


def test_signings_are_shown_to_whoever_may_look_at_what_was_signed(client, db):
    ceremony = SigningFactory(project__name="示例项目甲").ceremony
    SigningFactory(ceremony=ceremony, project=None, deal=FinancingDealFactory(code="示例-对接"))

    seen = {}
    for may in ("view_ceremony", "view_project", "view_financingdeal"):
        client.force_login(officer_who_may("view_ceremony", may))
        bodies = [page(client, ceremony, stream=stream).content.decode() for stream in Stream]
        seen[may] = ("示例项目甲" in bodies[0], "示例-对接" in bodies[1])

    assert seen == {
        "view_ceremony": (False, False),
        "view_project": (True, False),
        "view_financingdeal": (False, True),
    }


def test_a_place_still_to_come_is_said_beside_whose_it_counts_as(clerk, founding):
    Project.objects.filter(code="2025Q3-01").update(region=None, attribution_region=Region.objects.get(code="653000"))

    body = page(clerk, Ceremony.objects.get()).content.decode()

    assert '<span class="k-none">待补</span><span class="k-sub">归属州本级</span>' in body
    assert "未定" not in body


def test_two_totals_of_one_stream_are_refused_in_the_form(clerk):
    ceremony = CeremonyFactory()
    rows = {
        f"declared_totals-{n}-{name}": value
        for n in range(2)
        for name, value in {"stream": Stream.INVESTMENT, "region": "", "count": n + 1}.items()
    }
    counted = {"declared_totals-TOTAL_FORMS": 2, "declared_totals-INITIAL_FORMS": 0}
    tours = {"tours-TOTAL_FORMS": 0, "tours-INITIAL_FORMS": 0}
    typed = {"name": "改过", "campaign": ceremony.campaign, "held_on": ceremony.held_on}

    answer = clerk.post(
        reverse("admin:ceremonies_ceremony_change", args=(ceremony.pk,)),
        typed | rows | counted | tours | forms.shown(clerk, ceremony),
    )

    assert answer.status_code == 200
    assert answer.content.decode().count("该活动在这一类别和县市已有公布数。") == 1
    assert (DeclaredTotal.objects.count(), Ceremony.objects.get().name) == (0, ceremony.name)
