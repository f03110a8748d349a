"""Whole sheets of the registry: what thousands of lines say is decided in memory and written with few statements."""

from counties.services.taking.homes import number_elsewhere
from counties.services.taking.lines import (
    Beside,
    HomeLine,
    MemberLine,
    RegistryLine,
    Turn,
    Watch,
    home_line,
    member_line,
    with_facts,
)
from counties.services.taking.take import take_households, take_persons

__all__ = [
    "Beside",
    "HomeLine",
    "MemberLine",
    "RegistryLine",
    "Turn",
    "Watch",
    "home_line",
    "member_line",
    "number_elsewhere",
    "take_households",
    "take_persons",
    "with_facts",
]
