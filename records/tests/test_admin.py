"""The page of a citation."""

import pytest
from django.urls import reverse

from kezhou_crm.tests.factories import OfficerFactory, officer_who_may
from projects.models import Project
from records.models import Citation


@pytest.fixture
def clerk(client, db):
    client.force_login(OfficerFactory(administrator=True))
    return client


def test_a_citation_shows_its_place_and_what_rests_on_it(clerk, founding):
    citation = Citation.objects.get(fact="E2", field="signed_on")

    answer = clerk.get(reverse("admin:records_citation_change", args=(citation.pk,)))

    supported = {kind: len(rows) for kind, rows in answer.context["supported"]}
    assert supported == {"项目": 17, "银行跟进": 7}
    for words in ("第15段", "10月23日", "克孜勒苏日报", "792 至 798"):
        assert words in answer.content.decode()


def test_a_row_without_a_page_leads_to_the_page_of_what_it_belongs_to(clerk, founding):
    citation = Citation.objects.filter(field="actual_quantity").first()
    park = Project.objects.get(code="2023-HDK")

    body = clerk.get(reverse("admin:records_citation_change", args=(citation.pk,))).content.decode()

    assert f'href="{reverse("admin:projects_project_page", args=(park.pk,))}"' in body


def test_a_citation_cannot_be_changed(clerk, founding):
    citation = Citation.objects.first()

    answer = clerk.post(reverse("admin:records_citation_change", args=(citation.pk,)), {"phrase": "改过"})

    assert answer.status_code == 403
    assert Citation.objects.get(pk=citation.pk).phrase == citation.phrase


def test_a_citation_shows_only_rows_that_the_officer_may_look_at(client, founding):
    citation = Citation.objects.get(fact="E2", field="signed_on")
    client.force_login(officer_who_may("view_citation", "view_dealbank"))

    answer = client.get(reverse("admin:records_citation_change", args=(citation.pk,)))

    assert [kind for kind, _rows in answer.context["supported"]] == ["银行跟进"]


def test_a_citation_shows_no_row_to_an_officer_who_may_look_at_none(client, founding):
    client.force_login(officer_who_may("view_citation"))

    answer = client.get(reverse("admin:records_citation_change", args=(Citation.objects.first().pk,)))

    assert answer.context["supported"] == []
