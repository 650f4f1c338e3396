"""What rests on a citation, as far as a page shows it."""

import pytest

from kezhou_crm.tests.factories import CitationFactory, CompanyFactory, MilestoneFactory, ProjectFactory
from records import citing


@pytest.mark.usefixtures("row_by_row")
def test_a_page_shows_so_many_rows_of_a_citation_and_no_more(db, monkeypatch):
    monkeypatch.setattr(citing, "ENOUGH", 2)
    citation = CitationFactory()
    for _ in range(3):
        CompanyFactory().citations.add(citation)

    ((kind, rows),) = citing.supported_by(
        citation, may_view=lambda _model: True, sees=lambda rows: rows, hidden=lambda _row: ()
    )

    assert (kind, len(rows)) == ("企业", 2)


def test_citations_of_several_kinds_come_in_one_query(db, django_assert_num_queries):
    project, milestone, bare = ProjectFactory(), MilestoneFactory(), MilestoneFactory()
    shared, own = CitationFactory(field="name"), CitationFactory(field="amount")
    project.citations.set([shared, own])
    milestone.citations.set([shared])

    with django_assert_num_queries(1):
        citing.bring([project, milestone, bare])
        found = [row.citations_of("name") for row in (project, milestone, bare)]

    assert found == [[shared], [shared], []]
    assert project.citations_of("amount") == [own]


def test_no_rows_have_no_citations(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        citing.bring([])
