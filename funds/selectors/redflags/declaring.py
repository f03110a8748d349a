"""What a red-flag rule is: its basis, its question in SQL, how it may be wrong, and the numbers it turns on."""

from dataclasses import dataclass
from decimal import Decimal

from fupin.rules.models import Rule as PolicyRule


@dataclass(frozen=True)
class Number:
    """A number that a rule turns on. A policy number of the country goes before `default`, where somebody set one."""

    name: str
    rule: PolicyRule
    default: Decimal

    @property
    def label(self) -> str:
        return self.rule.label


@dataclass(frozen=True)
class RedFlagRule:
    """One question to the ledger. `sql` gives the columns of `COLUMNS`; `:day` and the numbers' names are filled in.

    It may ask the tables of the product and what `base.py` puts before it: `every` (all entries that may be seen),
    `seen` (those that stand: neither reversals nor reversed), `paid` (those of them that left for a payee),
    `flow` (what arrived and was paid of each document) and `known_document` (the documents that may be seen).
    """

    code: str
    group: str
    name: str
    asks: str
    basis: str
    innocent: str
    sql: str
    numbers: tuple[Number, ...] = ()


# Subject (what makes two sweeps name the same thing), about (whose habit it is, to see it return), dimensions, the
# entries, yuan, and the words of what was found, in which no person is named.
COLUMNS = (
    "subject",
    "about",
    "unit_id",
    "place_id",
    "document_id",
    "project_id",
    "entries",
    "amount",
    "detail",
)

LARGE = Number("large", PolicyRule.LARGE_PAYMENT, Decimal(100_000))
SPLIT = Number("split", PolicyRule.SPLIT_LIMIT, Decimal(200_000))
PERSONAL = Number("personal", PolicyRule.PERSONAL_PAYMENT, Decimal(10_000))
OVERRUN = Number("overrun", PolicyRule.OVERRUN_RATE, Decimal(10))
BEFORE_ACCEPTANCE = Number("before_acceptance", PolicyRule.PAID_BEFORE_ACCEPTANCE, Decimal(90))
ARRIVAL = Number("arrival", PolicyRule.ARRIVAL_DAYS, Decimal(30))
UNSPENT = Number("unspent", PolicyRule.UNSPENT_DAYS, Decimal(180))
IDLE = Number("idle", PolicyRule.IDLE_YEARS, Decimal(2))
PUBLICITY = Number("publicity", PolicyRule.PUBLICITY_DAYS, Decimal(10))
SHARE = Number("share", PolicyRule.PAYEE_SHARE, Decimal(70))
PRICE = Number("price", PolicyRule.PEER_PRICE_RATE, Decimal(150))
