"""What every rule's question stands on: the entries that a scope may see, and the numbers in force."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F

from funds.models import Entry, FundDocument
from funds.selectors.redflags.declaring import COLUMNS, RedFlagRule
from fupin.money import grouped
from fupin.rules.selectors import rule_value
from fupin.scope import Scope

FIELDS = {
    "id": "id",
    "book_id": "book_id",
    "seq": "seq",
    "unit_id": "unit_id",
    "place_id": "place_id",
    "document_id": "document_id",
    "project_id": "project_id",
    "channel": "channel",
    "nature": "nature",
    "form": "form",
    "amount": "amount",
    "occurred_on": "occurred_on",
    "covers_from": "covers_from",
    "summary": "summary",
    "voucher_no": "voucher_no",
    "payee": "payee",
    "reverses_id": "reverses_id",
    "recorded_by_id": "recorded_by_id",
    "from_kind": "from_account__kind",
    "to_kind": "to_account__kind",
}
_MONEY = re.compile(r"-?\d+\.\d\d\b")
# A mark like :day, but not a cast like ::text.
_MARK = re.compile(r"(?<!:):([a-z_]+)\b")
# Not kept aside: what a question does not ask for is not even read, and two readings cost less than one on disk.
_STANDING = """
seen AS NOT MATERIALIZED (
    SELECT * FROM every entry
    WHERE reverses_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM funds_entry later WHERE later.reverses_id = entry.id)
),
paid AS NOT MATERIALIZED (SELECT * FROM seen WHERE to_kind = 'payee'),
flow AS (
    SELECT document_id, array_agg(id ORDER BY id) FILTER (WHERE from_kind = 'source') AS arrivals,
           coalesce(sum(amount) FILTER (WHERE from_kind = 'source'), 0)
             - coalesce(sum(amount) FILTER (WHERE to_kind = 'source'), 0) AS arrived,
           coalesce(sum(amount) FILTER (WHERE to_kind = 'payee'), 0) AS spent,
           min(occurred_on) FILTER (WHERE from_kind = 'source') AS first_day
    FROM seen GROUP BY document_id
)
"""


@dataclass(frozen=True)
class Found:
    """One hit: what it is about, which entries show it, yuan, and the words of it."""

    subject: str
    about: str
    unit_id: int
    place_id: str | None
    document_id: int | None
    project_id: int | None
    entries: tuple[int, ...]
    amount: Decimal
    detail: str


def numbers_in_force(rule: RedFlagRule, day: date) -> dict[str, Decimal]:
    """The rule's numbers on that day: the country's policy number, else the rule's own default. One query each."""
    values = {}
    for number in rule.numbers:
        set_by_policy = rule_value(number.rule, year=day.year)
        values[number.name] = number.default if set_by_policy is None else set_by_policy
    return values


def found_by(rule: RedFlagRule, scope: Scope, day: date) -> Iterator[Found]:
    """What the rule finds among the entries of the scope up to that day. One query, and one for each number."""
    known: dict[str, object] = {"day": day} | numbers_in_force(rule, day)
    try:
        head, parameters = _scoped(scope, day)
    except EmptyResultSet:
        return  # A scope that sees no entries.
    question, more = _bound(rule.sql, known)
    with connection.cursor() as cursor:
        cursor.execute(f"{head} SELECT {', '.join(COLUMNS)} FROM ({question}) AS found", parameters + more)
        for row in cursor:
            values = dict(zip(COLUMNS, row, strict=True))
            detail = _MONEY.sub(lambda found: grouped(Decimal(found[0])), values["detail"])
            yield Found(**values | {"entries": tuple(values["entries"] or ()), "detail": detail})


def _scoped(scope: Scope, day: date) -> tuple[str, tuple]:
    rows = Entry.objects.visible_to(scope).filter(occurred_on__lte=day).order_by()
    entries, of_entries = rows.values_list(*map(F, FIELDS.values())).query.sql_with_params()
    papers = FundDocument.objects.visible_to(scope).order_by().values_list("pk")
    documents, of_documents = papers.query.sql_with_params()
    head = (
        f"WITH every ({', '.join(FIELDS)}) AS NOT MATERIALIZED ({entries}), "
        f"known_document (id) AS ({documents}), {_STANDING}"
    )
    return head, of_entries + of_documents


def _bound(sql: str, known: dict[str, object]) -> tuple[str, tuple]:
    """The question with its marks as parameters, in their order."""
    names = _MARK.findall(sql)
    return _MARK.sub("%s", sql.replace("%", "%%")), tuple(known[name] for name in names)
