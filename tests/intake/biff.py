"""A minimal writer of .xls (BIFF8 in its container) and of .ods, for fixtures: the product only reads these."""

import struct
import zipfile
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
OWN_FORMATS = 164
PLAIN_STYLES = 16
NO_RESULT = struct.pack("<Q", 0xFFFF000000000003)


class Formula(NamedTuple):
    """A formula by its tokens, with the result that libraries write which compute nothing; Excel: an empty text."""

    tokens: bytes
    result: bytes = NO_RESULT
    options: int = 0


NEVER_COMPUTED = Formula(b"\x1e\x01\x00\x1e\x01\x00\x03")  # =1+1
CELL_A1 = Formula(b"\x44\0\0\0\xc0")
ERRORS = {"#N/A": 0x2A, "#REF!": 0x17, "#DIV/0!": 0x07}


def write_xls(
    path: Path,
    sheets: dict[str, list[list[Any]]],
    *,
    hidden=(),
    hidden_rows=(),
    hidden_columns=(),
    merges=(),
    styles=(),
    styled=None,
) -> Path:
    """Worksheets by name; `hidden` names some, or says how deep ({name: 2}); `hidden_rows`, `hidden_columns` and
    `merges` (top, left, bottom, right), counted from 1, are for all.

    `styles` ({"format", "fill", "struck"}; a format by its number, or as it is written) are given to cells by
    {(row, column) from 0: place of the style}.
    """
    own = {place: PLAIN_STYLES + at for place, at in (styled or {}).items()}
    bodies = [_worksheet(rows, hidden_rows, hidden_columns, merges, own) for rows in sheets.values()]
    depths = dict(hidden) if isinstance(hidden, dict) else dict.fromkeys(hidden, 1)
    names = [_bound(name, 0, depths.get(name, 0)) for name in sheets]
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0x0DBB, 0x07CC, 0, 6)) + _record(
        0x42, b"\xb0\x04"
    )
    head += _styles(styles)
    offset = len(head) + sum(map(len, names)) + 4
    bound = []
    for name, body in zip(sheets, bodies, strict=True):
        bound.append(_bound(name, offset, depths.get(name, 0)))
        offset += len(body)
    stream = head + b"".join(bound) + _record(0x0A, b"") + b"".join(bodies)
    path.write_bytes(container(stream))
    return path


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _bound(name: str, offset: int, hidden: int) -> bytes:
    body = struct.pack("<IBBBB", offset, hidden, 0, len(name), 1) + name.encode("utf-16-le")
    return _record(0x85, body)


def _styles(styles: Any) -> bytes:
    """Four plain fonts and one struck through, then sixteen plain styles and those asked for."""
    if not styles:
        return b""
    fonts = [
        _record(
            0x31,
            struct.pack("<HHHHHBBBBBB", 200, flags, 0x7FFF, 400, 0, 0, 0, 0, 0, 1, 1)
            + "A".encode("utf-16-le"),
        )
        for flags in (0, 0, 0, 0, 0x08)
    ]
    written = {text: OWN_FORMATS + at for at, text in enumerate(each.get("format", 0) for each in styles)}
    formats = [_format(number, text) for text, number in written.items() if isinstance(text, str)]
    forms = [{**each, "format": _number_of(each.get("format", 0), written)} for each in styles]
    plain = [{}] * PLAIN_STYLES
    return b"".join([*fonts, *formats, *(_style(**each) for each in (*plain, *forms))])


def _number_of(shown: int | str, written: dict) -> int:
    return written[shown] if isinstance(shown, str) else shown


def _format(number: int, text: str) -> bytes:
    return _record(0x41E, struct.pack("<HHB", number, len(text), 1) + text.encode("utf-16-le"))


def _style(format: int = 0, fill: int = 0, struck: bool = False) -> bytes:
    """The fifth font is called 5: there is no font 4."""
    head = struct.pack("<HHHBBBBI", 5 if struck else 0, format, 1, 0x20, 0, 0, 0, 0)
    return _record(0xE0, head + struct.pack("<IH", (1 << 26) if fill else 0, fill if fill else 0x20C0))


def _worksheet(
    rows: list[list[Any]], hidden_rows: Any, hidden_columns: Any, merges: Any, styled: dict
) -> bytes:
    parts = [_record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))]
    parts += [
        _record(0x7D, struct.pack("<HHHHHH", column - 1, column - 1, 2048, 15, 1, 0))
        for column in hidden_columns
    ]
    parts += [_record(0x208, struct.pack("<HHHHHHI", row - 1, 0, 10, 255, 0, 0, 0x20)) for row in hidden_rows]
    for at, row in enumerate(rows):
        parts += [
            _cell(at, column, value, styled.get((at, column), 15))
            for column, value in enumerate(row)
            if value is not None
        ]
    if merges:
        body = struct.pack("<H", len(merges))
        body += b"".join(
            struct.pack("<HHHH", top - 1, end - 1, left - 1, right - 1) for top, left, end, right in merges
        )
        parts.append(_record(0xE5, body))
    return b"".join([*parts, _record(0x0A, b"")])


def _cell(row: int, column: int, value: Any, style: int) -> bytes:
    place = struct.pack("<HHH", row, column, style)
    if isinstance(value, Formula):
        head = value.result + struct.pack("<HIH", value.options, 0, len(value.tokens))
        return _record(0x06, place + head + value.tokens)
    if value in ERRORS:
        return _record(0x205, place + struct.pack("<BB", ERRORS[value], 1))
    if isinstance(value, str):
        return _record(0x204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
    return _record(0x203, place + struct.pack("<d", value))


def container(stream: bytes) -> bytes:
    """The stream as the Workbook of a compound file."""
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
    path: Path,
    sheets: dict[str, list[list[Any]]],
    *,
    row_attributes: str = "",
    tail: str = "",
    hidden=(),
    hidden_rows=(),
    hidden_columns=(),
    percents=(),
    filled=(),
    struck=(),
    seen=None,
) -> Path:
    """Worksheets by name; `row_attributes` go into each data row after the first, `tail` behind the last row.

    `hidden` names worksheets; `hidden_rows` and `hidden_columns`, counted from 1, are for all. `percents`,
    `filled` and `struck` are cells as (row, column) from 0, `seen` are {such a cell: what is seen of its number}.
    """
    looks = {
        **dict.fromkeys(filled, "filled"),
        **dict.fromkeys(struck, "struck"),
        **dict.fromkeys(percents, "%"),
    }
    tables = []
    for name, rows in sheets.items():
        lines = [
            _ods_row(
                row,
                (row_attributes if at else "") + (COLLAPSED if at + 1 in hidden_rows else ""),
                {column: look for (number, column), look in looks.items() if number == at},
                {column: text for (number, column), text in (seen or {}).items() if number == at},
            )
            for at, row in enumerate(rows)
        ]
        style = ' table:style-name="hidden"' if name in hidden else ""
        columns = "".join(
            f"<table:table-column {COLLAPSED if at in hidden_columns else ''}/>"
            for at in range(1, max(hidden_columns, default=0) + 1)
        )
        tables.append(
            f"<table:table table:name={quoteattr(name)}{style}>{columns}{''.join(lines)}{tail}</table:table>"
        )
    spaces = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{spaces}:office:1.0" '
        f'xmlns:table="{spaces}:table:1.0" xmlns:text="{spaces}:text:1.0" xmlns:style="{spaces}:style:1.0" '
        f'xmlns:fo="{spaces}:xsl-fo-compatible:1.0" office:version="1.2">{ODS_STYLES}<office:body>'
        f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{spaces}:manifest:1.0"/>'
        )
    return path


COLLAPSED = ' table:visibility="collapse"'
ODS_STYLES = (
    '<office:automatic-styles><style:style style:name="filled" style:family="table-cell">'
    '<style:table-cell-properties fo:background-color="#ff0000"/></style:style>'
    '<style:style style:name="struck" style:family="table-cell">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/>'
    "</style:style></office:automatic-styles>"
)


def _ods_row(row: list[Any], attributes: str, looks: dict[int, str], seen: dict[int, str]) -> str:
    cells = "".join(_ods_cell(value, looks.get(at, ""), seen.get(at, "")) for at, value in enumerate(row))
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


def _ods_cell(value: Any, look: str, seen: str) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        written = f"<text:p>{escape(value)}</text:p>"
        style = f' table:style-name="{look}"' if look else ""
        return f'<table:table-cell{style} office:value-type="string">{written}</table:table-cell>'
    kind = "percentage" if look == "%" else "float"
    written = f"<text:p>{escape(seen or str(value))}</text:p>"
    return f'<table:table-cell office:value-type="{kind}" office:value="{value}">{written}</table:table-cell>'
