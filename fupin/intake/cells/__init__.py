"""The types of cells. Upper apps add their own (a place, a unit, a project) by subclassing CellType."""

from fupin.intake.cells.base import CellProblem, CellType, Raw, tidy
from fupin.intake.cells.choices import Choice, MultiChoice, YesNo, nearest_word
from fupin.intake.cells.dates import Date, Month, Year
from fupin.intake.cells.identity import IdNumber
from fupin.intake.cells.names import PersonName
from fupin.intake.cells.numbers import (
    DecimalNumber,
    FigureCell,
    Headcount,
    Integer,
    Measure,
    Money,
    MonthCount,
    Percent,
    RoughMoney,
)
from fupin.intake.cells.text import BankAccount, Code, Phone, Remark, Text

__all__ = [
    "BankAccount",
    "CellProblem",
    "CellType",
    "Choice",
    "Code",
    "Date",
    "DecimalNumber",
    "FigureCell",
    "Headcount",
    "IdNumber",
    "Integer",
    "Measure",
    "Money",
    "Month",
    "MonthCount",
    "MultiChoice",
    "Percent",
    "PersonName",
    "Phone",
    "Raw",
    "Remark",
    "RoughMoney",
    "Text",
    "Year",
    "YesNo",
    "nearest_word",
    "tidy",
]
