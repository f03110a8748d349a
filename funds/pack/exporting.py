"""Making the pack: one snapshot of the database, written beside its place and moved there when it is whole."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import Count, Max, Min
from django.utils import timezone

from funds.binding import BINDING_FIELDS
from funds.chain import FIELDS, GENESIS, PERSONAL, SALT_DIGITS, VERSION
from funds.models import Book
from funds.models.ledger import AccountKind
from funds.pack.columns import Table
from funds.pack.interface import write_interface
from funds.pack.tables import tables_of, wanted_entries
from funds.pack.writing import ROW_DIGEST, WORKBOOK, Report, Written, declared_rows, write_tables
from funds.querysets import EntryQuerySet
from funds.selectors import LedgerFilters, one_snapshot
from funds.selectors.ledger import OUTSIDE
from fupin.audit.services import record_event
from fupin.errors import NotPermitted, Refusal
from fupin.privacy import SEE_PERSONAL
from fupin.scope import Scope

FORMAT = "fupin-ledger-pack"
FORMAT_VERSION = 4
VERIFIER = "verify.py"
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"


@dataclass(frozen=True)
class Pack:
    """Where it lies and what its manifest says; `digest` is the manifest's SHA-256, to be noted elsewhere."""

    directory: Path
    manifest: dict[str, Any]
    digest: str

    @property
    def entry_count(self) -> int:
        return self.manifest["tables"][0]["rows"]


@dataclass(frozen=True)
class Wish:
    """What is to be exported, for what, and whether names of persons are covered (they are unless asked for).

    `interface`: files in the manner of GB/T 24589.1-2010 beside the tables.
    """

    filters: LedgerFilters
    purpose: str = ""
    masked: bool = True
    interface: bool = False


def may_export(scope: Scope, wish: Wish) -> None:
    """Raises NotPermitted where names are wanted without the right, Refusal("purpose") without a purpose."""
    if wish.masked:
        return
    if not (scope.everything or scope.allows(SEE_PERSONAL)):
        raise NotPermitted("not_permitted", "您没有查看个人信息的权限，只能导出遮盖个人信息的审计包")
    if not wish.purpose.strip():
        raise Refusal("purpose", "导出不遮盖个人信息的审计包，须写明用途", field="purpose")


def export_pack(
    *,
    actor: User | None,
    scope: Scope,
    filters: LedgerFilters,
    directory: Path,
    purpose: str = "",
    masked: bool = True,
    interface: bool = False,
    report: Report = lambda done, total, step: None,
) -> Pack:
    """Writes the pack for what the scope may see and the filters want.

    Raises Refusal("exists") if the directory holds something, what `may_export` raises, and what `report` raises.
    A killed or cancelled run leaves no half pack under that name.
    """
    wish = Wish(filters, purpose, masked, interface)
    may_export(scope, wish)
    directory = Path(directory).resolve()
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise Refusal("exists", f"{directory} 已有内容，请指定一个新的或空的目录")
    directory.parent.mkdir(parents=True, exist_ok=True)
    half = directory.with_name(f".{directory.name}.{os.getpid()}")
    half.mkdir()
    try:
        with one_snapshot(aside=True):
            manifest = _write(half, scope, wish, _facts(actor, wish), report)
        if directory.exists():
            directory.rmdir()
        half.rename(directory)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    pack = Pack(directory, manifest, sha256_of(directory / MANIFEST))
    record_event(actor=actor, verb="导出资金台账", reason=purpose, detail=_recorded(pack))
    return pack


def _recorded(pack: Pack) -> dict[str, Any]:
    """What is noted of a pack outside it: enough to tell later whether a pack that turns up is the one exported."""
    return {
        "filters": pack.manifest["filters"],
        "masked": pack.manifest["masked"],
        "manifest": pack.digest,
        "rows": pack.entry_count,
        "heads": {book["unit"]: book["head"] for book in pack.manifest["books"]},
    }


def _facts(actor: User | None, wish: Wish) -> dict[str, Any]:
    now = timezone.localtime()
    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "made_at": now.isoformat(timespec="seconds"),
        "made_by": str(actor) if actor else "系统管理命令",
        "purpose": wish.purpose,
        "masked": wish.masked,
        "code_version": settings.VERSION,
        "filters": described(wish.filters),
    }


def _write(directory: Path, scope: Scope, wish: Wish, facts: dict, report: Report) -> dict[str, Any]:
    books = list(_books(wanted_entries(scope, wish.filters)))
    declared = declared_rows(tables_of(scope, wish.filters, masked=wish.masked))
    written = write_tables(directory, declared, _cover(facts, books, declared), watermark(facts), report)
    shutil.copyfile(Path(__file__).with_name(VERIFIER), directory / VERIFIER)
    others = [WORKBOOK, VERIFIER]
    if wish.interface:
        others += write_interface(directory, _column_keys(declared), facts | {"books": books})
    manifest = facts | {
        "books": books,
        "chain": {
            "version": VERSION,
            "fields": list(FIELDS),
            "personal": list(PERSONAL),
            "salt_digits": SALT_DIGITS,
            "genesis": GENESIS,
        },
        "bindings": {"fields": list(BINDING_FIELDS), "genesis": GENESIS},
        "as_of": wish.filters.struck_on(scope).isoformat(),
        "outside": [str(kind) for kind in OUTSIDE],
        "source": str(AccountKind.SOURCE),
        "tables": [_table_facts(outcome) for outcome in written],
        "files": _files(directory, written, others),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (directory / MANIFEST).write_text(text, encoding="utf-8")
    (directory / SEAL).write_text(
        f"{hashlib.sha256(text.encode()).hexdigest()}  {MANIFEST}\n", encoding="ascii"
    )
    return manifest


def _books(entries: EntryQuerySet) -> Iterable[dict[str, Any]]:
    """Each book that is touched, its heads now, and whether the pack holds all of it."""
    spans = entries.order_by().values("book").annotate(rows=Count("pk"), first=Min("seq"), last=Max("seq"))
    by_book = {span["book"]: span for span in spans}
    for book in Book.objects.filter(pk__in=by_book).select_related("unit", "voucher_register").order_by("pk"):
        span = by_book[book.pk]
        register = getattr(book, "voucher_register", None)
        yield {
            "book": book.pk,
            "unit": book.unit.name,
            "length": book.length,
            "head": book.head,
            "rows": span["rows"],
            "first": span["first"],
            "last": span["last"],
            "complete": span["rows"] == book.length,
            "vouchers": register.length if register else 0,
            "voucher_head": register.head if register else GENESIS,
        }


def described(filters: LedgerFilters) -> dict[str, str]:
    """The filters in words; nothing for those not set."""
    chosen = {
        "单位": filters.unit,
        "地区代码": filters.place,
        "起始日期": filters.start,
        "截止日期": filters.end,
        "资金来源": filters.document,
        "项目": filters.project,
        "渠道": filters.channel,
        "口径": filters.nature,
        "形态": filters.form,
        "收款人": filters.payee,
    }
    return {label: str(value) for label, value in chosen.items() if value}


def watermark(facts: dict[str, Any]) -> str:
    """Who, when, for what: on the cover and on every printed page."""
    personal = "" if facts["masked"] else "（含个人信息，注意保密）"
    purpose = f"　用途：{facts['purpose']}" if facts["purpose"] else ""
    return f"{facts['made_by']} 于 {facts['made_at'][:16].replace('T', ' ')} 导出{purpose}{personal}"


def _cover(
    facts: dict[str, Any], books: list[dict[str, Any]], declared: Sequence[tuple[Table, int]]
) -> list[tuple[str, str]]:
    lines = [
        ("名称", "资金台账审计包"),
        ("水印", watermark(facts)),
        ("导出人", facts["made_by"]),
        ("导出时间（数据截至）", facts["made_at"]),
        ("用途", facts["purpose"] or "未写明"),
        ("个人信息", "已遮盖" if facts["masked"] else "未遮盖，仅限上述用途"),
        ("系统版本", facts["code_version"]),
    ]
    lines += list(facts["filters"].items()) or [("范围", "全部")]
    lines += [(f"表：{table.title}", f"{count} 行（{table.file_name}）") for table, count in declared]
    for book in books:
        kept = "全部" if book["complete"] else f"{book['rows']} 条"
        text = f"共 {book['length']} 条分录，本包含{kept}；末条摘要 {book['head']}"
        lines.append((f"账簿：{book['unit']}", text))
        bound = f"共登记 {book['vouchers']} 份凭证；末份登记摘要 {book['voucher_head']}"
        lines.append((f"凭证：{book['unit']}", bound))
    lines.append(("核对方法", "在本目录运行 python3 verify.py，不需要联网，也不需要安装任何软件包"))
    return lines


def _table_facts(outcome: Written) -> dict[str, Any]:
    table = outcome.table
    columns = [{"key": column.key, "label": column.label} for column in table.columns]
    return {
        "key": table.key,
        "title": table.title,
        "file": table.file_name,
        "rows": outcome.row_count,
        "sheets": outcome.sheets,
        "columns": [*columns, {"key": ROW_DIGEST, "label": "行摘要"}],
    }


def _column_keys(declared: Sequence[tuple[Table, int]]) -> dict[str, list[str]]:
    return {table.key: [column.key for column in table.columns] for table, _ in declared}


def _files(directory: Path, written: Sequence[Written], names: Sequence[str]) -> list[dict[str, Any]]:
    tables = [
        {"name": each.table.file_name, "bytes": each.byte_count, "sha256": each.sha256} for each in written
    ]
    others = [
        {"name": name, "bytes": (directory / name).stat().st_size, "sha256": sha256_of(directory / name)}
        for name in names
    ]
    return tables + others


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
