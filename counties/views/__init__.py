"""Pages of places and of damaged ID numbers."""

from counties.views.clinic import decide_identity, parked_identities, parked_identity
from counties.views.places import places

__all__ = [
    "balance",
    "balance_rows",
    "decide_identity",
    "household",
    "household_act",
    "lineage",
    "lineage_undo",
    "parked_identities",
    "parked_identity",
    "places",
    "quality",
    "quality_rows",
    "registry",
    "registry_export",
    "registry_persons",
    "status_change",
    "transfer",
    "transfers",
]
