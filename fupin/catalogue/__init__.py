"""The indicators' codes, names and units, as data. How each is computed from rows is declared in `reports.indicators`.

A table in the repository and not in the database: an indicator without its computation would be a promise that
nobody keeps, so the two change together, in a release.
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path


class Nature(StrEnum):
    """How values of several periods relate."""

    FLOW = "flow"  # happened during the period; periods add up
    STOCK = "stock"  # counted at the end of the period
    LEVEL = "level"  # stated at a time; the latest in the period holds
    YEARLY = "yearly"  # so much each year; not to be added
    PLANNED = "planned"  # expected, never a result
    INTENT = "intent"  # agreed or intended, never money that arrived
    RULE = "rule"  # set by a document or contract


@dataclass(frozen=True)
class Definition:
    """One indicator as people know it. `unit` is the unit that values are kept in."""

    code: str
    name: str
    unit: str
    family: str
    nature: Nature
    definition: str

    @property
    def is_result(self) -> bool:
        """Only results are summed into what was achieved."""
        return self.nature not in {Nature.PLANNED, Nature.INTENT, Nature.RULE}


@cache
def definitions() -> dict[str, Definition]:
    """All indicators by code, in the order of the catalogue."""
    path = Path(__file__).with_name("indicators.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [Definition(**{**row, "nature": Nature(row["nature"])}) for row in csv.DictReader(file)]
    return {row.code: row for row in rows}


def definition(code: str) -> Definition | None:
    """The indicator of that code, or None."""
    return definitions().get(code)


def indicator_choices() -> list[tuple[str, str]]:
    """For form fields: code and “name（unit）”."""
    return [(row.code, f"{row.name}（{row.unit}）") for row in definitions().values()]


def code_of(name: str) -> str | None:
    """The code of an indicator by its code or exact Chinese name, as sheets write it; None if unknown."""
    if name in definitions():
        return name
    return next((row.code for row in definitions().values() if row.name == name), None)
