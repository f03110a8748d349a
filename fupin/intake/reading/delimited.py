"""Text files: their encoding, their delimiter, their lines."""

import codecs
import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from fupin.errors import Refusal
from fupin.intake.reading.table import WIDEST, Table

CHUNK = 1024 * 1024
SAMPLE_LINES = 30
DELIMITERS = ",\t;|，"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SHELL = re.compile(r'^="(.*)"$', re.DOTALL)
CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
UNREADABLE = "文字编码认不出来，打不开；请用 Excel 或 WPS 打开，另存为 .xlsx 后再传"


def encoding_of(path: Path) -> str:
    """The encoding of a text file: by its mark, else strict UTF-8, GB18030, UTF-16. Raises Refusal."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    names = ["utf-16-le", "utf-16-be"] if b"\x00" in head else ["utf-8", "gb18030"]
    found = next((name for name in names if _decodes(path, name)), None)
    if found is None:
        raise Refusal("encoding", UNREADABLE)
    return found


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                text = decoder.decode(chunk)
                if CONTROL.search(text) or "\ufffd" in text:
                    return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def delimiter_of(lines: list[str]) -> str:
    """The delimiter that parts most of the lines into the same number of columns."""
    best, best_score = ",", 0
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        commonest = max(set(wide), key=wide.count)
        score = wide.count(commonest) * 1000 + commonest
        if score > best_score:
            best, best_score = delimiter, score
    return best


def read_text(path: Path) -> Table:
    """The file as one table without cell types. Raises Refusal for an unknown encoding or monstrous lines."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        sample = list(islice(file, SAMPLE_LINES))
    table = Table("", (), typed=False)
    table.source = _lines(path, encoding, delimiter_of(sample), table)
    if encoding not in ("utf-8", "utf-8-sig"):
        table.notes.append(("encoding", f"文本文件按 {encoding.upper()} 编码读取，请核对汉字是否正确"))
    return table


def _lines(path: Path, encoding: str, delimiter: str, table: Table) -> Iterator[tuple[int, list]]:
    shelled = False
    with path.open(encoding=encoding, newline="") as file:
        try:
            for number, cells in enumerate(csv.reader(file, delimiter=delimiter), 1):
                if len(cells) > WIDEST:
                    raise Refusal(
                        "too_wide", f"第 {number} 行有 {len(cells)} 列，超过 {WIDEST} 列，请检查分隔符"
                    )
                for at, cell in enumerate(cells):
                    if cell.startswith('="') and (match := SHELL.match(cell)):
                        cells[at], shelled = match[1], True
                yield number, [cell or None for cell in cells]
        except (csv.Error, UnicodeDecodeError) as error:
            raise Refusal("damaged", f"文本文件读到一半出错；{UNREADABLE}") from error
    if shelled:
        table.notes.append(("shell", '文件用 ="…" 包住了长号码，已去掉外壳，只取里面的文字'))
