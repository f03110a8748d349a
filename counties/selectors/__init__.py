"""Reading the registry: places by name, households on a day, the yearly balance."""

from counties.selectors.clinic import Candidate, offer
from counties.selectors.former import changed_name, find_former
from counties.selectors.households import Balance, annual_balance, as_of
from counties.selectors.known import known_households, known_persons, places_with_households
from counties.selectors.names import path_label, plain_name
from counties.selectors.places import find_place, places_like

__all__ = [
    "Balance",
    "Candidate",
    "annual_balance",
    "as_of",
    "changed_name",
    "find_former",
    "find_place",
    "known_households",
    "known_persons",
    "offer",
    "path_label",
    "places_like",
    "places_with_households",
    "plain_name",
]
