"""Writing the registry: places, households, persons, needs."""

from counties.services.clinic import (
    accept_candidate,
    declare_no_number,
    drop_case,
    park_identities,
    type_number,
)
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
    "accept_candidate",
    "amend_household",
    "amend_person",
    "changed",
    "declare_no_number",
    "designate_place",
    "drop_case",
    "keep_household",
    "keep_need",
    "keep_person",
    "lift_designation",
    "load_divisions",
    "number_elsewhere",
    "park_identities",
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
    "type_number",
    "upsert",
]
