"""The tables of what stands behind the entries: payments, goods, vouchers, closings, batches and decisions."""

from funds.models import EntryBatch, PeriodClose
from funds.pack import masking
from funds.pack.columns import PackColumn, PackTable
from funds.pack.saying import Cell, choice, code, number, text
from funds.selectors import LedgerFilters
from funds.selectors.copying import written_out
from fupin.approvals.models import State
from fupin.scope import Scope


def evidence_tables(scope: Scope, filters: LedgerFilters, entries: str, *, masked: bool) -> list[PackTable]:
    """What stands behind the entries of the subquery."""
    return [
        _vouchers(entries, masked=masked),
        _closings(scope, entries),
        *_approvals(scope, filters, entries),
    ]


def _instant(said: str) -> Cell:
    return code(f"""to_char({said} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""")


def _entry_of(alias: str) -> tuple[PackColumn, ...]:
    return (
        PackColumn("book", "账簿编号", code(f"{alias}.book_id")),
        PackColumn("entry_seq", "分录序号", number(f"{alias}.seq")),
    )


def _vouchers(entries: str, *, masked: bool) -> PackTable:
    name = masking.file_name("file.name") if masked else "file.name"
    columns = (
        *_entry_of("v"),
        PackColumn("number", "凭证登记号", number("v.number")),
        PackColumn("kind", "凭证类别", text("v.kind")),
        PackColumn("file_name", "文件名", text(name)),
        PackColumn("pages", "页数", number("v.pages")),
        PackColumn("size", "字节数", number("file.size")),
        PackColumn("sha256", "文件 SHA-256", code("file.sha256")),
        PackColumn("attached_at", "登记时间（UTC）", _instant("v.attached_at")),
        PackColumn("attached_by_name", "登记人", text("clerk.full_name")),
        PackColumn("attached_by", "attached_by", code("v.attached_by_id"), technical=True),
        PackColumn("entry_hash", "entry_hash", code("v.entry_hash"), technical=True),
        PackColumn("previous_hash", "previous_hash", code("v.previous_hash"), technical=True),
        PackColumn("binding_hash", "binding_hash", code("v.binding_hash"), technical=True),
    )
    rows = f"(SELECT v.*, e.book_id, e.seq, e.entry_hash FROM funds_voucher v JOIN {entries} e ON e.id = v.entry_id) v"
    joins = "JOIN files_storedfile file ON file.id = v.file_id JOIN accounts_user clerk ON clerk.id = v.attached_by_id"
    return PackTable("vouchers", "凭证", columns, rows, "v.book_id, v.number", joins)


def _closings(scope: Scope, entries: str) -> PackTable:
    seen = written_out(PeriodClose.objects.visible_to(scope).order_by().values_list("pk"))
    rows = (
        f"(SELECT c.* FROM funds_periodclose c WHERE c.id IN ({seen}) "
        f"AND c.book_id IN (SELECT e.book_id FROM {entries} e)) c"
    )
    columns = (
        PackColumn("unit_name", "单位", text("unit.name")),
        PackColumn("year", "年度", number("c.year")),
        PackColumn("month", "月份", number("c.month")),
        PackColumn("entry_count", "结账时分录数", number("c.entry_count")),
        PackColumn("head", "结账时末条摘要", code("c.head")),
        PackColumn("closed_at", "结账时间（UTC）", _instant("c.closed_at")),
        PackColumn("closed_by", "结账人", text("clerk.full_name")),
        PackColumn("book", "book", code("c.book_id"), technical=True),
    )
    joins = (
        "JOIN funds_book book ON book.id = c.book_id JOIN units_unit unit ON unit.id = book.unit_id "
        "JOIN accounts_user clerk ON clerk.id = c.closed_by_id"
    )
    return PackTable("closings", "结账", columns, rows, "c.book_id, c.id", joins)


def _approvals(scope: Scope, filters: LedgerFilters, entries: str) -> list[PackTable]:
    """Batches of the units that are meant, what was decided about each, and the entry that each row became."""
    batches = EntryBatch.objects.visible_to(scope)
    if filters.unit:
        batches = batches.filter(unit__path__startswith=filters.unit.path)
    seen = written_out(batches.order_by().values_list("pk"))
    rows = (
        "(SELECT b.id, b.unit_id, s.id AS submission_id, s.title, s.state, s.round, s.maker_id, s.checker_id, "
        "s.submitted_at, s.decided_at FROM funds_entrybatch b "
        f"JOIN approvals_submission s ON s.id = b.submission_id WHERE b.id IN ({seen})) b"
    )
    return [_batches(rows), _decisions(rows), _batch_rows(rows, entries)]


def _batches(rows: str) -> PackTable:
    columns = (
        PackColumn("batch", "分录批编号", code("b.id")),
        PackColumn("unit_name", "单位", text("unit.name")),
        PackColumn("title", "标题", text("b.title")),
        PackColumn("state_label", "状态", choice("b.state", dict(State.choices))),
        PackColumn("round", "第几次提交", number("b.round")),
        PackColumn("maker_name", "经办人", text("maker.full_name")),
        PackColumn("checker_name", "复核人", text("COALESCE(checker.full_name, '')")),
        PackColumn("submitted_at", "提交时间（UTC）", _instant("b.submitted_at")),
        PackColumn("decided_at", "复核时间（UTC）", _instant("b.decided_at")),
        PackColumn("maker", "maker", code("b.maker_id"), technical=True),
        PackColumn("checker", "checker", code("b.checker_id"), technical=True),
    )
    joins = (
        "JOIN units_unit unit ON unit.id = b.unit_id JOIN accounts_user maker ON maker.id = b.maker_id "
        "LEFT JOIN accounts_user checker ON checker.id = b.checker_id"
    )
    return PackTable("batches", "分录批", columns, rows, "b.id", joins)


def _decisions(batches: str) -> PackTable:
    rows = (
        "(SELECT d.*, b.id AS batch_id FROM approvals_decision d "
        f"JOIN {batches} ON b.submission_id = d.submission_id) d"
    )
    columns = (
        PackColumn("batch", "分录批编号", code("d.batch_id")),
        PackColumn("round", "第几次提交", number("d.round")),
        PackColumn("outcome_label", "结论", choice("d.outcome", dict(State.choices))),
        PackColumn("maker_name", "经办人", text("maker.full_name")),
        PackColumn("checker_name", "复核人", text("checker.full_name")),
        PackColumn("comment", "意见", text("d.comment")),
        PackColumn("decided_at", "复核时间（UTC）", _instant("d.decided_at")),
        PackColumn("maker", "maker", code("d.maker_id"), technical=True),
        PackColumn("checker", "checker", code("d.checker_id"), technical=True),
    )
    joins = "JOIN accounts_user maker ON maker.id = d.maker_id JOIN accounts_user checker ON checker.id = d.checker_id"
    return PackTable("decisions", "复核意见", columns, rows, "d.batch_id, d.round, d.id", joins)


def _batch_rows(batches: str, entries: str) -> PackTable:
    """Which entry went through which batch: who reads an entry finds its maker and its checker."""
    key = "COALESCE(NULLIF(d.given_key, ''), concat('approved-', d.entry_batch_id, '-', d.row_number))"
    rows = (
        "(SELECT d.entry_batch_id, d.row_number, e.book_id, e.seq FROM funds_draftentry d "
        f"JOIN {batches} ON b.id = d.entry_batch_id AND b.state = '{State.APPROVED}' "
        "JOIN funds_book book ON book.unit_id = b.unit_id "
        f"JOIN {entries} e ON e.book_id = book.id AND e.key = {key}) r"
    )
    columns = (
        PackColumn("batch", "分录批编号", code("r.entry_batch_id")),
        PackColumn("row_number", "批内行号", number("r.row_number")),
        PackColumn("book", "账簿编号", code("r.book_id")),
        PackColumn("entry_seq", "分录序号", number("r.seq")),
    )
    return PackTable("batch_rows", "分录批明细", columns, rows, "r.book_id, r.seq, r.entry_batch_id")
