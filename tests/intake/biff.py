"""A minimal writer of .xls (BIFF8 in its container) and of .ods, for fixtures: the product only reads these."""

import struct
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
ERRORS = {"#N/A": 0x2A, "#REF!": 0x17, "#DIV/0!": 0x07}


def write_xls(
    path: Path, sheets: dict[str, list[list[Any]]], *, hidden=(), hidden_rows=(), merges=()
) -> Path:
    """Worksheets by name; `hidden` names some; `hidden_rows` and `merges` (top, left, bottom, right) are for all."""
    bodies = [_worksheet(rows, hidden_rows, merges) for rows in sheets.values()]
    names = [_bound(name, 0, name in hidden) for name in sheets]
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0x0DBB, 0x07CC, 0, 6)) + _record(
        0x42, b"\xb0\x04"
    )
    offset = len(head) + sum(map(len, names)) + 4
    bound = []
    for name, body in zip(sheets, bodies, strict=True):
        bound.append(_bound(name, offset, name in hidden))
        offset += len(body)
    stream = head + b"".join(bound) + _record(0x0A, b"") + b"".join(bodies)
    path.write_bytes(_container(stream))
    return path


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _bound(name: str, offset: int, hidden: bool) -> bytes:
    body = struct.pack("<IBBBB", offset, int(hidden), 0, len(name), 1) + name.encode("utf-16-le")
    return _record(0x85, body)


def _worksheet(rows: list[list[Any]], hidden_rows: Any, merges: Any) -> bytes:
    parts = [_record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))]
    parts += [_record(0x208, struct.pack("<HHHHHHI", row - 1, 0, 10, 255, 0, 0, 0x20)) for row in hidden_rows]
    for at, row in enumerate(rows):
        parts += [_cell(at, column, value) for column, value in enumerate(row) if value is not None]
    if merges:
        body = struct.pack("<H", len(merges))
        body += b"".join(
            struct.pack("<HHHH", top - 1, end - 1, left - 1, right - 1) for top, left, end, right in merges
        )
        parts.append(_record(0xE5, body))
    return b"".join([*parts, _record(0x0A, b"")])


def _cell(row: int, column: int, value: Any) -> bytes:
    place = struct.pack("<HHH", row, column, 15)
    if value in ERRORS:
        return _record(0x205, place + struct.pack("<BB", ERRORS[value], 1))
    if isinstance(value, str):
        return _record(0x204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
    return _record(0x203, place + struct.pack("<d", value))


def _container(stream: bytes) -> bytes:
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // SECTOR)
    fat = [FAT, END, *range(3, 2 + count), END]
    table = b"".join(struct.pack("<I", entry) for entry in fat).ljust(SECTOR, b"\xff")
    header = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + b"\0" * 16
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + b"\0" * 6
    )
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<I", 0)
    directory = (
        _entry("Root Entry", 5, END, 0, child=1)
        + _entry("Workbook", 2, 2, len(stream))
        + _entry("", 0, 0, 0) * 2
    )
    return header.ljust(SECTOR, b"\xff") + table + directory + stream.ljust(count * SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    written = (name + "\0").encode("utf-16-le") if name else b""
    entry = written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written), kind, 1, FREE, FREE, child)
    return entry + b"\0" * 36 + struct.pack("<IQ", start, size)


def write_ods(
    path: Path, sheets: dict[str, list[list[Any]]], *, row_attributes: str = "", tail: str = ""
) -> Path:
    """Worksheets by name; `row_attributes` go into each data row after the first, `tail` behind the last row."""
    tables = []
    for name, rows in sheets.items():
        lines = [_ods_row(row, row_attributes if at else "") for at, row in enumerate(rows)]
        tables.append(f"<table:table table:name={quoteattr(name)}>{''.join(lines)}{tail}</table:table>")
    spaces = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{spaces}:office:1.0" '
        f'xmlns:table="{spaces}:table:1.0" xmlns:text="{spaces}:text:1.0" office:version="1.2"><office:body>'
        f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{spaces}:manifest:1.0"/>'
        )
    return path


def _ods_row(row: list[Any], attributes: str) -> str:
    return f"<table:table-row {attributes}>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        written = f"<text:p>{escape(value)}</text:p>"
        return f'<table:table-cell office:value-type="string">{written}</table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
