"""Pages of places and of damaged ID numbers."""

from counties.views.clinic import decide_identity, parked_identities, parked_identity
from counties.views.places import places

__all__ = ["decide_identity", "parked_identities", "parked_identity", "places"]
