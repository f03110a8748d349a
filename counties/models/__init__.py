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
from counties.models.monitoring import (
    DEVELOPING,
    MOST_RISKS,
    ClearedHow,
    Help,
    HelpKind,
    HelpMeasure,
    MonitorCase,
    MonitorRisk,
    WorkSpell,
    risks_in_words,
)
from counties.models.person import Person, PersonYear

__all__ = [
    "DEVELOPING",
    "MOST_RISKS",
    "Act",
    "ClearedHow",
    "Damage",
    "Designation",
    "Division",
    "ExitStatus",
    "Help",
    "HelpKind",
    "HelpMeasure",
    "Household",
    "HouseholdKind",
    "HouseholdYear",
    "IncomeYear",
    "LineageEvent",
    "LivingYear",
    "MemberChange",
    "MemberEvent",
    "MonitorCase",
    "MonitorKind",
    "MonitorRisk",
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
    "WorkSpell",
    "WorkYear",
    "risks_in_words",
]
