"""Where projects were announced, what was declared there and what the ledger holds of it."""

from ceremonies.models.ceremony import Ceremony, Tour
from ceremonies.models.declared import DeclaredTotal, Stream
from ceremonies.models.signing import Signing

__all__ = ["Ceremony", "DeclaredTotal", "Signing", "Stream", "Tour"]
