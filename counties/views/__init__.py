"""Pages of places, of the registry and of damaged ID numbers."""

from counties.views.acts import household_act, lineage_undo, status_change
from counties.views.balance import balance, balance_rows
from counties.views.clinic import decide_identity, parked_identities, parked_identity
from counties.views.finding import find_number
from counties.views.household import household, lineage
from counties.views.places import places
from counties.views.quality import quality, quality_rows
from counties.views.registry import registry, registry_export, registry_persons
from counties.views.transfers import transfer, transfers

__all__ = [
    "balance",
    "balance_rows",
    "decide_identity",
    "find_number",
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
