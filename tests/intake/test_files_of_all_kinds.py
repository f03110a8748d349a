"""Habits A of real sheets: formats, encodings, passwords, what is hidden, formulas."""

import datetime
import struct
from decimal import Decimal

import msoffcrypto
import openpyxl
import pytest

from fupin.errors import Refusal
from fupin.intake.reading.formulas import gives_number
from fupin.rules.models import Rule
from tests.intake.biff import CELL_A1, NEVER_COMPUTED, Formula, write_ods, write_xls
from tests.intake.workbooks import HEAD, LINE, MONITOR, line, replaced, text, xlsx

READ = {
    "row": 2,
    "rule": Rule.POVERTY_LINE,
    "place_code": "441621",
    "year_from": 2016,
    "value": Decimal("2952.00"),
    "source": "国开发〔2016〕1号",
}


def codes(issues):
    return [(each.cell, each.code) for each in issues]


def test_habit_01_each_format_is_known_by_content_whatever_its_name(read, tmp_path):
    rows = [HEAD, line()]
    html = "<html><table>" + "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows
    )
    (tmp_path / "web.xls").write_text(html + "</table></html>", encoding="utf-8")
    files = [
        xlsx(tmp_path / "a.csv", rows),
        write_xls(tmp_path / "b.xlsx", {"表": rows}),
        write_xls(tmp_path / "b.et", {"表": rows}),
        write_ods(tmp_path / "c.xls", {"表": rows}),
        text(tmp_path / "d.xlsx", rows),
        tmp_path / "web.xls",
    ]
    for path in files:
        assert read(path)[1] == [READ], path.name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_habit_02_text_files_of_any_encoding_and_delimiter(read, tmp_path, encoding, delimiter):
    path = text(tmp_path / "a.csv", [HEAD, line()], encoding=encoding, delimiter=delimiter)
    assert read(path)[1] == [READ]


def test_habit_02_an_unknown_encoding_is_refused(read, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("参数,年度\n".encode("gb18030") + b"\xff\xff\x81\x20")
    with pytest.raises(Refusal, match="编码认不出来"):
        read(path)


def test_habit_03_shells_and_apostrophes_around_long_numbers_come_off(read, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f'{",".join(HEAD)}\n{LINE},="441621","\'2016",\t2952,文件\n', encoding="gb18030")
    receipt, rows = read(path)
    assert (rows[0]["place_code"], rows[0]["year_from"], rows[0]["value"]) == (
        "441621",
        2016,
        Decimal("2952.00"),
    )
    assert {code for _, code in codes(receipt.warnings)} == {"encoding", "shell"}


def test_habit_04_a_locked_workbook_asks_for_its_password(read, tmp_path):
    plain, locked = xlsx(tmp_path / "a.xlsx", [HEAD, line()]), tmp_path / "locked.xlsx"
    with plain.open("rb") as source, locked.open("wb") as target:
        msoffcrypto.OfficeFile(source).encrypt("扶贫2016", target)
    with pytest.raises(Refusal, match="请填写口令") as asked:
        read(locked)
    assert asked.value.code == "password"
    with pytest.raises(Refusal) as wrong:
        read(locked, password="2016")
    assert wrong.value.code == "wrong_password"
    assert read(locked, password="扶贫2016")[1] == [READ]
    assert list(tmp_path.glob("intake-*")) == []


def test_habit_06_hidden_sheets_are_announced_and_not_read(read, tmp_path):
    def hide(sheet):
        other = sheet.parent.create_sheet("旧表")
        other.append(HEAD)
        other.append(line(2010))
        other.sheet_state = "veryHidden"

    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, line()], after=hide))
    assert rows == [READ]
    assert [(each.sheet, each.code) for each in receipt.warnings] == [("旧表", "hidden_sheet")]
    assert read(tmp_path / "a.xlsx", sheet="旧表")[1][0]["year_from"] == 2010


def test_habit_06_hidden_rows_and_columns_are_read_and_announced(read, tmp_path):
    def hide(sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["D"].hidden = True

    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, line(), line(2017)], after=hide))
    assert len(rows) == 2
    assert codes(receipt.warnings) == [("", "hidden_rows"), ("D1", "hidden_column")]
    assert "第 3 行" in receipt.warnings[0].message


def test_habit_06_hidden_rows_of_an_xls_are_announced(read, tmp_path):
    path = write_xls(tmp_path / "a.xls", {"表": [HEAD, line(), line(2017)]}, hidden_rows=(2,))
    receipt, rows = read(path)
    assert len(rows) == 2
    assert codes(receipt.warnings) == [("", "hidden_rows")]


def test_habit_06_one_sheet_per_village_is_read_in_one_go(read, tmp_path):
    def add(sheet):
        other = sheet.parent.create_sheet("下义村")
        other.append(HEAD)
        other.append(line(2017))
        sheet.parent.create_sheet("空表")
        sheet.parent.create_sheet("通讯录").append(["姓名", "电话"])

    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, line()], title="上义村", after=add))
    assert receipt.sheet == "上义村、下义村"
    assert [row["year_from"] for row in rows] == [2016, 2017]
    assert [(each.sheet, each.code) for each in receipt.warnings] == [("通讯录", "sheet_not_read")]


def test_habit_06_a_sheet_that_is_not_there_is_refused_with_those_that_are(read, tmp_path):
    with pytest.raises(Refusal, match="没有工作表“甲”；文件里有：Sheet1"):
        read(xlsx(tmp_path / "a.xlsx", [HEAD, line()]), sheet="甲")


def test_habit_07_a_stray_cell_a_million_rows_down_does_not_matter(read, tmp_path):
    def stray(sheet):
        sheet["D1048576"] = "x"
        sheet["XFD3"].number_format = "@"

    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, line()], after=stray))
    assert rows == [READ]
    assert codes(receipt.warnings) == [("", "beyond")]


def test_habit_08_formulas_are_read_by_their_cached_value(read, tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEAD, line(value="=2000+952")])
    replaced(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</f><v></v>", b"</f><v>2952</v>"))
    assert read(path)[1] == [READ]


def test_habit_08_formulas_never_computed_are_errors_that_say_what_to_do(read, tmp_path):
    receipt, _ = read(xlsx(tmp_path / "a.xlsx", [HEAD, line(value="=2000+952")]))
    assert codes(receipt.errors) == [("D2", "uncomputed")]
    assert "打开保存一次" in receipt.errors[0].message


def test_habit_08_formulas_of_an_ods_never_computed(read, tmp_path):
    path = write_ods(tmp_path / "a.ods", {"表": [HEAD, line()]})
    written = b'<table:table-cell office:value-type="float" office:value="2952"><text:p>2952</text:p></table:table-cell>'
    formula = b'<table:table-cell table:formula="of:=2000+952"/>'
    replaced(path, "content.xml", lambda xml: xml.replace(written, formula))
    receipt, _ = read(path)
    assert codes(receipt.errors) == [("D2", "uncomputed")]


def test_habit_08_a_sum_of_an_xls_that_was_never_computed_is_an_error_of_its_cell(read, tmp_path):
    path = write_xls(tmp_path / "a.xls", {"表": [[*HEAD, "条数"], [*line(), NEVER_COMPUTED]]})
    receipt, rows = read(path)
    assert (rows[0]["count"], codes(receipt.errors)) == (None, [("F2", "uncomputed")])
    assert "打开保存一次" in receipt.errors[0].message
    assert codes(receipt.warnings) == []


def test_habit_08_a_formula_of_an_xls_that_may_give_an_empty_text_is_told(read, tmp_path):
    """Excel writes the same for =A1 where A1 is an empty text: the cell counts as blank, and that is said."""
    path = write_xls(tmp_path / "a.xls", {"表": [[*HEAD, "条数"], [*line(), CELL_A1]]})
    receipt, rows = read(path)
    assert (rows[0]["count"], codes(receipt.errors)) == (None, [])
    assert [(each.code, each.message[:23]) for each in receipt.warnings] == [
        ("blank_formula", "有 1 个公式的结果是空的（F2），按空格读取")
    ]


@pytest.mark.parametrize(
    ("tokens", "gives"),
    [
        ("250000000000c001c019100000", True),  # SUM(A1:B1)
        ("44000000c044000001c00315", True),  # (A1+B1)
        ("44000000c044000001c0061e0200411b00", True),  # ROUND(A1/B1,2)
        ("250000000000c001c01e0100415a01", True),  # COUNTIF(A1:B1,1)
        ("44000000c044000001c042020500", True),  # AVERAGE(A1,B1)
        ("44000000c013", True),  # -A1
        ("1e0503", True),  # 773
        ("44000000c0", False),  # A1
        ("44000000c01e01000b1902070017000019080b00170100781908030022030100", False),  # IF(A1=1,"","x")
        ("44000000c044000001c008", False),  # A1&B1
        ("44000000c0250000000000c001c01e02001e000042046600", False),  # VLOOKUP(A1,A1:B1,2,0)
        ("44000000c017010030413000", False),  # TEXT(A1,"0")
        ("17010003", False),  # a text that ends like a sum
        ("0100000000", False),  # shared with other cells
        ("1e05", False),
        ("19", False),
        ("ff03", False),
        ("", False),
    ],
)
def test_what_a_formula_of_an_xls_can_only_give_is_told_by_its_last_token(tokens, gives):
    """The first twelve as xlwt writes them."""
    assert gives_number(bytes.fromhex(tokens)) is gives


ZERO_AT_LOADING = {"result": bytes(8), "options": 2}


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (Formula(b"\x1e\x02\0", **ZERO_AT_LOADING), ["zero_formula"]),
        (Formula(b"\x1e\x02\0", struct.pack("<d", 2.0), 2), []),
    ],
)
def test_habit_08_zeros_that_no_program_computed_are_doubted(read, tmp_path, other, told):
    """Apache POI writes 0 with every formula. Where another has a result, somebody computed."""
    first = Formula(NEVER_COMPUTED.tokens, **ZERO_AT_LOADING)
    rows = [[*HEAD, "条数"], [*line(2016), first], [*line(2017), other]]
    receipt, rows = read(write_xls(tmp_path / "a.xls", {"表": rows}))
    assert (rows[0]["count"], codes(receipt.errors)) == (0, [])
    assert [each.code for each in receipt.warnings] == told
    assert all("2 个公式的结果全是 0（F2、F3）" in each.message for each in receipt.warnings)


def test_habit_08_formula_errors_are_errors_of_their_cell(read, tmp_path):
    def broken(sheet):
        sheet["D2"] = "#REF!"
        sheet["D2"].data_type = "e"

    receipt, _ = read(xlsx(tmp_path / "a.xlsx", [HEAD, line()], after=broken))
    assert codes(receipt.errors) == [("D2", "formula_error")]
    receipt, _ = read(write_xls(tmp_path / "b.xls", {"表": [HEAD, line(value="#N/A")]}))
    assert codes(receipt.errors) == [("D2", "formula_error")]


def test_habit_09_comments_links_and_line_breaks_do_no_harm(read, tmp_path):
    def dress(sheet):
        sheet["E2"].hyperlink = "https://example.org/"
        sheet["E2"].comment = openpyxl.comments.Comment("批注", "某人")
        sheet["E2"].value = "国开发\n〔2016〕_x000D_1号"

    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, line()], after=dress))
    assert rows[0]["source"] == "国开发 〔2016〕 1号"
    assert [change["cell"] for change in receipt.normalised] == ["E2"]


def test_habit_17_household_cells_merged_over_their_rows_are_filled_down(read, tmp_path):
    def merge(sheet):
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("D2:D3")

    receipt, rows = read(
        xlsx(
            tmp_path / "a.xlsx",
            [HEAD, line(), line(2017, None, rule=None), line(2018, 3, rule=MONITOR)],
            after=merge,
        )
    )
    assert [(row["rule"], row["value"]) for row in rows] == [
        (Rule.POVERTY_LINE, Decimal("2952.00")),
        (Rule.POVERTY_LINE, Decimal("2952.00")),
        (Rule.MONITOR_LINE, Decimal("3.00")),
    ]
    assert codes(receipt.warnings) == [("D3", "merged_number")]


def test_habit_17_merged_cells_of_an_xls_and_of_a_page_are_filled_too(read, tmp_path):
    rows = [HEAD, line(), line(2017, rule=None)]
    assert (
        read(write_xls(tmp_path / "a.xls", {"表": rows}, merges=((2, 1, 3, 1),)))[1][1]["rule"]
        == Rule.POVERTY_LINE
    )
    (tmp_path / "b.xls").write_text(
        f"<table><tr>{''.join(f'<th>{cell}' for cell in HEAD)}</tr>"
        f"<tr><td rowspan=2>{LINE}<td>441621<td>2016<td>2952<td>甲</tr><tr><td>441621<td>2017<td>3000<td>乙</tr></table>",
        encoding="utf-8",
    )
    assert [(row["rule"], row["year_from"]) for row in read(tmp_path / "b.xls")[1]] == [
        (Rule.POVERTY_LINE, 2016),
        (Rule.POVERTY_LINE, 2017),
    ]


def test_a_date_cell_is_a_date_also_in_the_calendar_of_1904(read, tmp_path):
    def old_calendar(sheet):
        sheet.parent.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        sheet["C2"] = datetime.date(2016, 3, 1)

    assert read(xlsx(tmp_path / "a.xlsx", [HEAD, line()], after=old_calendar))[1][0]["year_from"] == 2016
