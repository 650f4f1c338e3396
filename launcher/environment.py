"""What the children find in their environment, the same that is written to `.data/env` (the demo's: `.data/demo/env`)."""

import os
import secrets

from launcher import settings_file
from launcher.checkout import Checkout
from launcher.network import Address
from launcher.refusal import Refusal


def build(checkout: Checkout, urls: dict[str, str], address: Address) -> dict[str, str]:
    """Return the site's settings: what was given, else what was generated once, else safe defaults."""
    former = settings_file.read(checkout.settings)
    given = "" if checkout.demo else os.environ.get("SECRET_KEY")  # the demo has a secret of its own
    settings = {
        **urls,
        **(_of_the_demo(checkout) if checkout.demo else {}),
        "SECRET_KEY": given or former.get("SECRET_KEY") or secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": os.environ.get("ALLOWED_HOSTS") or ",".join(address.allowed_hosts()),
    }
    for name in ("MEDIA_ROOT", "AUDIT_ANCHORS"):
        folder = os.environ.get(name) or former.get(name)
        if folder and not checkout.demo:
            settings[name] = folder  # kept, so that a backup without it in the environment finds the files
    for name, value in settings.items():
        if "\n" in value:
            raise Refusal(f"{name} 里有换行：请改成一行。")
    return settings


def _of_the_demo(checkout: Checkout) -> dict[str, str]:
    """Return what keeps the demo apart, whatever the environment says about the ledger."""
    folders = {"KEZHOU_DATA": "", "MEDIA_ROOT": "media", "STATIC_ROOT": "static", "AUDIT_ANCHORS": "anchors"}
    return {"DEMO": "1", **{name: str(checkout.home / folder) for name, folder in folders.items()}}


def remember(checkout: Checkout, settings: dict[str, str]) -> None:
    """Write the settings to `.data/env`."""
    settings_file.remember(checkout.settings, settings)


def of_children(settings: dict[str, str]) -> dict[str, str]:
    """Return the whole environment of a child."""
    given = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    fixed = {"DJANGO_SETTINGS_MODULE": "kezhou_crm.settings", "PYTHONUNBUFFERED": "1"}
    return given | settings | fixed
