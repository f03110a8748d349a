"""Reading the registry: places by name, households on a day, the yearly balance."""

from counties.selectors.households import Balance, annual_balance, as_of
from counties.selectors.names import path_label, plain_name
from counties.selectors.places import find_place

__all__ = ["Balance", "annual_balance", "as_of", "find_place", "path_label", "plain_name"]
