"""Red flags: questions that auditors put to the ledger, each with its basis, its SQL and how it may be wrong."""

from funds.selectors.redflags.base import Found, found_by, numbers_in_force
from funds.selectors.redflags.declaring import Number, RedFlagRule
from funds.selectors.redflags.goods import GOODS
from funds.selectors.redflags.payments import PAYMENTS
from funds.selectors.redflags.people import PEOPLE
from funds.selectors.redflags.sources import SOURCES
from funds.selectors.redflags.works import WORKS

RULES = {rule.code: rule for rule in (*PAYMENTS, *SOURCES, *WORKS, *PEOPLE, *GOODS)}

__all__ = ["RULES", "Found", "Number", "RedFlagRule", "found_by", "numbers_in_force"]
