"""What several tests of who sees what stand on."""

import logging
from collections.abc import Iterator

import pytest

from kezhou_crm.tests.policy import figures


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count the probes that held."""
    if report.when == "call" or report.failed:
        figures.heard(report.nodeid, passed=report.passed)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the proofs counted."""
    for line in figures.lines():
        terminalreporter.write_line(line)


@pytest.fixture(scope="module")
def there(
    django_db_setup: None, django_db_blocker: pytest.FixtureDef, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[object]:
    """Build the ground of the policy's cells, committed in a database of its own; what a test writes it takes back."""
    from django.conf import settings  # noqa: PLC0415 - needs configured settings

    from kezhou_crm.tests import databases  # noqa: PLC0415 - needs configured settings
    from kezhou_crm.tests.policy import ground  # noqa: PLC0415 - needs configured settings

    with django_db_blocker.unblock(), databases.own(databases.EMPTY), pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("media"))
        for name in ("django.request", "django.security.DisallowedModelAdminLookup"):
            patch.setattr(logging.getLogger(name), "disabled", True)  # each refusal would be a warning
        yield ground.build()


@pytest.fixture
def early(db: None) -> object:
    """Give projects with amounts that are not everybody's yet."""
    from kezhou_crm.tests import early as cast_of_early  # noqa: PLC0415 - needs configured settings

    return cast_of_early.build()
