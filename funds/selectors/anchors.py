"""Heads of books that were noted elsewhere when they were so: who cuts or rewrites a chain cannot reach all of them.

Each posting leaves the book's length and head in an audit event; each audit pack and each `verify_ledger --json` prints
them, to be kept outside.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from funds.models import Book, Entry
from fupin.errors import Refusal

# The first noted head of each book that the entries no longer have; entries posted before books were noted have none.
_BROKEN = """
SELECT DISTINCT ON (event.book) event.book, event.last, event.head, entry.entry_hash
FROM (
    SELECT (detail->>'book')::bigint AS book, (detail->>'last')::bigint AS last, detail->>'head' AS head
    FROM audit_auditevent WHERE verb IN ('记账', '红字冲销') AND detail ? 'book'
) AS event
LEFT JOIN funds_entry entry ON entry.book_id = event.book AND entry.seq = event.last
WHERE entry.entry_hash IS DISTINCT FROM event.head
ORDER BY event.book, event.last
"""


class KeptHead(NamedTuple):
    """A unit's book had so many entries, the last of them with this hash."""

    unit: str
    length: int
    head: str


class BrokenAnchor(NamedTuple):
    """What was noted of a book is no longer so: its entry of that number is another one, or gone (`found` None)."""

    book_id: int | None
    unit: str
    seq: int
    found: str | None
    noted: str

    @property
    def message(self) -> str:
        what = "已不在" if self.found is None else "的摘要与当时不同"
        return f"{self.noted}留底的第 {self.seq} 号分录{what}：它或它以前的分录被改写、截去过"


def read_heads(path: Path) -> list[KeptHead]:
    """The heads in a file of `verify_ledger --json` or in a pack's manifest.json. Raises Refusal("heads")."""
    try:
        books = json.loads(path.read_text(encoding="utf-8"))["books"]
        return [KeptHead(str(each["unit"]), int(each["length"]), str(each["head"])) for each in books]
    except (OSError, ValueError, TypeError, KeyError) as error:
        message = f"{path} 读不出末条摘要：请给出 verify_ledger --json 的结果或审计包里的 manifest.json"
        raise Refusal("heads", message) from error


def broken_anchors(kept: Iterable[KeptHead] = ()) -> list[BrokenAnchor]:
    """What audit events and the given heads noted and the entries no longer say. One query, and two for each head."""
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN)
        rows = cursor.fetchall()
    broken = [BrokenAnchor(book, "", seq, found, "操作记录里") for book, seq, _, found in rows]
    for unit, length, head in kept:
        book = Book.objects.filter(unit__name=unit).first()
        entries = Entry.objects.filter(book=book, seq=length) if book else Entry.objects.none()
        found = entries.values_list("entry_hash", flat=True).first()
        if length and found != head:
            broken.append(BrokenAnchor(book.pk if book else None, unit, length, found, "外部"))
    return broken
