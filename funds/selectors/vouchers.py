"""Whether the evidence is still what was bound: every link, every file; and which entries have none."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from funds.binding import binding_hash
from funds.chain import GENESIS
from funds.models import Entry, Voucher, VoucherRegister
from funds.querysets import EntryQuerySet
from funds.selectors.ledger import LedgerFilters
from fupin.files.services import content_state
from fupin.scope import SYSTEM, Scope


@dataclass(frozen=True)
class VoucherDifference:
    """One thing that does not agree; `entry` and `number` are None where it is the register as a whole."""

    book: str
    number: int | None
    entry: int | None
    code: str
    sha256: str
    message: str


@dataclass
class VoucherCheck:
    """What was looked at and what did not agree."""

    voucher_count: int = 0
    without_voucher: int = 0
    heads: dict[str, str] = field(default_factory=dict)
    differences: list[VoucherDifference] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.differences


def check_vouchers() -> VoucherCheck:
    """Recomputes every register and reads every file once. Flat memory; two queries a register and one in all."""
    found = VoucherCheck(without_voucher=without_vouchers(SYSTEM, LedgerFilters()).count())
    for register in VoucherRegister.objects.select_related("book__unit").order_by("book"):
        _Check(register, found).run()
    return found


def without_vouchers(scope: Scope, filters: LedgerFilters) -> EntryQuerySet:
    """Entries without a file behind them, in the order of the ledger. Reversed entries and reversals need none."""
    rows = Entry.objects.visible_to(scope).filter(filters.condition(), reverses=None)
    has_one = Exists(Voucher.objects.filter(entry=OuterRef("pk")))
    undone = Exists(Entry.objects.filter(reverses=OuterRef("pk")))
    return rows.filter(~has_one, ~undone).order_by("book_id", "seq")


class _Check:
    """One register. After the first broken link the chain is not followed further; the files are looked at to the end."""

    def __init__(self, register: VoucherRegister, found: VoucherCheck) -> None:
        self.register = register
        self.found = found
        self.unit = register.book.unit.name
        self.head = GENESIS
        self.number = 0
        self.sound = True
        self.states: dict[int, str] = {}

    def run(self) -> None:
        rows = self.register.vouchers.select_related("entry", "file").order_by("number")
        for voucher in rows.iterator(chunk_size=500):
            voucher.register = self.register
            if self.sound:
                self._follow(voucher)
            self._look_at_file(voucher)
            self.found.voucher_count += 1
        if self.sound and (self.number, self.head) != (self.register.length, self.register.head):
            stated, actual = self.register.length, self.number
            message = f"凭证登记簿应有 {stated} 份，实有 {actual} 份，末尾有凭证被拿掉或末份摘要被改动"
            self._differ(None, "tail", message)
        self.found.heads[self.unit] = self.head

    def _follow(self, voucher: Voucher) -> None:
        if voucher.number != self.number + 1:
            self._differ(voucher, "gap", f"缺第 {self.number + 1} 份凭证（下一份是第 {voucher.number} 份）")
        elif voucher.previous_hash != self.head:
            self._differ(voucher, "link", f"第 {voucher.number} 份凭证与上一份接不上")
        elif binding_hash(voucher.bound_values()) != voucher.binding_hash:
            message = f"第 {voucher.number} 份凭证的登记内容与它的摘要不符，登记后被改动过"
            self._differ(voucher, "hash", message)
        self.number, self.head = voucher.number, voucher.binding_hash

    def _look_at_file(self, voucher: Voucher) -> None:
        if voucher.file_id not in self.states:
            self.states[voucher.file_id] = content_state(voucher.file)
        if state := self.states[voucher.file_id]:
            code = "missing" if state == "文件缺失" else "changed"
            where = f"第 {voucher.number} 份凭证（第 {voucher.entry.seq} 号分录，{voucher.kind}）"
            self._differ(voucher, code, f"{where}：{state}，文件 {voucher.file.sha256}")

    def _differ(self, voucher: Voucher | None, code: str, message: str) -> None:
        if code not in {"missing", "changed"}:
            self.sound = False
        number, entry, sha256 = (
            (voucher.number, voucher.entry.seq, voucher.file.sha256) if voucher else (None, None, "")
        )
        self.found.differences.append(VoucherDifference(self.unit, number, entry, code, sha256, message))
