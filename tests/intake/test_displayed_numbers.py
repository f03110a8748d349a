"""Numbers that their format shows as something else: what the liaison sees is read, or the cell is asked about."""

import tracemalloc
from decimal import Decimal

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from fupin.intake.reading.displays import PERCENT, SCALED, Display, Displays, Kind, display_of, seen_as
from fupin.intake.reading.workbook import open_workbook
from tests.intake.biff import write_ods, write_xls
from tests.intake.workbooks import HEAD, WITHOUT_UNIT, line, xlsx


def shown_as(number_format, column=4):
    def change(sheet):
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, column).number_format = number_format

    return change


def faults(receipt):
    return [(each.cell, each.code) for each in receipt.errors]


@pytest.mark.parametrize(
    ("number_format", "display"),
    [
        ("General", None),
        ("@", None),
        ("0", None),
        ("0.00", None),
        ("#,##0", None),
        ("#,##0.00_ ", None),
        ('_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', None),
        ('"¥"#,##0.00', None),
        ('"¥"000', None),
        ('"（"0"）"', None),
        ('yyyy"年"m"月"d"日"', None),
        ('0.0"%"', None),
        ("0.00%", PERCENT),
        ("[红色]0.0%;-0.0%", PERCENT),
        ("0!.0,", SCALED),
        ("0!.0000", SCALED),
        (r"0\.0000", SCALED),
        ('0"."0000', SCALED),
        ("#,##0,", SCALED),
        ("#,##0.00,,", SCALED),
        ('0!.0,"万元"', SCALED),
        ('0.00"万元"', Display(Kind.WORDED, "万元")),
        (r"0.00\万\元", Display(Kind.WORDED, "万元")),
        ('#,##0"人";-0"人"', Display(Kind.WORDED, "人")),
        ('#,##0.00 "万元"', Display(Kind.WORDED, "万元")),
        ('General"万元"', Display(Kind.WORDED, "万元")),
        ('G/通用格式"万元"', Display(Kind.WORDED, "万元")),
        ('_-* #,##0.00"万元"_-', Display(Kind.WORDED, "万元")),
        ("0.00[$万元-804]", Display(Kind.WORDED, "万元")),
        ('0.00"（万元）"', Display(Kind.WORDED, "万元")),
        ("¥0.00万", Display(Kind.WORDED, "万")),
        ('0"元/月"', Display(Kind.WORDED, "元/月")),
        ('[<100]0.00"万元";[>=100]0"元"', SCALED),
        ('[红色]0.0"亩"', Display(Kind.WORDED, "亩")),
        ("$#,##0.00", Display(Kind.WORDED, "美元")),
        ("[$€-2] #,##0", Display(Kind.WORDED, "欧元")),
        ("[$-804]0.00", None),
        ("[$¥-804]#,##0.00", None),
        ("m/d/yyyy", None),
        ("[h]:mm:ss", None),
        ("0.00E+00", None),
        ("000000", Display(Kind.PADDED, "", 6)),
        ('"记-"0000', Display(Kind.PADDED, "记-", 4)),
        ('"第"0', Display(Kind.PADDED, "第", 1)),
        ('"约"0.0"万元"', Display(Kind.WORDED, "万元", before="约")),
        ('约0.0"万元"', Display(Kind.WORDED, "万元", before="约")),
        ('"约"0.0', Display(Kind.WORDED, before="约")),
        ('"约"0', Display(Kind.WORDED, before="约")),
        ('"不足"#,##0"元"', Display(Kind.WORDED, "元", before="不足")),
        ('"亏损"0.00"元"', Display(Kind.WORDED, "元", before="亏损")),
        ('"共"0"人"', Display(Kind.WORDED, "人")),
        ('"人民币"#,##0.00', None),
        ('0.0"万元（约）"', Display(Kind.WORDED, "万元（约）")),
        ('0"余万元"', Display(Kind.WORDED, "余万元")),
    ],
)
def test_what_a_format_shows(number_format, display):
    assert display_of(number_format) == display


@pytest.mark.parametrize("number_format", ["0!.0,", "0!.0000", "#,##0.0,"])
def test_a_number_that_is_seen_smaller_than_it_is_kept_is_asked_about(read, tmp_path, number_format):
    rows = [[*HEAD[:3], "数值（万元）", "依据"], line(value=35000), line(2017, value=0)]
    receipt, found = read(xlsx(tmp_path / "a.xlsx", rows, after=shown_as(number_format)))
    assert faults(receipt) == [("D2", "scaled")]
    assert "存的是 35000，看到的不是" in receipt.errors[0].message
    assert found[1]["value"] == Decimal(0)


@pytest.mark.parametrize("above", [None, [["单位：元"]]])
def test_a_unit_in_the_format_is_the_unit_of_the_cell(read, tmp_path, above):
    path = xlsx(
        tmp_path / "a.xlsx", [WITHOUT_UNIT, line(value=3.5)], before=above, after=shown_as('0.00"万元"')
    )
    receipt, found = read(path)
    place = "D3" if above else "D2"
    assert (faults(receipt), found[0]["value"]) == ([], Decimal("35000.00"))
    assert receipt.normalised == [{"cell": place, "from": "3.5万元", "to": "35000"}]
    assert receipt.warnings == []


def test_words_in_front_of_a_number_are_read_as_they_are_seen(read, tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [WITHOUT_UNIT, line(value=3.5)], after=shown_as('"约"0.0"万元"'))
    receipt, _ = read(path)
    assert faults(receipt) == [("D2", "approximate")]
    assert "“约3.5万元”" in receipt.errors[0].message
    path = xlsx(tmp_path / "b.xlsx", [WITHOUT_UNIT, line(value=3.5)], after=shown_as('"亏损"0.0"万元"'))
    assert faults(read(path)[0]) == [("D2", "unreadable")]
    path = xlsx(tmp_path / "c.xlsx", [WITHOUT_UNIT, line(value=3.5)], after=shown_as('"共"0.0"万元"'))
    assert read(path)[1][0]["value"] == Decimal("35000.00")


def test_zeros_in_front_belong_to_what_names_something(read, tmp_path):
    rows = [HEAD, line(place=41621)]
    found = read(xlsx(tmp_path / "a.xlsx", rows, after=shown_as("000000", column=2)))[1]
    assert found[0]["place_code"] == "041621"
    found = read(xlsx(tmp_path / "b.xlsx", rows, after=shown_as('"粤"000000', column=2)))[1]
    assert found[0]["place_code"] == "粤041621"


def test_numbers_of_an_xls_are_read_as_they_are_seen(read, tmp_path):
    rows = [HEAD, line(place=41621, value=35000)]
    styles = [{"format": "000000"}, {"format": "0!.0,"}]
    path = write_xls(tmp_path / "a.xls", {"表": rows}, styles=styles, styled={(1, 1): 0, (1, 3): 1})
    receipt, found = read(path)
    assert (found[0]["place_code"], faults(receipt)) == ("041621", [("D2", "scaled")])


def test_a_share_where_none_belongs_is_refused(read, tmp_path):
    receipt, _ = read(xlsx(tmp_path / "a.xlsx", [HEAD, line(value=0.5)], after=shown_as("0%")))
    assert faults(receipt) == [("D2", "share")]


def test_habit_34_days_counted_from_1904_on_need_the_format_of_dates(read, tmp_path):
    def since_1904(sheet):
        sheet.parent.epoch = CALENDAR_MAC_1904

    rows = [HEAD, line(41921)]
    assert read(xlsx(tmp_path / "a.xlsx", rows))[1][0]["year_from"] == 2014
    receipt, _ = read(xlsx(tmp_path / "b.xlsx", rows, after=since_1904))
    assert faults(receipt) == [("C2", "since_1904")]


def test_displays_are_known_by_their_cells_in_whatever_order_they_were_noted():
    displays, yuan = Displays(), Display(Kind.WORDED, "万元")
    for row in (3, 4, 5, 9, 2, 6, 12, 11):
        displays.note(row, 4, yuan)
    displays.note(7, 4, PERCENT)
    displays.note(3, 5, SCALED)
    found = {row: displays.at(row, 4) for row in range(1, 14)}
    noted = dict.fromkeys((2, 3, 4, 5, 6, 9, 11, 12), yuan) | {7: PERCENT}
    assert found == dict.fromkeys(range(1, 14)) | noted
    assert [displays.at(3, column) for column in (3, 4, 5, 6)] == [None, yuan, SCALED, None]
    cells = ["甲", None, 1.5, 2.5, "三"]
    displays.show(3, cells)
    assert cells == ["甲", None, 1.5, "2.5万元", "三"]


def test_a_long_column_under_one_display_takes_no_memory_by_its_length():
    displays, yuan = Displays(), Display(Kind.WORDED, "万元")
    tracemalloc.start()
    try:
        for row in range(2, 50_002):
            displays.note(row, 4, yuan)
            displays.note(row, 5, PERCENT)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert displays.at(50_001, 4) == yuan
    assert peak < 20_000


@pytest.mark.parametrize(
    ("text", "value", "display"),
    [
        ("35000", "35000", None),
        ("35,000.00", "35000", None),
        ("35000.13", "35000.125", None),
        ("-35000", "-35000", None),
        ("(35,000)", "-35000", None),
        ("+5", "5", None),
        ("¥35,000.00", "35000", None),
        ("-", "0", None),
        ("3.50E+04", "35000", None),
        ("1/2", "0.5", None),
        (".50", "0.5", None),
        ("¥.50", "0.5", None),
        ("138-0000-0000", "13800000000", None),
        ("441621195001010000", "441621195001010010", None),
        ("35000.00万元", "35000", Display(Kind.WORDED, "万元")),
        ("35,000 人", "35000", Display(Kind.WORDED, "人")),
        ("约3.5万元", "3.46", Display(Kind.WORDED, "万元", before="约")),
        ("$35,000.00", "35000", Display(Kind.WORDED, "美元")),
        ("035000", "35000", Display(Kind.PADDED, "", 6)),
        ("记-0012", "12", Display(Kind.PADDED, "记-", 4)),
        ("35", "35000", SCALED),
        ("3.5万元", "35000", SCALED),
        ("35!.0", "35000", SCALED),
    ],
)
def test_what_is_seen_of_a_number(text, value, display):
    assert seen_as(text, value) == display


def test_numbers_of_an_ods_are_read_as_they_are_seen(read, tmp_path):
    rows = [WITHOUT_UNIT, line(place=41621, value=3.5), line(2017, value=35000), line(2018, value=4)]
    seen = {(1, 1): "041621", (1, 3): "3.50万元", (2, 3): "3.5", (3, 3): "约4.0万元"}
    receipt, found = read(write_ods(tmp_path / "a.ods", {"表": rows}, seen=seen))
    assert (found[0]["place_code"], found[0]["value"]) == ("041621", Decimal("35000.00"))
    assert faults(receipt) == [("D3", "scaled"), ("D4", "approximate")]


def test_of_an_ods_each_of_equal_cells_side_by_side_and_below_is_read_as_it_is_seen(tmp_path):
    note = "<office:annotation><text:p>核过 12 次</text:p></office:annotation>"
    twice = '<table:table-cell table:number-columns-repeated="2"'
    cell = twice + ' office:value-type="{}" office:value="{}">{}</table:table-cell>'
    wan = cell.format("float", 3.5, f"{note}<text:p>3.5万元</text:p>")
    share = cell.format("percentage", 0.5, "<text:p>50%</text:p>")
    tail = f'<table:table-row table:number-rows-repeated="2">{wan}{share}</table:table-row>'
    with open_workbook(write_ods(tmp_path / "a.ods", {"表": [["甲", "乙"]]}, tail=tail)) as book:
        rows = [row.cells for row in book.table("表").rows()][1:]
    assert [cells[:2] for cells in rows] == [["3.5万元", "3.5万元"]] * 2
    assert [type(share).__name__ for cells in rows for share in cells[2:]] == ["Share"] * 4
