"""What the records of an .xls worksheet tell that the library does not: what is hidden, formula errors,
and how far the real content reaches.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

import olefile

from fupin.errors import Refusal
from fupin.intake.reading.formulas import Result, result_of
from fupin.intake.reading.looks import Looks, of_xls
from fupin.intake.reading.table import UNCOMPUTED, formula_error
from fupin.intake.reading.xlsx import MOST_EMPTY, SMALL_GRID, Findings

BOF, EOF, BOUNDSHEET, ROW, COLINFO, FORMULA, BOOLERR = 0x809, 0x0A, 0x85, 0x208, 0x7D, 0x06, 0x205
MULRK = 0xBD
VALUE_RECORDS = frozenset({0xFD, 0x203, 0x27E, MULRK, 0x204, 0xD6, FORMULA, BOOLERR})
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
ROW_HIDDEN, COLUMN_HIDDEN, SHEET_HIDDEN = 0x20, 0x01, 0x03


def book_stream(path: Path) -> bytes:
    """The bytes of the workbook in its container. Raises Refusal for another kind of document, or macros."""
    try:
        with olefile.OleFileIO(str(path)) as container:
            if container.exists("_VBA_PROJECT_CUR"):
                raise Refusal("macros", "文件含有宏，不能接收；请另存为不带宏的 .xlsx 后再传")
            name = next((name for name in ("Workbook", "Book") if container.exists(name)), None)
            if name is None:
                raise Refusal("format", "这不是表格文件（可能是 Word 或演示文稿），请另存为 .xlsx 后再传")
            return container.openstream(name).read()
    except OSError as error:
        raise Refusal("damaged", "文件已损坏，打不开；请用 Excel 或 WPS 另存为 .xlsx 后再传") from error


def scan(stream: bytes, index: int) -> Findings:
    """The findings for the worksheet at that place in the workbook."""
    findings = Findings()
    starts = [struct.unpack_from("<I", body)[0] for kind, body in _records(stream, 0) if kind == BOUNDSHEET]
    if index >= len(starts):
        return findings
    looks = of_xls(_records(stream, 0))
    for kind, body in _records(stream, starts[index]):
        _look(findings, looks, kind, body)
    grid = findings.last_row * findings.widest
    if grid > SMALL_GRID and grid > MOST_EMPTY * findings.cells:
        raise Refusal("too_wide", "表格的已用区域异常大而内容很少，请把数据复制到新表，另存后再传")
    return findings


def _records(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """(type, body) of the records of one substream."""
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        yield kind, stream[position + 4 : position + 4 + size]
        if kind == EOF:
            return
        position += 4 + size


def _look(findings: Findings, looks: Looks, kind: int, body: bytes) -> None:
    if kind == ROW and len(body) >= 14 and body[12] & ROW_HIDDEN:
        findings.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
    elif kind == COLINFO and len(body) >= 10 and body[8] & COLUMN_HIDDEN:
        low, high = struct.unpack_from("<HH", body)
        findings.hidden_columns.update(range(low + 1, min(high, 255) + 2))
    elif kind in VALUE_RECORDS and len(body) >= 6:
        row, column, style = struct.unpack_from("<HHH", body)
        for at, each in enumerate(_styles(kind, body, style)):
            findings.look(looks, each, row + 1, column + 1 + at)
        findings.cells += 1
        findings.last_row = max(findings.last_row, row + 1)
        findings.widest = max(findings.widest, column + 1)
        if kind == FORMULA:
            _look_at_formula(findings, result_of(body), row + 1, column + 1)
        if (code := _error(kind, body)) is not None:
            findings.broken[row + 1, column + 1] = formula_error(ERRORS.get(code, "#?"))


def _look_at_formula(findings: Findings, result: Result, row: int, column: int) -> None:
    findings.formulas += 1
    if result is Result.MISSING:
        findings.broken[row, column] = UNCOMPUTED
    elif result is Result.EMPTY:
        findings.blank_formulas.append((row, column))
    elif result is Result.ZERO:
        findings.zero_formulas.append((row, column))


def _styles(kind: int, body: bytes, first: int) -> list[int]:
    """The styles of the cells of a record: most hold one, one kind holds numbers side by side."""
    if kind != MULRK:
        return [first]
    return [struct.unpack_from("<H", body, at)[0] for at in range(4, len(body) - 7, 6)]


def _error(kind: int, body: bytes) -> int | None:
    if kind == BOOLERR and len(body) >= 8 and body[7]:
        return body[6]
    if kind == FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None
