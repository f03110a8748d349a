"""Cells of the pack: whatever a text holds, it comes back from the csv and from the worksheet, and is never run."""

import csv
import hashlib
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from funds.chain import digest
from funds.pack import masking, saying, writing
from funds.pack.rows import RowMaker
from funds.pack.saying import Kind
from funds.pack.workbook import LONGEST, WIDEST, Workbook, text_cell
from funds.selectors.copying import copy_lines, texts_of
from tests.funds.pack_world import exported, verify

TEXTS = [
    "=1+1",
    " 前后 ",
    "两\n行",
    "<a&b>\"'",
    "_x0041_",
    "控制\x01符",
    "🙂𠮷",
    "",
    "\t",
    "\\.",
    "a\\nb",
    "100%",
    '","<row>',
    '<row>""',
]
PRESERVE = b' xml:space="preserve"'
DANGEROUS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "'quoted", "\t=1", "\r=1", "\n=1", "  =1+1", "　＝1", "＝1+1", "＋1"),
    *("－1", "＠x", "\u00a0@x", "\u200b=1", "\ufeff=1", "\u3000\u3000+1"),
]


def said(cell, text):
    """What the pack says for a cell of this text: its line of csv, and its cell of a worksheet."""
    lines = []
    copy_lines(f"SELECT {cell.csv} FROM (SELECT {saying.quoted(text)}::text AS said) given", lines.append)
    (line,), (row,) = RowMaker([cell.kind]).made(lines)
    return line.decode(), row.decode()[5:-6]


def reread(tmp_path, rows):
    """The rows of cells as a workbook holds them."""
    with Workbook(tmp_path / "book.xlsx") as book:
        book.begin("表", ["列"] * len(rows[0]), [14] * len(rows[0]))
        book.add("".join(f"<row>{''.join(row)}</row>" for row in rows).encode())
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["表"]
    return [list(row) for row in sheet.iter_rows(min_row=2)]


def test_texts_come_back_as_they_were_from_the_worksheet(db, tmp_path):
    cells = reread(
        tmp_path, [[said(saying.text("said"), text)[1] for text in TEXTS], list(map(text_cell, TEXTS))]
    )

    # Excel itself undoes _x0001_; openpyxl leaves that to its reader.
    for row in cells:
        assert [unescape(cell.value or "") for cell in row] == TEXTS


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_run_is_kept_from_it(db, tmp_path, text):
    in_csv, in_sheet = said(saying.text("said"), text)

    assert next(csv.reader(io.StringIO(in_csv, newline="")))[0] == f"'{text}"
    ((cell,),) = reread(tmp_path, [[in_sheet]])
    assert (cell.data_type, cell.value.strip("\r")) == ("s", text.replace("\r", "\n").strip("\r"))


@settings(max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12))
def test_a_cell_of_csv_reads_back_as_its_text(django_db_blocker, django_db_setup, text):
    with django_db_blocker.unblock():
        in_csv, _ = said(saying.text("said"), text)
    (cells,) = list(csv.reader(io.StringIO(in_csv, newline=""))) or [[""]]
    (cell,) = cells
    assert (cell[1:] if cell.startswith("'") else cell) == text
    assert not cell.lstrip(saying.BLANKS).startswith(tuple(set(saying.FORMULA_STARTS) - {"'"}))


def worded(values):
    """The values as COPY words them: https://www.postgresql.org/docs/current/sql-copy.html, text format."""
    escapes = {"\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}
    texts = ("".join(escapes.get(letter, letter) for letter in value) for value in values)
    return ("\t".join(texts) + "\n").encode()


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
WORDS |= st.sampled_from(["", "资金", " 前", "后 ", "\uffff", "_x0041_"])
# What stands in the csv alone comes last.
KINDS = st.tuples(
    st.lists(st.sampled_from(list(Kind)), min_size=1, max_size=5), st.lists(st.none(), max_size=2)
).map(lambda both: [*both[0], *both[1]])
ROWS = KINDS.flatmap(
    lambda kinds: st.tuples(
        st.just(kinds),
        st.lists(st.lists(WORDS, min_size=len(kinds), max_size=len(kinds)), min_size=1, max_size=4),
    )
)


def test_columns_of_the_csv_alone_come_last():
    with pytest.raises(ValueError, match="must come last"):
        RowMaker([None, Kind.TEXT])


@given(ROWS)
def test_rows_strung_together_are_those_said_value_by_value(given_rows):
    kinds, rows = given_rows
    rows = [
        [
            value if kind in (Kind.TEXT, None) else value and "12.50"
            for value, kind in zip(row, kinds, strict=True)
        ]
        for row in rows
    ]
    lines = [worded(row) for row in rows]
    in_csv, in_sheet = RowMaker(kinds).made(lines)
    with_care = [RowMaker(kinds)._made_with_care(row) for row in rows]

    assert [texts_of(line) for line in lines] == rows
    # A line of one value that is empty is "" there and nothing here; no table has one column.
    assert [line or b'""' for line in in_csv] == [line for line, _ in with_care]
    assert [row.replace(PRESERVE, b"") for row in in_sheet] == [
        row.replace(PRESERVE, b"") for _, row in with_care
    ]
    assert all(PRESERVE in row for row in in_sheet if b"<t> " in row or b" </t>" in row)


def test_a_text_longer_than_excel_takes_is_cut_in_the_worksheet_alone(tmp_path):
    text = "凭" * LONGEST

    in_csv, in_sheet = RowMaker([Kind.TEXT]).made([worded([text]), worded([text + "证"])])

    assert in_csv[1].decode() == text + "证"
    ((whole,), (cut,)) = reread(tmp_path, [[row.decode()[5:-6]] for row in in_sheet])
    assert whole.value == text
    assert cut.value.endswith("凭……（太长，全文见同名的 csv）")
    assert len(cut.value) < LONGEST


def test_numbers_come_back_as_numbers(db, tmp_path):
    said_numbers = [said(saying.money("said"), "1234567.80")[1], said(saying.number("said"), "3")[1], "<c/>"]
    ((money, number, nothing),) = reread(tmp_path, [said_numbers])

    assert (money.value, money.number_format, number.value, nothing.value) == (1234567.8, "#,##0.00", 3, None)


def test_more_rows_than_a_worksheet_holds_go_to_numbered_ones(world, receive, tmp_path, monkeypatch):
    for number in range(6):
        receive(f"第{number}笔", Decimal(number + 1))
    monkeypatch.setattr(writing, "ROWS_PER_SHEET", 2)

    pack = exported(world, tmp_path / "pack")

    book = openpyxl.load_workbook(tmp_path / "pack" / "ledger.xlsx")
    assert book.sheetnames[1:4] == ["资金分录1", "资金分录2", "资金分录3"]
    assert pack.manifest["tables"][0]["sheets"] == ["资金分录1", "资金分录2", "资金分录3"]
    assert [book[name].max_row for name in book.sheetnames[1:4]] == [3, 3, 3]
    assert {book[name]["A1"].value for name in book.sheetnames[1:4]} == {"单位"}
    assert [book[name]["B2"].value for name in book.sheetnames[1:4]] == [1, 3, 5]
    assert verify(tmp_path / "pack").returncode == 0


@pytest.mark.parametrize(
    ("name", "covered"),
    [
        ("林小妹", "林**"),
        ("张三等5户", "张****"),
        ("阿依古丽·买买提", "阿*******"),
        ("王", "王*"),
        ("", ""),
        ("上义镇建筑队", "上义镇建筑队"),
        ("紫金县财政局", "紫金县财政局"),
        ("兴旺养殖专业合作社（筹）", "兴旺养殖专业合作社（筹）"),
        ("林小妹(队)", "林*****"),
        ("上义镇建筑队(林小妹)", "上义镇建筑队(林小妹)"),
        ("农业银行紫金支行6222021234567890123", "农**************************"),
        ("县财政局6222021234567890123专户", "县财政局*******0123专户"),
    ],
)
def test_names_of_persons_are_covered_those_of_organisations_stay(db, name, covered):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {masking.name('said')} FROM (SELECT {saying.quoted(name)} AS said) given")
        assert cursor.fetchone()[0] == covered


@given(st.lists(st.text(), min_size=1))
def test_the_digest_is_that_of_the_json_array(texts):
    texts = [text.encode(errors="ignore") for text in texts]
    canonical = json.dumps([text.decode() for text in texts], ensure_ascii=False, separators=(",", ":"))
    assert digest(texts) == hashlib.sha256(canonical.encode()).hexdigest()


def test_columns_are_as_wide_as_the_first_rows_need_and_pages_repeat_the_heading(world, receive, tmp_path):
    receive("灯" * 40, Decimal(1))

    book = openpyxl.load_workbook(exported(world, tmp_path / "pack").directory / "ledger.xlsx")

    sheet = book["资金分录"]
    widths = {
        sheet.cell(1, at).value: sheet.column_dimensions[letter].width
        for at, letter in enumerate("ABCDEF", 1)
    }
    assert widths == {
        "单位": 2 + 2 * len(world.unit.name),
        "序号": 6,
        "发生日期": 12,
        "累计起始日期": 14,
        "前期差错所属日期": 18,
        "资金来源": WIDEST,
    }
    assert (sheet.print_title_rows, sheet.page_setup.fitToHeight, sheet.page_setup.fitToWidth) == (
        "$1:$1",
        0,
        4,
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (book["封面"].page_setup.fitToWidth, book["凭证"].max_row) == (1, 1)
