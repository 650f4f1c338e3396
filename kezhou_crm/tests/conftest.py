"""What several tests of who sees what stand on."""

import logging
from collections.abc import Iterator

import pytest


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
        patch.setattr(logging.getLogger("django.request"), "disabled", True)  # each refusal would be a warning
        yield ground.build()
