"""Machines' tokens against every route: on the API what their officer may, on no page more than a stranger."""

from datetime import timedelta

import pytest
from django.utils import timezone

from government import tokens
from government.models import MachineToken
from government.roles import Role
from kezhou_crm.tests.policy import figures, routes, rows
from kezhou_crm.tests.policy.ground import ANONYMOUS
from kezhou_crm.tests.policy.machines import Machine, issued


def run(there, actor, *, api, key, may_write=False):
    cells = Machine(there, actor, key=key, may_write=may_write)
    for route in routes.every():
        if route.is_api == api and str(route) not in rows.exempt():
            cells.of(route)
    figures.told["权限格"] += cells.cells
    figures.told["其中与政策文件不符"] += len(cells.unexpected)
    assert cells.cells > 0
    return cells.unexpected


@pytest.mark.parametrize("may_write", [False, True], ids=["reads", "writes"])
def test_on_the_api_a_token_is_its_officer(there, may_write):
    _token, key = issued(there, may_write=may_write)

    unexpected = run(there, Role.COUNTY_CLERK, api=True, key=key, may_write=may_write)

    assert not unexpected, "\n".join(unexpected)


def test_on_every_page_a_token_is_a_stranger(there):
    _token, key = issued(there, may_write=True)

    unexpected = run(there, ANONYMOUS, api=False, key=key)

    assert not unexpected, "\n".join(unexpected)


@pytest.mark.parametrize("fault", ["expired", "revoked"])
def test_a_token_that_is_not_good_is_a_stranger_on_every_route_of_the_api(there, fault):
    token, key = issued(there, may_write=True)
    if fault == "expired":
        past = timezone.now() - timedelta(seconds=2)
        MachineToken.objects.filter(pk=token.pk).update(issued_at=past - timedelta(days=1), expires_at=past)
    else:
        tokens.revoke(token, by=token.issued_by, at=timezone.now())

    unexpected = run(there, ANONYMOUS, api=True, key=key)

    assert not unexpected, "\n".join(unexpected)
