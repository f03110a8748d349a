"""Workbooks written row by row say what was given, to our own reader and to others, and no text in them is computed."""

import datetime
import zipfile

import openpyxl
import pytest

from fupin.files.services import path_of
from fupin.intake.reading import Share, open_workbook
from fupin.intake.reading.table import Merge
from fupin.intake.writing import HIDDEN, VERY_HIDDEN, Page, excel_names, write_book
from tests.intake.biff import write_ods
from tests.intake.workbooks import HEAD, line, xlsx
from tests.office_files import objections


@pytest.fixture
def written(tmp_path):
    def write(*pages):
        path = tmp_path / "written.xlsx"
        with path.open("wb") as target:
            write_book(target, pages)
        return path

    return write


def values(path, name="表"):
    with open_workbook(path) as book:
        return [(row.number, row.cells) for row in book.table(name).rows()]


def test_excel_has_nothing_against_what_was_written(written):
    rows = [(1, ["名称", None, "数"]), (4, ["甲", 3, 0.1, True, datetime.date(2016, 3, 1), Share(0.329)])]
    pages = (Page("表", rows), Page("依据", rows, VERY_HIDDEN, {1: 20}), Page("“附件”", []))
    assert objections(written(*pages).read_bytes()) == []


def test_control_it_would_have_something_against_a_part_out_of_its_place(written, tmp_path):
    with (
        zipfile.ZipFile(written(Page("表", []))) as book,
        zipfile.ZipFile(tmp_path / "a.xlsx", "w") as spoiled,
    ):
        for name in book.namelist():
            spoiled.writestr(name, book.read(name).replace(b"<sheetData>", b"<legacyDrawing/><sheetData>"))
    assert "sheetData" in " ".join(objections((tmp_path / "a.xlsx").read_bytes()))


def test_our_own_reader_finds_what_was_given(written):
    rows = [
        (1, ["名称", None, "数"]),
        (4, ["甲", 3, 0.1 + 0.2, True, datetime.date(2016, 3, 1), Share(0.329)]),
    ]
    assert values(written(Page("表", rows))) == [
        (1, ["名称", None, "数"]),
        (4, ["甲", 3, 0.30000000000000004, True, datetime.date(2016, 3, 1), 0.329]),
    ]
    with open_workbook(written(Page("表", rows))) as book:
        assert isinstance(list(book.table("表").rows())[1].cells[5], Share)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86",
        "441621195001010011",
        " 前后有空格 ",
        "第一行\n第二行",
        "<b>&amp;\"'",
        "响铃\x07和回车\r\n",
        "_x000D_",
        "_x005F_",
        "😀",
        "0012",
    ],
)
def test_text_stays_the_text_it_was(written, text):
    path = written(Page("表", [(1, [text, "完"])]))
    assert values(path) == [(1, [text, "完"])]
    cell = openpyxl.load_workbook(path)["表"]["A1"]
    assert (cell.data_type, cell.number_format) == ("s", "@")


def test_other_programs_find_the_kinds_of_cells(written):
    day = datetime.date(2016, 3, 1)
    midnight, moment = (datetime.datetime.combine(day, datetime.time(*at)) for at in ((0,), (8, 30)))
    cells = [2952.0, 12, False, day, moment, datetime.time(8, 30), Share(0.5), "", None, float("inf")]
    sheet = openpyxl.load_workbook(written(Page("表", [(2, cells)])))["表"]
    assert [cell.value for cell in sheet[2]] == [
        *(2952, 12, False, midnight, moment, datetime.time(8, 30), 0.5),
        *(None, None, "inf"),
    ]
    assert [sheet.cell(2, at).number_format for at in (1, 4, 5, 6, 7)] == [
        *("General", "yyyy-mm-dd", "yyyy-mm-dd h:mm:ss", "h:mm:ss", "0.00%")
    ]


def test_a_text_longer_than_a_cell_may_hold_is_cut_there(written):
    assert len(values(written(Page("表", [(1, ["长" * 40_000])])))[0][1][0]) == 32_767


def test_worksheets_keep_their_names_widths_merges_and_what_is_hidden(written):
    pages = [
        Page("表", [(1, ["a", None]), (2, ["b"])], widths={2: 20, 1: 9.5}, merges=[Merge(1, 1, 1, 2)]),
        Page("旧 & 表", [(1, ["x"])], state=HIDDEN),
        Page("_fupin", [(1, ["y"])], state=VERY_HIDDEN),
    ]
    book = openpyxl.load_workbook(written(*pages))
    assert {sheet.title: sheet.sheet_state for sheet in book} == {
        "表": "visible",
        "旧 & 表": "hidden",
        "_fupin": "veryHidden",
    }
    sheet = book["表"]
    assert [str(each) for each in sheet.merged_cells.ranges] == ["A1:B1"]
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (9.5, 20)


def test_names_that_excel_does_not_take_are_changed_and_none_is_given_twice():
    long = "甲" * 40
    assert excel_names(["表", "a/b", "a:b", "", long, f"{long}乙", "'引'", "Sheet1"]) == {
        "表": "表",
        "a/b": "a_b",
        "a:b": "a_b_2",
        "": "Sheet1",
        long: "甲" * 31,
        f"{long}乙": f"{'甲' * 29}_2",
        "'引'": "引",
        "Sheet1": "Sheet1_2",
    }


@pytest.mark.django_db
def test_a_share_in_the_copy_of_the_wrong_rows_is_still_a_share(upload, tmp_path):
    def percent(sheet):
        sheet["F2"].number_format = "0.0%"

    rows = [[*HEAD, "所占比例"], [*line("二零"), 0.329]]
    short = upload(xlsx(tmp_path / "a.xlsx", rows, after=percent)).wrong_rows
    sheet = openpyxl.load_workbook(path_of(short).open("rb")).active
    assert (sheet["F2"].value, sheet["F2"].number_format) == (0.329, "0.00%")


@pytest.mark.django_db
def test_and_so_is_one_in_the_marked_copy_of_an_ods(upload, tmp_path):
    rows = [[*HEAD, "所占比例"], [*line("二零"), 0.329]]
    marked = upload(write_ods(tmp_path / "a.ods", {"表": rows}, percents=[(1, 5)])).marked
    sheet = openpyxl.load_workbook(path_of(marked).open("rb")).active
    assert (sheet["F2"].value, sheet["F2"].number_format) == (0.329, "0.00%")
