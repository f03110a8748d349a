"""A receipt in the order in which a person should look at it: big swings first, then errors by kind and level."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from fupin.intake.models import Batch, BatchState
from fupin.intake.sheets import column_named, sheet_of

HALF = Decimal("0.5")
TEN_THOUSAND = Decimal(10_000)
HINTS = frozenset(
    {
        "unknown_column",
        "repeated_column",
        "unheaded_column",
        "remembered",
        "old_template",
        "hidden_sheet",
        "hidden_rows",
        "hidden_column",
        "sheet_not_read",
        "continued",
        "beyond",
        "unit_assumed",
        "disability_card",
    }
)
SHOWN_CELLS = 12
COMPARED_DAYS = 30
# What a name has at its end in our copies, and where a browser or a spreadsheet has saved it once more.
COPIES = r"(_批注|_错行| ?[(（][0-9]+[)）]| ?-? ?副本)*"


@dataclass(frozen=True)
class Change:
    """One field of one row, old and new as they may be shown; `swing` says what is striking about it."""

    where: str
    label: str
    old: str
    new: str
    swing: str = ""
    times: Decimal = Decimal(0)


def changes_of(batch: Batch) -> list[Change]:
    """Every changed field of the rows, the biggest swings first, the others in the order of the sheet."""
    sheet, changes = sheet_of(batch.kind), []
    for row in batch.receipt.get("changes", []):
        where = f"{row['sheet']} 第 {row['row']} 行".strip()
        for name, (old, new) in row["fields"].items():
            column = column_named(sheet, name)
            swing, times = _swing(old, new) if not (column and column.personal) else ("", Decimal(0))
            changes.append(Change(where, column.label if column else name, old, new, swing, times))
    return sorted(changes, key=lambda change: -change.times)


def swings(changes: list[Change]) -> list[Change]:
    """Those of the changes that a person should look at before any other."""
    return [change for change in changes if change.swing]


def _swing(old: str, new: str) -> tuple[str, Decimal]:
    """What is striking about a number that became another, and by how many times; nothing below one half."""
    before, after = _number(old), _number(new)
    if before is None or after is None or before == after or (_is_year(before) and _is_year(after)):
        return "", Decimal(0)
    if not before or not after:
        return ("由 0 变为有数" if after else "变成了 0"), Decimal(2)
    ratio = abs(after / before)
    times = ratio if ratio >= 1 else 1 / ratio
    if times == TEN_THOUSAND:
        unit = "放大" if ratio > 1 else "缩小"
        return f"正好{unit} 1 万倍，像是元和万元弄混了", times * TEN_THOUSAND
    if abs(after - before) <= abs(before) * HALF:
        return "", Decimal(0)
    if (before > 0) != (after > 0):
        return "正负号变了", times + 1
    if ratio >= 10 or ratio <= Decimal("0.1"):
        return (
            f"{'扩大到' if ratio > 1 else '缩小到'} {_plain(times)} {'倍' if ratio > 1 else '分之一'}",
            times,
        )
    share = (after - before) / before * 100
    return f"{'增加' if share > 0 else '减少'} {_plain(abs(share))}%", times


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() and len(text) <= 20 else None


def _is_year(number: Decimal) -> bool:
    return 1949 <= number <= 2100 and number == number.to_integral_value()


def _plain(number: Decimal) -> str:
    return format(number.quantize(Decimal("1") if number >= 10 else Decimal("0.1")).normalize(), "f")


def grouped(issues: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The issues by kind and column, the commonest first: how many, an example, and the cells."""
    counts = Counter((issue["code"], issue["column"]) for issue in issues)
    groups = []
    for key, count in counts.most_common():
        mine = [issue for issue in issues if (issue["code"], issue["column"]) == key]
        cells = [issue["cell"] or f"第 {issue['row']} 行" for issue in mine if issue["cell"] or issue["row"]]
        groups.append(
            {
                "count": count,
                "column": key[1],
                "message": mine[0]["message"],
                "cells": cells[:SHOWN_CELLS],
                "more": len(cells) > SHOWN_CELLS,
            }
        )
    return groups


def levels(receipt: dict[str, Any]) -> list[dict[str, Any]]:
    """The three levels, each with its groups: what keeps rows out, what to check, what would be better otherwise."""
    errors, warnings = receipt.get("errors", []), receipt.get("warnings", [])
    doubts = [issue for issue in warnings if issue["code"] not in HINTS]
    hints = [issue for issue in warnings if issue["code"] in HINTS]
    named = (
        ("block", "阻断", "有这些问题的行进不了库，改好再传", errors),
        ("doubt", "提示", "能入库，但很可能写错了，请核对", doubts),
        ("hint", "建议", "系统是这样理解的，不对时再改", hints),
    )
    return [
        {"key": key, "name": name, "about": about, "count": len(issues), "groups": grouped(issues)}
        for key, name, about, issues in named
        if issues
    ]


@dataclass(frozen=True)
class Progress:
    """How this try differs from the one before: errors mended, still there, and new."""

    before: Batch
    mended: int
    left: int
    new: int


def compared(batch: Batch) -> Progress | None:
    """The try against the person's last one of the same file, kind, year and place; None if there is none, or if that one
    was stored. The same file is one of the same name, or a copy of it that we marked or a browser numbered. One query.
    """
    if batch.state == BatchState.COMMITTED:
        return None
    earlier = Batch.objects.filter(
        uploaded_by=batch.uploaded_by_id,
        kind=batch.kind,
        year=batch.year,
        place_code=batch.place_code,
        file_name__regex=_same_file(batch.file_name),
        pk__lt=batch.pk,
        uploaded_at__gt=batch.uploaded_at - timedelta(days=COMPARED_DAYS),
    )
    before = earlier.exclude(state=BatchState.UNDONE).order_by("-pk").first()
    if before is None or before.state == BatchState.COMMITTED:
        return None
    then, now = _faults(before), _faults(batch)
    if not then:
        return None
    return Progress(before, (then - now).total(), (then & now).total(), (now - then).total())


def _same_file(name: str) -> str:
    """A pattern for the names of the file and of its copies: 农户.xls, 农户_批注.xlsx, 农户_错行 (1).xlsx."""
    stem = re.sub(rf"{COPIES}$", "", Path(name).stem)
    return rf"^{re.escape(stem)}{COPIES}(\.[^.]*)?$"


def _faults(batch: Batch) -> Counter:
    """The errors without their places, for rows move when a sheet is put right."""
    return Counter((error["column"], error["message"]) for error in batch.receipt.get("errors", []))
