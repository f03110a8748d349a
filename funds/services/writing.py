"""Putting checked entries into the database: one COPY, one statement for balances and the book, one event.

What is written is the very text that was hashed (`chain.FIELDS`), so the row and its hash cannot differ. What may name a
person is hashed with the entry's salt (`chain.PERSONAL`).
"""

import io
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import connection

from funds.chain import FIELDS, entry_hash, new_salts, text_of
from funds.models import Book, Entry
from fupin.audit.services import record_event
from fupin.intake.copying import new_numbers

_CHAINED = {name: Entry._meta.get_field(name).attname for name in FIELDS if not name.endswith("_kind")}
_CHAINED |= {"from_kind": "", "to_kind": ""}
_CHAINED_NAMES = [_CHAINED[name] for name in FIELDS]
_FROM_KIND, _TO_KIND, _REVERSES = (FIELDS.index(name) for name in ("from_kind", "to_kind", "reverses"))
_EMPTY_IS_NULL = {field.name for field in Entry._meta.concrete_fields if field.null and field.name in FIELDS}
# The two accounts' kinds and the reversed entry's `seq` stand in the chain but not in the row.
_COPIED = [
    (position, name in _EMPTY_IS_NULL)
    for position, name in enumerate(FIELDS)
    if name not in {"from_kind", "to_kind", "reverses"}
]
_COPY = "COPY funds_entry (id, {}, reverses_id, salt, entry_hash) FROM STDIN".format(
    ", ".join(Entry._meta.get_field(FIELDS[position]).column for position, _ in _COPIED)
)
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_NULL = r"\N"
# Balances and the book's head in one statement: a single posting is mostly made of waiting for answers.
_MOVE = """
WITH balances AS (
    UPDATE funds_ledgeraccount account SET balance = account.balance + moved.amount
    FROM unnest(%s::bigint[], %s::numeric[]) AS moved (id, amount) WHERE account.id = moved.id
)
UPDATE funds_book SET length = %s, head = %s WHERE id = %s
"""


def chained_values(entry: Entry) -> list[object]:
    """The entry's values in the order of `chain.FIELDS`."""
    facts = entry.__dict__
    values = [facts.get(attname) for attname in _CHAINED_NAMES]
    values[_FROM_KIND] = entry.from_account.kind
    values[_TO_KIND] = entry.to_account.kind
    if entry.reverses_id:
        values[_REVERSES] = entry.reverses.seq
    return values


def chain_and_store(book: Book, entries: Sequence[Entry], actor: User) -> None:
    """Gives the entries numbers, links and hashes and writes them. The caller holds the book's lock. Four queries."""
    salts = new_salts(len(entries))
    lines = [_line(entry, book, salt) for entry, salt in zip(_numbered(entries), salts, strict=True)]
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(_COPY, io.StringIO("".join(lines)))
        cursor.execute(_MOVE, [*_moves(entries), book.length, book.head, book.pk])
    first, last = entries[0], entries[-1]
    record_event(
        actor=actor,
        verb="红字冲销" if first.reverses_id else "记账",
        subject=first if first is last else book,
        reason=first.reason,
        detail={"book": book.pk, "first": first.seq, "last": last.seq, "head": book.head},
    )


def _numbered(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries with row numbers from the table's own sequence: COPY does not tell which it gave."""
    for entry, number in zip(entries, new_numbers(Entry, len(entries)), strict=True):
        entry.pk = number
    return entries


def _line(entry: Entry, book: Book, salt: str) -> str:
    """Links the entry to the one before; returns it as a line for COPY."""
    entry.seq, entry.previous_hash = book.length + 1, book.head
    texts = [text_of(value) for value in chained_values(entry)]
    entry.salt, entry.entry_hash = salt, entry_hash([text.encode() for text in texts], salt.encode())
    book.length, book.head = entry.seq, entry.entry_hash
    cells = [
        _NULL if nullable and not texts[at] else texts[at].translate(_ESCAPES) for at, nullable in _COPIED
    ]
    reversed_id = str(entry.reverses_id) if entry.reverses_id else _NULL
    return "\t".join([str(entry.pk), *cells, reversed_id, salt, entry.entry_hash]) + "\n"


def _moves(entries: Sequence[Entry]) -> tuple[list[int], list[Decimal]]:
    """Accounts by number, and by how much each balance changes."""
    changes: dict[int, Decimal] = defaultdict(Decimal)
    for entry in entries:
        changes[entry.from_account_id] -= entry.amount
        changes[entry.to_account_id] += entry.amount
    accounts = sorted(changes)
    return accounts, [changes[number] for number in accounts]
