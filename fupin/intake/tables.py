"""Choosing the worksheets to read."""

from fupin.errors import Refusal
from fupin.intake.header import Header
from fupin.intake.parsing import Parser, refuse_header
from fupin.intake.reading import Table, Workbook
from fupin.intake.receipt import Issue
from fupin.intake.versions import VERSION_SHEET, remark, renamed, signature_of, with_template

EXPLANATION = "填写说明"
LISTS_SHEET = "_选项"
OUR_OWN = (EXPLANATION, VERSION_SHEET, LISTS_SHEET)


def read_tables(book: Workbook, parser: Parser, wanted: str | None) -> str:
    """Reads the worksheet named, or every visible one with a complete header; returns their names.

    Raises Refusal if there is none to read; what was left unread is in the warnings.
    """
    names = _named(book, wanted) if wanted else _visible(book, parser)
    parser.signature = signature_of(book)
    incomplete: list[tuple[str, Header | None]] = []
    read: list[str] = []
    new_names: dict[str, str] = {}
    for name in names:
        table = book.table(name)
        header, head, rest = parser.header_of(table)
        if header is None or header.missing:
            if head:
                incomplete.append((name, header))
            continue
        parser.read(table, header, head, rest)
        read.append(name)
        new_names |= renamed(header, parser.sheet, parser.signature)
    if not read:
        raise with_template(_unreadable(parser, incomplete), parser.sheet, parser.signature)
    if said := remark(parser.sheet, parser.signature, new_names):
        parser.receipt.warnings.append(said)
    for name, header in incomplete:
        message = f"没有读取：{refuse_header(name, header, parser.sheet).message}"
        parser.receipt.warnings.append(Issue(name, "", 0, "", "sheet_not_read", message))
    if not parser.lines and not parser.receipt.errors:
        raise Refusal("no_rows", "表头下面没有数据行，请填好后再传")
    return "、".join(read)


def _named(book: Workbook, wanted: str) -> list[str]:
    names = [info.name for info in book.sheets]
    if wanted not in names:
        raise Refusal("no_sheet", f"没有工作表“{wanted}”；文件里有：{'、'.join(names) or '（无名）'}")
    return [wanted]


def _visible(book: Workbook, parser: Parser) -> list[str]:
    """The names to look at; hidden worksheets with content are announced."""
    names = []
    for info in book.sheets:
        if info.name in OUR_OWN:
            continue
        if not info.hidden:
            names.append(info.name)
        elif _has_content(book.table(info.name)):
            message = f"工作表“{info.name}”是隐藏的，没有读取；要导入请取消隐藏，或指定工作表名"
            parser.receipt.warnings.append(Issue(info.name, "", 0, "", "hidden_sheet", message))
    return names


def _has_content(table: Table) -> bool:
    return next(table.rows(), None) is not None


def _unreadable(parser: Parser, incomplete: list[tuple[str, Header | None]]) -> Refusal:
    """The refusal for the worksheet that came nearest."""
    if not incomplete:
        return Refusal("empty", "文件里没有内容，请填好后再传")
    name, header = max(incomplete, key=lambda pair: len(pair[1].mapped) if pair[1] else 0)
    return refuse_header(name, header, parser.sheet)
