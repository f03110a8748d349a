"""Recomputing the whole ledger, book by book, and holding it against what was noted of it elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from funds.models import Book
from funds.selectors.anchors import KeptHead, broken_anchors
from funds.selectors.audited_books import AuditedBook, Difference, audit_book
from funds.selectors.snapshot import one_snapshot, side_by_side

# Below so many entries a second process costs more than it saves.
WORTH_A_PROCESS = 50_000


@dataclass
class Verification:
    """What was looked at and what did not agree; the first difference of a book is the first bad row."""

    book_count: int = 0
    entry_count: int = 0
    heads: dict[str, str] = field(default_factory=dict)
    books: list[KeptHead] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.differences


def verify_ledger(kept_heads: Iterable[KeptHead] = ()) -> Verification:
    """Recomputes every book in one snapshot, streaming, the books of a large ledger side by side: memory stays flat.

    `kept_heads` are heads that were kept outside; audit events keep them too, so a chain that was cut or rewritten
    together with the book's own head is noticed. Six queries a book and two in all.
    """
    with one_snapshot():
        lengths = dict(Book.objects.values_list("pk", "length"))
        processes = None if sum(lengths.values()) >= WORTH_A_PROCESS else 1
        longest_first = sorted(lengths, key=lengths.__getitem__, reverse=True)
        audited = sorted(side_by_side(audit_book, longest_first, processes), key=lambda book: book.pk)
        found = _together(audited)
        books = {book.pk: book for book in audited}
        for anchor in broken_anchors(kept_heads):
            book = books.get(anchor.book_id)
            if book is None:
                name = anchor.unit or f"编号 {anchor.book_id} 的账簿"
                found.differences.append(Difference(name, anchor.seq, "no_book", "这本账簿已不在"))
            elif book.sound:
                found.differences.append(Difference(book.unit, anchor.seq, "anchor", anchor.message))
    found.differences += [each for book in audited for each in book.totals]
    return found


def _together(audited: list[AuditedBook]) -> Verification:
    return Verification(
        book_count=len(audited),
        entry_count=sum(book.entry_count for book in audited),
        heads={book.unit: book.head for book in audited},
        books=[KeptHead(book.unit, book.length, book.head) for book in audited],
        differences=[each for book in audited for each in book.differences],
    )
