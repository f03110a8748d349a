"""Places, villages, households and persons."""

from counties.models.clinic import Damage, ParkedIdentity, ParkedState
from counties.models.codes import (
    ExitStatus,
    HouseholdKind,
    MonitorKind,
    NeedState,
    PovertyCause,
    PovertyKind,
    Standard,
    StatusEvent,
)
from counties.models.division import Designation, Division
from counties.models.household import Household, HouseholdYear, Need, StatusChange
from counties.models.person import Person, PersonYear

__all__ = [
    "Damage",
    "Designation",
    "Division",
    "ExitStatus",
    "Household",
    "HouseholdKind",
    "HouseholdYear",
    "MonitorKind",
    "Need",
    "NeedState",
    "ParkedIdentity",
    "ParkedState",
    "Person",
    "PersonYear",
    "PovertyCause",
    "PovertyKind",
    "Standard",
    "StatusChange",
    "StatusEvent",
]
