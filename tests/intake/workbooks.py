"""Workbooks as people make them, built when a test needs them."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

HEAD = ["参数", "地区代码", "年度", "数值（元）", "依据"]
WITHOUT_UNIT = ["参数", "地区代码", "年度", "数值", "依据"]
LINE = "扶贫标准（元/人·年）"
MONITOR = "监测收入线（元/人·年）"


def line(
    year: Any = 2016,
    value: Any = 2952,
    rule: Any = LINE,
    place: Any = "441621",
    source: Any = "国开发〔2016〕1号",
) -> list:
    """One good line of the sample sheet; any cell may be replaced."""
    return [rule, place, year, value, source]


def xlsx(path: Path, rows: list[list], *, title: str = "Sheet1", before=None, after=None) -> Path:
    """An .xlsx with the rows; `after(sheet)` may change it, `before` puts lines above."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in [*(before or []), *rows]:
        sheet.append(row)
    if after:
        after(sheet)
    book.save(path)
    return path


def text(path: Path, rows: list[list], *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """A delimited text file in the given encoding."""
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows(rows)
    path.write_bytes(target.getvalue().encode(encoding))
    return path


def with_member(path: Path, name: str, content: bytes) -> Path:
    """Adds a member to a zip."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, content)
    return path


def replaced(path: Path, name: str, change) -> Path:
    """Rewrites one member of a zip: change(bytes) gives the new bytes."""
    with zipfile.ZipFile(path) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    members[name] = change(members[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in members.items():
            archive.writestr(each, content)
    return path
