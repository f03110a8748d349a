"""Reading the registry: places by name, households and persons on a day, the yearly balance, where each came from."""

from counties.selectors.balance import Balance, BalanceReader, annual_balance
from counties.selectors.clinic import Candidate, offer, place_of_case
from counties.selectors.finding import Found, find_by_number, with_number
from counties.selectors.former import changed_name, find_former
from counties.selectors.households import STATUSES, as_of, census, persons_as_of
from counties.selectors.known import (
    dates_poverty,
    fields_of_year,
    known_households,
    known_persons,
    places_with_households,
)
from counties.selectors.lineage import Branch, Link, acts_seen, chain_of, describe, splits_since
from counties.selectors.names import path_label, plain_name
from counties.selectors.places import children_by_name, find_place, places_like
from counties.selectors.recoding import recodings
from counties.selectors.watching import (
    cases_of,
    known_cases,
    known_measures,
    known_spells,
    last_of_month,
    overlapping,
    places_with_cases,
    spells_of,
)
from counties.selectors.written import (
    is_place_name,
    titles_of,
    village_of_list,
    village_of_worksheet,
    worksheet_name,
)

__all__ = [
    "STATUSES",
    "Balance",
    "BalanceReader",
    "Branch",
    "Candidate",
    "Found",
    "Link",
    "acts_seen",
    "annual_balance",
    "as_of",
    "cases_of",
    "census",
    "chain_of",
    "changed_name",
    "children_by_name",
    "dates_poverty",
    "describe",
    "fields_of_year",
    "find_by_number",
    "find_former",
    "find_place",
    "is_place_name",
    "known_cases",
    "known_households",
    "known_measures",
    "known_persons",
    "known_spells",
    "last_of_month",
    "offer",
    "overlapping",
    "path_label",
    "persons_as_of",
    "place_of_case",
    "places_like",
    "places_with_cases",
    "places_with_households",
    "plain_name",
    "recodings",
    "spells_of",
    "splits_since",
    "titles_of",
    "village_of_list",
    "village_of_worksheet",
    "with_number",
    "worksheet_name",
]
