"""Which version of which template a file is, and what the headings of earlier versions meant."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import python_calamine as calamine
from openpyxl.worksheet.worksheet import Worksheet

from fupin.errors import Refusal
from fupin.intake.columns import Column
from fupin.intake.header import Found, Header
from fupin.intake.headings import former_forms, forms, heading, same_heading
from fupin.intake.reading import Workbook
from fupin.intake.receipt import Issue
from fupin.intake.sheets import Sheet, kinds, sheet_of

VERSION_SHEET = "_fupin"
MARK = "fupin"
NUMBER = re.compile(r"[1-9][0-9]{0,3}")


class Signature(NamedTuple):
    """What a file says it is: a template of that kind of sheet, in that version."""

    kind: str
    version: int


def signed(signature: Signature) -> list[str]:
    """The cells of the hidden worksheet that says what the file is."""
    return [MARK, signature.kind, str(signature.version)]


def sign(page: Worksheet, signature: Signature) -> None:
    """Makes the worksheet the hidden one that says what the file is."""
    page.sheet_state = "veryHidden"
    page.append(signed(signature))


def signature_of(book: Workbook) -> Signature | None:
    """What the workbook says it is; None if it says nothing, or nothing that can be so."""
    if VERSION_SHEET not in [info.name for info in book.sheets]:
        return None
    try:
        row = next(book.table(VERSION_SHEET).rows(), None)
    except (Refusal, calamine.CalamineError):
        # No data stand there: what is wrong with it need not keep the others out.
        return None
    return _understood(*row.cells[:3]) if row and len(row.cells) >= 3 else None


def _understood(mark: Any, kind: Any, version: Any) -> Signature | None:
    # Other formats keep numbers only with a fraction.
    text = str(int(version)) if isinstance(version, float) and version.is_integer() else str(version)
    if mark != MARK or kind not in kinds() or not NUMBER.fullmatch(text):
        return None
    return Signature(kind, int(text))


def _is_other(sheet: Sheet, signature: Signature | None) -> bool:
    return signature is not None and signature.kind != sheet.kind


def _is_old(sheet: Sheet, signature: Signature | None) -> bool:
    return signature is not None and signature.kind == sheet.kind and signature.version < sheet.version


def former_headings(sheet: Sheet, signature: Signature | None) -> dict[str, Column]:
    """The headings, in comparable form, that meant something else in the version that a file is of; else none."""
    if not _is_old(sheet, signature):
        return {}
    claims = [
        (until, form, column)
        for column in sheet.columns
        for form, until in former_forms(column).items()
        if until >= signature.version
    ]
    # A heading that went from column to column meant the one that gave it up first.
    latest_first = sorted(claims, key=lambda claim: -claim[0])
    return {form: column for _, form, column in latest_first}


def renamed(header: Header, sheet: Sheet, signature: Signature | None) -> dict[str, str]:
    """{heading in the file: the heading of today} of the columns read by what theirs meant in an earlier version."""
    former = former_headings(sheet, signature)
    return {
        found.written.rstrip("*"): found.column.label
        for found in header.mapped
        if not found.said and _by_former(found, former)
    }


def _by_former(found: Found, former: Mapping[str, Column]) -> bool:
    whole, last = same_heading(found.written), heading(found.written.rsplit("/", 1)[-1])
    if former.get(whole, former.get(last.full)) is found.column:
        return True
    return former.get(last.bare) is found.column and whole not in forms(found.column)


def remark(sheet: Sheet, signature: Signature | None, new_names: Mapping[str, str]) -> Issue | None:
    """What a person should know of a file that was read, though it is no template of today's version."""
    if signature is None or signature == (sheet.kind, sheet.version):
        return None
    if _is_other(sheet, signature):
        title = sheet_of(signature.kind).title
        said = f"这是“{title}”的模板，已按您选的“{sheet.title}”读取；选错了种类的，请改选后再传"
        return Issue("", "", 0, "", "other_template", said)
    if _is_old(sheet, signature):
        return Issue("", "", 0, "", "old_template", f"{_versions(sheet, signature)}；{_told(new_names)}")
    known = f"系统只认得到第 {sheet.version} 版，已按这一版的列名读取；请核对各列，或重新下载模板"
    return Issue("", "", 0, "", "newer_template", f"这是第 {signature.version} 版模板，{known}")


def _versions(sheet: Sheet, signature: Signature) -> str:
    return f"这是第 {signature.version} 版模板，现在是第 {sheet.version} 版"


def _told(new_names: Mapping[str, str]) -> str:
    told = "，".join(f"“{written}”已按“{label}”读取" for written, label in new_names.items())
    return told or "用到的列名没有变"


def other_template(sheet: Sheet, signature: Signature | None) -> Refusal | None:
    """The refusal of a template of another kind of sheet; None for any other file."""
    if not _is_other(sheet, signature):
        return None
    title = sheet_of(signature.kind).title
    message = f"这是“{title}”的模板，不是“{sheet.title}”的；请把表格种类改选为“{title}”，再传一次"
    return Refusal("other_template", message)


def with_template(refusal: Refusal, sheet: Sheet, signature: Signature | None) -> Refusal:
    """The refusal of a file without a fitting header; it says so where that is an old template or another one."""
    if other := other_template(sheet, signature):
        return other
    if refusal.code == "missing_columns" and _is_old(sheet, signature):
        message = f"{_versions(sheet, signature)}：{refusal.message}；也可以下载新模板，把数据贴进去"
        return Refusal(refusal.code, message)
    return refusal
