"""Recomputing the whole ledger: numbers without gaps, hashes, links, heads, balances."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from funds.chain import FIELDS, entry_hash
from funds.channels import NATURE_OF
from funds.models import AccountKind, Book, Entry, LedgerAccount
from funds.models.ledger import GENESIS
from funds.selectors.snapshot import one_snapshot

CHUNK = 5000
_PATHS = {"from_kind": "from_account__kind", "to_kind": "to_account__kind", "reverses": "reverses__seq"}
_AT = {name: position for position, name in enumerate(FIELDS)}


@dataclass(frozen=True)
class Difference:
    """One thing that does not agree. `seq` is the entry at fault, None where it is the book or an account."""

    book: str
    seq: int | None
    code: str
    message: str


@dataclass
class Verification:
    """What was looked at and what did not agree; the first difference of a book is the first bad row."""

    book_count: int = 0
    entry_count: int = 0
    heads: dict[str, str] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.differences


def verify_ledger() -> Verification:
    """Recomputes every book in one snapshot, streaming: memory stays flat. Two queries a book."""
    found = Verification()
    with one_snapshot():
        for book in Book.objects.select_related("unit").order_by("pk"):
            _Audit(book, found).run()
    return found


class _Audit:
    """One book being recomputed. After the first bad row its chain is not followed further, its sums are."""

    def __init__(self, book: Book, found: Verification) -> None:
        self.book = book
        self.found = found
        self.balances: dict[int, Decimal] = defaultdict(Decimal)
        self.seq = 0
        self.head = GENESIS
        self.sound = True
        self.overdrawn = False

    def run(self) -> None:
        for row in self._rows():
            values, stated_hash = row[:-1], row[-1]
            if self.sound:
                self._follow(values, stated_hash)
            self._add(values)
            self.found.entry_count += 1
        self._close()
        self.found.book_count += 1
        self.found.heads[self.book.unit.name] = self.head

    def _rows(self) -> Iterator[tuple]:
        # Columns by their own names: the chain holds the numbers of objects, not the objects.
        paths = [_PATHS.get(name) or Entry._meta.get_field(name).attname for name in FIELDS]
        rows = Entry.objects.filter(book=self.book).order_by("seq")
        return rows.values_list(*paths, "entry_hash").iterator(chunk_size=CHUNK)

    def _follow(self, values: tuple, stated_hash: str) -> None:
        seq = values[_AT["seq"]]
        if seq != self.seq + 1:
            self._differ(self.seq + 1, "gap", f"缺第 {self.seq + 1} 号分录（下一条是第 {seq} 号）")
        elif values[_AT["previous_hash"]] != self.head:
            self._differ(seq, "link", f"第 {seq} 号分录记的上条摘要与第 {seq - 1} 号的摘要不符")
        elif entry_hash(values) != stated_hash:
            self._differ(seq, "hash", f"第 {seq} 号分录的内容与它的摘要不符，入账后被改动过")
        elif NATURE_OF.get(values[_AT["channel"]]) != values[_AT["nature"]]:
            self._differ(seq, "nature", f"第 {seq} 号分录的口径与渠道不符")
        self.seq, self.head = seq, stated_hash

    def _add(self, values: tuple) -> None:
        giver, taker, amount = values[_AT["from_account"]], values[_AT["to_account"]], values[_AT["amount"]]
        self.balances[giver] -= amount
        self.balances[taker] += amount
        if not self.overdrawn and self.balances[giver] < 0 and values[_AT["from_kind"]] != AccountKind.SOURCE:
            self.overdrawn = True
            self._differ(values[_AT["seq"]], "overdrawn", f"第 {values[_AT['seq']]} 号分录使付出账户透支")

    def _close(self) -> None:
        if self.sound and (self.seq, self.head) != (self.book.length, self.book.head):
            self._differ(
                self.seq + 1,
                "tail",
                f"账簿应有 {self.book.length} 条分录，实有 {self.seq} 条，末尾被截去或末条摘要被改动",
            )
        for account in LedgerAccount.objects.filter(book=self.book):
            computed = self.balances[account.pk]
            if computed != account.balance:
                message = (
                    f"账户“{account.name}”余额记为 {account.balance:,.2f} 元，按分录应为 {computed:,.2f} 元"
                )
                self._differ(None, "balance", message)

    def _differ(self, seq: int | None, code: str, message: str) -> None:
        if code not in {"balance", "overdrawn"}:
            self.sound = False
        self.found.differences.append(Difference(self.book.unit.name, seq, code, message))
