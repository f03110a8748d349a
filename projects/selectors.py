"""What is asked of projects and assets."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from fupin.money import FEN
from projects.models import IncomeTerm
from projects.models.asset import TermKind


@dataclass(frozen=True)
class DueIncome:
    """What a term has promised for one year of the contract: the day it falls due and yuan to the fen."""

    due_on: date
    amount: Decimal


def income_due(term: IncomeTerm, until: date) -> list[DueIncome]:
    """One item per full contract year ended by that day, from the day it was agreed, within the term's years.

    Principal × rate, or the yearly rent. A term by power fed in promises no sum: nothing is due by it.
    """
    yearly = yearly_income(term)
    if yearly is None:
        return []
    dues, year = [], 1
    while (due_on := _anniversary(term.agreed_on, year)) <= until and year <= (term.years or year):
        dues.append(DueIncome(due_on, yearly))
        year += 1
    return dues


def yearly_income(term: IncomeTerm) -> Decimal | None:
    """Yuan a year by contract: 300,000 at 15 % are 45,000; None where the contract names no sum."""
    if term.kind == TermKind.FIXED_RATE:
        return (term.principal * term.rate / 100).quantize(FEN, ROUND_HALF_UP)
    return term.yearly_rent if term.kind == TermKind.RENT else None


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
