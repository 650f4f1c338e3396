"""What rests on a citation, as far as a page shows it."""

import pytest

from kezhou_crm.tests.factories import CitationFactory, CompanyFactory
from records import citing


@pytest.mark.usefixtures("row_by_row")
def test_a_page_shows_so_many_rows_of_a_citation_and_no_more(db, monkeypatch):
    monkeypatch.setattr(citing, "ENOUGH", 2)
    citation = CitationFactory()
    for _ in range(3):
        CompanyFactory().citations.add(citation)

    ((kind, rows),) = citing.supported_by(citation, may_view=lambda _model: True)

    assert (kind, len(rows)) == ("企业", 2)
