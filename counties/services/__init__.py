"""Writing the registry: places, households, persons, needs."""

from counties.services.divisions import Loaded, load_divisions
from counties.services.households import (
    amend_household,
    keep_household,
    record_household_year,
    record_status_change,
    register_household,
)
from counties.services.needs import designate_place, keep_need, lift_designation, raise_need, settle_need
from counties.services.persons import (
    amend_person,
    keep_person,
    record_departure,
    record_person_year,
    register_person,
)
from counties.services.taking import MemberLine, RegistryLine, number_elsewhere, take_households, take_persons
from counties.services.upsert import changed, upsert

__all__ = [
    "Loaded",
    "MemberLine",
    "RegistryLine",
    "amend_household",
    "amend_person",
    "changed",
    "designate_place",
    "keep_household",
    "keep_need",
    "keep_person",
    "lift_designation",
    "load_divisions",
    "number_elsewhere",
    "raise_need",
    "record_departure",
    "record_household_year",
    "record_person_year",
    "record_status_change",
    "register_household",
    "register_person",
    "settle_need",
    "take_households",
    "take_persons",
    "upsert",
]
