"""What the demo's environment takes from the ledger's: nothing that the two could mix up."""

import pytest

from launcher import environment
from launcher.checkout import Checkout
from launcher.network import Address


@pytest.mark.parametrize("demo", [False, True])
def test_the_demo_keeps_its_files_apart_whatever_the_environment_says(tmp_path, monkeypatch, demo):
    monkeypatch.setenv("MEDIA_ROOT", "/srv/shili/media")
    monkeypatch.setenv("AUDIT_ANCHORS", "/srv/shili/anchors")
    checkout = Checkout(tmp_path, demo)

    settings = environment.build(checkout, {}, Address("127.0.0.1", 8001))

    assert settings["MEDIA_ROOT"] == (str(checkout.home / "media") if demo else "/srv/shili/media")
    assert settings["AUDIT_ANCHORS"] == (str(checkout.home / "anchors") if demo else "/srv/shili/anchors")
