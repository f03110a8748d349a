"""Reading the registry: places by name, households on a day, the yearly balance."""

from counties.selectors.names import path_label, plain_name
from counties.selectors.places import find_place

__all__ = ["find_place", "path_label", "plain_name"]
