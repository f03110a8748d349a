"""Recomputing the whole ledger: numbers without gaps, hashes, links, heads, balances, closed periods, totals."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection

from funds.chain import FIELDS, PERSONAL, VERSION, digest
from funds.channels import NATURE_OF
from funds.models import AccountKind, Book, Entry, LedgerAccount, PeriodClose
from funds.models.ledger import GENESIS
from funds.selectors.anchors import KeptHead, broken_anchors
from funds.selectors.committed import committed
from funds.selectors.copying import RowReader
from funds.selectors.snapshot import one_snapshot
from funds.selectors.totals import wrong_totals

# How the database itself says the canonical text of a value; what is not here it says so by itself.
_SAID = {
    "from_kind": "''",
    "to_kind": "''",
    "recorded_at": """to_char(entry.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
    "reverses": "CASE WHEN entry.reverses_id IS NOT NULL THEN "
    "(SELECT other.seq FROM funds_entry other WHERE other.id = entry.reverses_id) END",
    **{name: committed(name, "entry") for name in PERSONAL},
}
_COLUMNS = ", ".join(_SAID.get(name) or f"entry.{Entry._meta.get_field(name).column}" for name in FIELDS)
# The entries of a book in their order: what is hashed, whether there is a salt, the number in the table, the hash.
CHAINED = f"""
COPY (
    SELECT {_COLUMNS}, entry.salt <> '', entry.id, entry.entry_hash
    FROM funds_entry entry WHERE entry.book_id = %d ORDER BY entry.seq
) TO STDOUT (NULL '')
"""  # noqa: S608 - names of columns, and a number
_SEQ, _FROM, _FROM_KIND, _TO, _TO_KIND, _AMOUNT, _DAY, _NATURE, _CHANNEL, _PREVIOUS = (
    FIELDS.index(name)
    for name in (
        *("seq", "from_account", "from_kind", "to_account", "to_kind", "amount", "occurred_on"),
        *("nature", "channel", "previous_hash"),
    )
)


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
    books: list[KeptHead] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.differences


def verify_ledger(kept_heads: Iterable[KeptHead] = ()) -> Verification:
    """Recomputes every book in one snapshot, streaming: memory stays flat. Three queries a book and two in all.

    `kept_heads` are heads that were kept outside; audit events keep them too, so a chain that was cut or rewritten
    together with the book's own head is noticed.
    """
    found = Verification()
    with one_snapshot():
        books = Book.objects.select_related("unit").order_by("pk")
        audits = {book.pk: _Audit(book, found) for book in books}
        for audit in audits.values():
            audit.run()
        for anchor in broken_anchors(kept_heads):
            audit = audits.get(anchor.book_id)
            if audit is None:
                name = anchor.unit or f"编号 {anchor.book_id} 的账簿"
                found.differences.append(Difference(name, anchor.seq, "no_book", "这本账簿已不在"))
            elif audit.sound:
                audit.differ(anchor.seq, "anchor", anchor.message)
        for total in wrong_totals(audits):
            audits[total.book_id].differ(None, "total", total.message)
    return found


class _Audit:
    """One book being recomputed. After the first bad row its chain is not followed further, its sums are."""

    def __init__(self, book: Book, found: Verification) -> None:
        self.book = book
        self.found = found
        self.accounts = list(LedgerAccount.objects.filter(book=book))
        self.kinds = {str(account.pk): account.kind for account in self.accounts}
        self.closes = list(PeriodClose.objects.filter(book=book).order_by("entry_count", "id"))
        self.sealed: list[PeriodClose] = []
        self.sealed_until = ""
        self.fen: dict[str, int] = defaultdict(int)
        self.seq = self.number = 0
        self.head = GENESIS
        self.sound = True
        self.overdrawn = False

    def run(self) -> None:
        self._pass_closes()
        with connection.cursor() as cursor:
            cursor.copy_expert(CHAINED % self.book.pk, RowReader(self._take))
        self._close()
        self.found.book_count += 1
        self.found.heads[self.book.unit.name] = self.head
        self.found.books.append(KeptHead(self.book.unit.name, self.seq, self.head))

    def _take(self, texts: list[str]) -> None:
        """One entry in the texts that are hashed, then whether it has a salt, its number in the table and its hash."""
        stated_hash, number, salted = texts.pop(), int(texts.pop()), texts.pop() == "t"
        # An account of another book is not among the kinds; then the hash differs.
        texts[_FROM_KIND] = self.kinds.get(texts[_FROM], "")
        texts[_TO_KIND] = self.kinds.get(texts[_TO], "")
        if self.sound:
            recomputed = digest([VERSION, *texts] if salted else texts)
            self._follow(texts, recomputed == stated_hash, stated_hash, number)
        self._add(texts)
        self.found.entry_count += 1

    def _follow(self, texts: list[str], is_sound: bool, stated_hash: str, number: int) -> None:
        seq = int(texts[_SEQ])
        if seq != self.seq + 1:
            self.differ(self.seq + 1, "gap", f"缺第 {self.seq + 1} 号分录（下一条是第 {seq} 号）")
        elif texts[_PREVIOUS] != self.head:
            self.differ(seq, "link", f"第 {seq} 号分录记的上条摘要与第 {seq - 1} 号的摘要不符")
        elif not is_sound:
            self.differ(seq, "hash", f"第 {seq} 号分录的内容与它的摘要不符，入账后被改动过")
        elif NATURE_OF.get(texts[_CHANNEL]) != texts[_NATURE]:
            self.differ(seq, "nature", f"第 {seq} 号分录的口径与渠道不符")
        elif texts[_DAY] <= self.sealed_until:
            self.differ(seq, "closed", f"第 {seq} 号分录记在已结账的期间（{texts[_DAY]}）")
        elif number <= self.number:
            # Numbers are given under the book's lock. Vouchers hang on them: swapped, they would prove other entries.
            self.differ(seq, "number", f"第 {seq} 号分录的行号不在上一条之后，行被调换过")
        self.seq, self.head, self.number = seq, stated_hash, number
        self._pass_closes()

    def _pass_closes(self) -> None:
        """Periods that were closed with so many entries: from here on their days are sealed."""
        while self.closes and self.closes[0].entry_count == self.seq:
            close = self.closes.pop(0)
            self.sealed.append(close)
            self.sealed_until = max(self.sealed_until, close.ends_on.isoformat())
            if close.head != self.head:
                self.differ(self.seq, "close", f"{close.label}结账时的末条摘要与第 {self.seq} 号分录不符")

    def _add(self, texts: list[str]) -> None:
        giver, amount = texts[_FROM], int(texts[_AMOUNT].replace(".", ""))
        self.fen[giver] -= amount
        self.fen[texts[_TO]] += amount
        if not self.overdrawn and self.fen[giver] < 0 and texts[_FROM_KIND] != AccountKind.SOURCE:
            self.overdrawn = True
            self.differ(int(texts[_SEQ]), "overdrawn", f"第 {texts[_SEQ]} 号分录使付出账户透支")

    def _close(self) -> None:
        if self.sound and (self.seq, self.head) != (self.book.length, self.book.head):
            self.differ(
                self.seq + 1,
                "tail",
                f"账簿应有 {self.book.length} 条分录，实有 {self.seq} 条，末尾被截去或末条摘要被改动",
            )
        self._compare_closed_until()
        for account in self.accounts:
            computed = Decimal(self.fen[str(account.pk)]).scaleb(-2)
            if computed != account.balance:
                message = (
                    f"账户“{account.name}”余额记为 {account.balance:,.2f} 元，按分录应为 {computed:,.2f} 元"
                )
                self.differ(None, "balance", message)

    def _compare_closed_until(self) -> None:
        last = max((close.ends_on for close in [*self.sealed, *self.closes]), default=None)
        if last != self.book.closed_until:
            stated, computed = _day_text(self.book.closed_until), _day_text(last)
            self.differ(None, "closed_until", f"账簿记为已结账至{stated}，按结账记录应为{computed}")

    def differ(self, seq: int | None, code: str, message: str) -> None:
        if code not in {"balance", "overdrawn", "total"}:
            self.sound = False
        self.found.differences.append(Difference(self.book.unit.name, seq, code, message))


def _day_text(day: date | None) -> str:
    return f" {day:%Y-%m-%d}" if day else "（没有）"
