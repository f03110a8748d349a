"""The streaming workbook and the canonical texts: whatever a cell holds comes back as it was."""

import csv
import hashlib
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from funds.chain import digest
from funds.pack import export_pack, writing
from funds.pack.workbook import Workbook, number_cell, text_cell
from funds.selectors import LedgerFilters
from fupin.scope import SYSTEM

TEXTS = ["=1+1", " 前后 ", "两\n行", "<a&b>\"'", "_x0041_", "控制\x01符", "🙂𠮷", "", "\t"]


@pytest.fixture
def reread(tmp_path):
    """A function that writes the cells as one row below a heading and reads the row again."""

    def run(cells):
        book = Workbook(tmp_path / "book.xlsx")
        book.begin("表", ["列"] * len(cells))
        book.add(cells)
        book.close()
        return list(openpyxl.load_workbook(tmp_path / "book.xlsx")["表"].values)[1]

    return run


def test_texts_come_back_as_they_were(reread):
    cells = reread([text_cell(text) for text in TEXTS])

    # Excel itself undoes _x0001_; openpyxl leaves that to its reader.
    assert [unescape(cell or "") for cell in cells] == TEXTS


def test_numbers_come_back_as_numbers(reread):
    assert list(reread([number_cell(text) for text in ("1234567.80", "-0.05", "3", "")])) == [
        1234567.8,
        -0.05,
        3,
        None,
    ]


def test_more_rows_than_a_worksheet_holds_go_to_numbered_ones(world, receive, tmp_path, monkeypatch):
    for number in range(5):
        receive(f"第{number}笔", Decimal(number + 1))
    monkeypatch.setattr(writing, "ROWS_PER_SHEET", 2)

    export_pack(actor=None, scope=SYSTEM, filters=LedgerFilters(), directory=tmp_path / "pack")

    book = openpyxl.load_workbook(tmp_path / "pack" / "ledger.xlsx")
    assert book.sheetnames[1:4] == ["资金分录1", "资金分录2", "资金分录3"]
    assert [book[name].max_row for name in book.sheetnames[1:4]] == [3, 3, 2]
    assert {book[name]["A1"].value for name in book.sheetnames[1:4]} == {"单位"}


@given(st.lists(st.text(), min_size=1))
def test_the_digest_is_that_of_the_json_array(texts):
    texts = [text.encode(errors="ignore").decode() for text in texts]
    canonical = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    assert digest(texts) == hashlib.sha256(canonical.encode()).hexdigest()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=5))
def test_a_line_of_csv_reads_back_as_its_cells(texts):
    line = writing.csv_line([writing.neutralised(text) for text in texts])
    (cells,) = csv.reader(io.StringIO(line, newline=""))
    assert [cell[1:] if cell.startswith("'") else cell for cell in cells] == texts
