"""Recomputing one book: numbers without gaps, hashes, links, the head, balances, closed periods, totals of years."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter

from funds.chain import FIELDS, GENESIS, entry_hash
from funds.channels import NATURE_OF
from funds.models import AccountKind, Book, Entry, LedgerAccount, MoneyTotal, PeriodClose
from funds.selectors.copying import copy_lines, fen_of, values_of
from funds.selectors.totals import Sum, Sums, wrong_totals

# How the database itself says the canonical text of a value; what is not here it says so by itself.
_SAID = {
    "from_kind": "''",
    "to_kind": "''",
    "recorded_at": """to_char(entry.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
    "reverses": "CASE WHEN entry.reverses_id IS NOT NULL THEN "
    "(SELECT other.seq FROM funds_entry other WHERE other.id = entry.reverses_id) END",
}
_COLUMNS = ", ".join(_SAID.get(name) or f"entry.{Entry._meta.get_field(name).column}" for name in FIELDS)
# The entries of a book in their order: what is hashed (but for the kinds of the accounts), the salts, the number in the
# table, the hash. Hashing is left to Python: the database would take longer for it, and be its own witness.
CHAINED = f"""
SELECT {_COLUMNS}, entry.salt, entry.id, entry.entry_hash
FROM funds_entry entry WHERE entry.book_id = %d ORDER BY entry.seq
"""  # noqa: S608 - names of columns, and a number
_SEQ, _FROM, _FROM_KIND, _TO, _TO_KIND, _AMOUNT, _STATED, _SINCE, _DAY, _NATURE, _CHANNEL, _PREVIOUS = (
    FIELDS.index(name)
    for name in (
        *("seq", "from_account", "from_kind", "to_account", "to_kind", "amount", "stated", "covers_from"),
        *("occurred_on", "nature", "channel", "previous_hash"),
    )
)
# What entries of one total have in common, but for accounts and years (`MoneyTotal.DIMENSIONS`).
_TOLD = itemgetter(*(FIELDS.index(name) for name in MoneyTotal.DIMENSIONS[:9]))
_NATURES = {channel.encode(): nature.encode() for channel, nature in NATURE_OF.items()}
_OUTSIDE = (AccountKind.SOURCE, AccountKind.PAYEE)


@dataclass(frozen=True)
class Difference:
    """One thing that does not agree. `seq` is the entry at fault, None where it is the book or an account."""

    book: str
    seq: int | None
    code: str
    message: str


@dataclass(frozen=True)
class AuditedBook:
    """What a book came to. `differences` are of its chain and balances, `totals` those of its kept totals."""

    pk: int
    unit: str
    length: int
    head: str
    entry_count: int
    sound: bool
    differences: list[Difference]
    totals: list[Difference]


def audit_book(pk: int) -> AuditedBook:
    """Streams the entries of one book; memory stays flat. Six queries."""
    book = Book.objects.select_related("unit").get(pk=pk)
    audit = _BookAudit(book)
    audit.run()
    unit = book.unit.name
    totals = [Difference(unit, None, "total", each.message) for each in wrong_totals(book, audit.sums)]
    return AuditedBook(pk, unit, audit.seq, audit.head, audit.count, audit.sound, audit.differences, totals)


class _BookAudit:
    """One book being recomputed. After the first bad row its chain is not followed further, its sums are."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.differences: list[Difference] = []
        self.accounts = list(LedgerAccount.objects.filter(book=book))
        self.sides = {b"%d" % account.pk: _side(account) for account in self.accounts}
        self.closes = list(PeriodClose.objects.filter(book=book).order_by("entry_count", "id"))
        self.sealed: list[PeriodClose] = []
        self.sealed_until = b""
        self.fen: dict[bytes, int] = defaultdict(int)
        self.sums: Sums = defaultdict(Sum)
        self.count = self.seq = self.number = 0
        self.head = GENESIS
        self.sound = True
        self.overdrawn = False

    def run(self) -> None:
        self._pass_closes()
        copy_lines(CHAINED % self.book.pk, self._take)
        self._close()

    def _take(self, line: bytes) -> None:
        """One entry: the texts that are hashed, its salts, its number in the table and its hash."""
        texts = values_of(line)
        stated_hash, number, salt = texts.pop(), int(texts.pop()), texts.pop()
        # An account of another book is not among the sides; then the hash differs.
        giver, taker = self.sides.get(texts[_FROM], _NOWHERE), self.sides.get(texts[_TO], _NOWHERE)
        texts[_FROM_KIND], texts[_TO_KIND] = giver[0], taker[0]
        self.count += 1
        if self.sound:
            self._follow(texts, entry_hash(texts, salt), stated_hash.decode(), number)
        self._add(texts, giver, taker)

    def _follow(self, texts: list[bytes], recomputed: str, stated_hash: str, number: int) -> None:
        seq = int(texts[_SEQ])
        if seq != self.seq + 1:
            self._differ(self.seq + 1, "gap", f"缺第 {self.seq + 1} 号分录（下一条是第 {seq} 号）")
        elif texts[_PREVIOUS].decode() != self.head:
            self._differ(seq, "link", f"第 {seq} 号分录记的上条摘要与第 {seq - 1} 号的摘要不符")
        elif recomputed != stated_hash:
            self._differ(seq, "hash", f"第 {seq} 号分录的内容与它的摘要不符，入账后被改动过")
        elif _NATURES.get(texts[_CHANNEL]) != texts[_NATURE]:
            self._differ(seq, "nature", f"第 {seq} 号分录的口径与渠道不符")
        elif texts[_DAY] <= self.sealed_until:
            self._differ(seq, "closed", f"第 {seq} 号分录记在已结账的期间（{texts[_DAY].decode()}）")
        elif number <= self.number:
            # Numbers are given under the book's lock. Vouchers hang on them: swapped, they would prove other entries.
            self._differ(seq, "number", f"第 {seq} 号分录的行号不在上一条之后，行被调换过")
        self.seq, self.head, self.number = seq, stated_hash, number
        if self.closes:
            self._pass_closes()

    def _pass_closes(self) -> None:
        """Periods that were closed with so many entries: from here on their days are sealed."""
        while self.closes and self.closes[0].entry_count == self.seq:
            close = self.closes.pop(0)
            self.sealed.append(close)
            self.sealed_until = max(self.sealed_until, close.ends_on.isoformat().encode())
            if close.head != self.head:
                self._differ(self.seq, "close", f"{close.label}结账时的末条摘要与第 {self.seq} 号分录不符")

    def _add(self, texts: list[bytes], giver: "_Side", taker: "_Side") -> None:
        """Into the balances of the two accounts, and into the total of the year."""
        paid_by, amount, day = texts[_FROM], fen_of(texts[_AMOUNT]), texts[_DAY]
        self.fen[paid_by] -= amount
        self.fen[texts[_TO]] += amount
        total = self.sums[*_TOLD(texts), *giver, *taker, day[:4], (texts[_SINCE] or day)[:4]]
        total.count += 1
        total.fen += amount
        total.wordings.add(texts[_STATED])
        if self.fen[paid_by] < 0 and giver[0] != _SOURCE and not self.overdrawn:
            self.overdrawn = True
            seq = int(texts[_SEQ])
            self._differ(seq, "overdrawn", f"第 {seq} 号分录使付出账户透支")

    def _close(self) -> None:
        if self.sound and (self.seq, self.head) != (self.book.length, self.book.head):
            self._differ(
                self.seq + 1,
                "tail",
                f"账簿应有 {self.book.length} 条分录，实有 {self.seq} 条，末尾被截去或末条摘要被改动",
            )
        self._compare_closed_until()
        for account in self.accounts:
            computed = Decimal(self.fen[b"%d" % account.pk]).scaleb(-2)
            if computed != account.balance:
                message = (
                    f"账户“{account.name}”余额记为 {account.balance:,.2f} 元，按分录应为 {computed:,.2f} 元"
                )
                self._differ(None, "balance", message)

    def _compare_closed_until(self) -> None:
        last = max((close.ends_on for close in [*self.sealed, *self.closes]), default=None)
        if last != self.book.closed_until:
            stated, computed = _day_text(self.book.closed_until), _day_text(last)
            self._differ(None, "closed_until", f"账簿记为已结账至{stated}，按结账记录应为{computed}")

    def _differ(self, seq: int | None, code: str, message: str) -> None:
        if code not in {"balance", "overdrawn"}:
            self.sound = False
        self.differences.append(Difference(self.book.unit.name, seq, code, message))


# The kind of an account and its number, which is nothing outside: as `MoneyTotal` tells the sides of money.
_Side = tuple[bytes, bytes]
_NOWHERE: _Side = (b"", b"")
_SOURCE = AccountKind.SOURCE.encode()


def _side(account: LedgerAccount) -> _Side:
    return account.kind.encode(), b"" if account.kind in _OUTSIDE else b"%d" % account.pk


def _day_text(day: date | None) -> str:
    return f" {day:%Y-%m-%d}" if day else "（没有）"
