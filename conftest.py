"""What every test of the suite may ask for."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: pytest.FixtureDef) -> Iterator[None]:
    """Build the templates as kz_owner and give the suite a copy of the empty one, connected as kz_app."""
    from kezhou_crm.tests import databases  # noqa: PLC0415 - needs configured settings

    with django_db_blocker.unblock():
        databases.build_templates()
        databases.copy(databases.EMPTY, databases.SHARED)
        databases.point_at(databases.SHARED)
        yield
        databases.point_at(databases.MAINTENANCE)
        databases.drop(databases.SHARED)
        databases.drop_templates()


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: pytest.FixtureDef) -> Iterator[str]:
    """Give a database of the test's own with the tables and nothing more; what it writes is committed."""
    from kezhou_crm.tests import databases  # noqa: PLC0415 - needs configured settings

    with django_db_blocker.unblock(), databases.own(databases.EMPTY) as name:
        yield name


@pytest.fixture
def founded_database(django_db_setup: None, django_db_blocker: pytest.FixtureDef) -> Iterator[str]:
    """Give a database of the test's own with the founding article in it."""
    from kezhou_crm.tests import databases  # noqa: PLC0415 - needs configured settings

    with django_db_blocker.unblock(), databases.own(databases.FOUNDED) as name:
        yield name


@pytest.fixture
def founding(db: None) -> None:
    """Load the founding article inside the test's transaction; a fixture is looked up row by row."""
    from django.core.management import call_command  # noqa: PLC0415 - needs configured settings
    from zeal import zeal_ignore  # noqa: PLC0415 - needs configured settings

    with zeal_ignore():
        call_command("load_founding", verbosity=0)


@pytest.fixture(autouse=True)
def no_n_plus_one() -> Iterator[None]:
    """Raise where one query is made per row; each request is watched by itself (tests/settings.py)."""
    import zeal  # noqa: PLC0415 - only where Django is configured

    with zeal.zeal_context():
        yield


@pytest.fixture
def row_by_row() -> Iterator[None]:
    """Let a test call one rule several times, or look up row by row: that is not what N+1 detection is about."""
    import zeal  # noqa: PLC0415 - only where Django is configured

    with zeal.zeal_ignore():
        yield
