"""Exports asked for through the page, as a person does."""

from django.urls import reverse

from kezhou_crm.tests.factories import client_of

FORM = "admin:ledger_export"


def body(answer):
    """Return the bytes of a download."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def take(officer, *names, file_format="XLSX", conditions=""):
    """Ask for the columns and return the answer."""
    given = {"conditions": conditions, "file_format": file_format, "column": names}
    given |= {f"place_{name}": n for n, name in enumerate(names, 1)}
    return client_of(officer).post(reverse(FORM), given)


def file(officer, *names, **how):
    """Ask for the columns and return the file."""
    answer = take(officer, *names, **how)
    assert answer.status_code == 200, answer
    assert answer.get("Content-Disposition", "").startswith("attachment"), answer.content.decode()
    return body(answer)
