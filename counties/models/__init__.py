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
from counties.models.lineage import Act, LineageEvent, MemberChange, MemberEvent, TransferRequest
from counties.models.livelihood import WelfareYear, WorkYear
from counties.models.living import IncomeYear, LivingYear
from counties.models.person import Person, PersonYear

__all__ = [
    "Act",
    "Damage",
    "Designation",
    "Division",
    "ExitStatus",
    "Household",
    "HouseholdKind",
    "HouseholdYear",
    "IncomeYear",
    "LineageEvent",
    "LivingYear",
    "MemberChange",
    "MemberEvent",
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
    "TransferRequest",
    "WelfareYear",
    "WorkYear",
]
