"""The papers of a stage: contract scan, start photo, proof of output. To be filled in when evidence has landed."""

from datetime import datetime
from typing import TYPE_CHECKING

from government.models import Officer

if TYPE_CHECKING:
    from kezhou_crm.demo.lives import Life


def contract(life: "Life", *, by: Officer, at: datetime) -> None:
    """Attach the scan of the contract."""


def start_photo(life: "Life", *, by: Officer, at: datetime) -> None:
    """Attach a dated photo of the building site."""


def output(life: "Life", *, by: Officer, at: datetime) -> None:
    """Attach what shows that something is made."""
