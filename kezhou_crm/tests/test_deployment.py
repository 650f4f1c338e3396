"""The site as it is deployed behind HTTPS."""

import os
import subprocess
import sys
from secrets import token_urlsafe

from django.conf import settings


def manage(*arguments, **environment):
    """Run manage.py with the site's own settings, not the suite's."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "kezhou_crm.settings"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_deployment_check_has_nothing_to_say():
    answer = manage("check", "--deploy", "--fail-level", "WARNING", HTTPS="1", SECRET_KEY=token_urlsafe(64))

    assert (answer.returncode, answer.stderr) == (0, "")


def test_without_a_database_address_one_sentence_says_what_to_do():
    answer = manage("check", DATABASE_URL="不是地址", SECRET_KEY="x" * 60)

    assert answer.returncode == 1
    assert "数据库地址写得不对" in answer.stderr.splitlines()[-1]
