"""Making the pack: one snapshot of the database, written beside its place and moved there when it is whole."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import Count, Max, Min
from django.utils import timezone

from funds.chain import FIELDS, GENESIS
from funds.models import Book
from funds.pack.tables import tables_of
from funds.pack.writing import ROW_DIGEST, WORKBOOK, Written, write_tables
from funds.querysets import EntryQuerySet
from funds.selectors import LedgerFilters, filtered_entries, one_snapshot
from fupin.audit.services import record_event
from fupin.errors import Refusal
from fupin.scope import Scope

FORMAT = "fupin-ledger-pack"
VERIFIER = "verify.py"
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Pack:
    """Where it lies and what its manifest says; `digest` is the manifest's SHA-256, to be noted elsewhere."""

    directory: Path
    manifest: dict[str, Any]
    digest: str


def export_pack(*, actor: User | None, scope: Scope, filters: LedgerFilters, directory: Path) -> Pack:
    """Writes the pack for what the scope may see and the filters want.

    Raises Refusal("exists") if the directory holds something. A killed run leaves no half pack under that name.
    """
    directory = Path(directory).resolve()
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise Refusal("exists", f"{directory} 已有内容，请指定一个新的或空的目录")
    directory.parent.mkdir(parents=True, exist_ok=True)
    half = directory.with_name(f".{directory.name}.{os.getpid()}")
    half.mkdir()
    try:
        with one_snapshot():
            manifest = _write(half, scope, filters)
        if directory.exists():
            directory.rmdir()
        half.rename(directory)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    digest = _sha256(directory / MANIFEST)
    detail = {"filters": manifest["filters"], "manifest": digest, "rows": manifest["tables"][0]["rows"]}
    record_event(actor=actor, verb="导出资金台账", detail=detail)
    return Pack(directory, manifest, digest)


def _write(directory: Path, scope: Scope, filters: LedgerFilters) -> dict[str, Any]:
    entries = filtered_entries(scope, filters)
    books = list(_books(entries))
    facts = {
        "format": FORMAT,
        "version": 2,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "code_version": settings.VERSION,
        "filters": _described(filters),
    }
    written = write_tables(directory, tables_of(scope, filters), _cover(facts, books))
    shutil.copyfile(Path(__file__).with_name(VERIFIER), directory / VERIFIER)
    manifest = facts | {
        "books": books,
        "chain": {"fields": list(FIELDS), "genesis": GENESIS},
        "tables": [_table_facts(outcome) for outcome in written],
        "files": _files(directory, [*(each.table.file_name for each in written), WORKBOOK, VERIFIER]),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (directory / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return manifest


def _books(entries: EntryQuerySet) -> Iterable[dict[str, Any]]:
    """Each book that is touched, its head now, and whether the pack holds all of it."""
    spans = entries.order_by().values("book").annotate(rows=Count("pk"), first=Min("seq"), last=Max("seq"))
    by_book = {span["book"]: span for span in spans}
    for book in Book.objects.filter(pk__in=by_book).select_related("unit").order_by("pk"):
        span = by_book[book.pk]
        yield {
            "book": book.pk,
            "unit": book.unit.name,
            "length": book.length,
            "head": book.head,
            "rows": span["rows"],
            "first": span["first"],
            "last": span["last"],
            "complete": span["rows"] == book.length,
        }


def _described(filters: LedgerFilters) -> dict[str, str]:
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
    }
    return {label: str(value) for label, value in chosen.items() if value}


def _cover(facts: dict[str, Any], books: list[dict[str, Any]]) -> list[tuple[str, str]]:
    lines = [("名称", "资金台账审计包"), ("导出时间", facts["made_at"]), ("系统版本", facts["code_version"])]
    lines += list(facts["filters"].items()) or [("范围", "全部")]
    for book in books:
        kept = "全部" if book["complete"] else f"{book['rows']} 条"
        text = f"共 {book['length']} 条分录，本包含{kept}；末条摘要 {book['head']}"
        lines.append((f"账簿：{book['unit']}", text))
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
        "columns": [*columns, {"key": ROW_DIGEST, "label": "行摘要"}],
    }


def _files(directory: Path, names: Iterable[str]) -> list[dict[str, Any]]:
    return [
        {"name": name, "bytes": (directory / name).stat().st_size, "sha256": _sha256(directory / name)}
        for name in names
    ]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
