"""Habits 23 to 28: ID numbers and codes that spreadsheets damage, and places as people call them."""

from pathlib import Path

from tests.counties.registry_world import id_number
from tests.intake.habits.making import HEAD, NEEDS, fixture, person, workbook


def _with_numbers(path: Path, *numbers: object) -> None:
    rows = []
    for at, number in enumerate(numbers):
        row = person(f"黄{'一二三四五六七八九'[at]}", number=f"100{at}")
        row[3] = number
        rows.append(row)
    workbook(path, [HEAD, *rows], dress=_as_written(numbers))


def _as_written(numbers: tuple):
    def dress(sheet):
        for at, number in enumerate(numbers, 2):
            sheet.cell(at, 4).number_format = "@" if isinstance(number, str) else "General"

    return dress


@fixture(
    23,
    "证件号码存成数值",
    stored={6: {"id_number": "441621198001010010"}},
    errors=[
        ("D2", "damaged_number"),
        ("D3", "damaged_number"),
        ("D4", "damaged_number"),
        ("D5", "id_length"),
    ],
    warnings=[("", "parked")],
)
def as_numbers(path: Path) -> None:
    _with_numbers(path, 4.41621e17, 441621198001010000, "4.41621E+17", "441621198001010012.0", id_number())


@fixture(
    24,
    "证件号码的相似字符",
    stored={
        2: {"id_number": "44162119550615039X"},
        3: {"id_number": "44162119560615104X"},
        4: {"id_number": "44162119560615307X"},
        5: {"id_number": "44162119560615518X"},
        6: {"id_number": "44162119570615001X"},
        7: {"id_number": "441621195806150017"},
    },
    errors=[("D8", "id_check")],
    warnings=[("", "parked")],
    normalised=[
        ("D2", "441621********039x", "441621********039X"),
        ("D3", "441621********104×", "441621********104X"),
        ("D4", "441621********307Ｘ", "441621********307X"),
        ("D5", "441621********518*", "441621********518X"),
        ("D6", "４４１６２１********００１Ｘ", "441621********001X"),
        ("D7", "'44162***********0017", "441621********0017"),
    ],
)
def look_alikes(path: Path) -> None:
    with_x = next(
        number for order in range(1, 200, 2) if (number := id_number("19550615", f"{order:03d}"))[-1] == "X"
    )
    first = with_x[:17]
    others = [
        next(n for o in range(start, 999) if (n := id_number("19560615", f"{o:03d}"))[-1] == "X")
        for start in (100, 300, 500)
    ]
    full = "".join(chr(ord(each) + 0xFEE0) for each in id_number("19570615"))
    _with_numbers(
        path,
        first + "x",
        others[0][:17] + "×",
        others[1][:17] + "Ｘ",
        others[2][:17] + "*",
        full,
        f"'{id_number('19580615')[:6]} {id_number('19580615')[6:14]}\u00a0{id_number('19580615')[14:]}",
        id_number("19590615")[:17] + "×",
    )


@fixture(
    25,
    "十五位校验错残疾证和没有证件",
    stored={
        4: {"id_number": "441621196306150015", "disability_code": "43"},
        6: {"id_number": "", "disability_code": ""},
        7: {"id_number": "", "disability_code": ""},
    },
    errors=[("D2", "old_id"), ("D3", "id_check"), ("D5", "id_length")],
    warnings=[("D4", "disability_card"), ("", "parked")],
    normalised=[("D6", "*", ""), ("D7", "**", "")],
)
def odd_numbers(path: Path) -> None:
    good = id_number("19600615")
    wrong = good[:17] + ("0" if good[17] != "0" else "1")
    both = f"{id_number('19610615')}、{id_number('19620615')}"
    _with_numbers(path, good[:6] + good[8:17], wrong, id_number("19630615") + "43", both, "无", "黑户")


@fixture(
    26,
    "出生日期性别与证件不符",
    stored={2: {"name": "黄招元", "id_number": "441621198001010010", "sex": "male", "born_on": "1980-01-01"}},
    warnings=[("G2", "differs_from_id"), ("F2", "differs_from_id")],
)
def differs(path: Path) -> None:
    workbook(path, [[*HEAD, "性别", "出生日期"], [*person(), "女", "1990-09-09"]])


@fixture(
    27,
    "编号和卡号存成数值",
    kind="households",
    stored={2: {"number": "12345678", "bank_account": "6228480402564890018"}},
    errors=[("B3", "damaged_number"), ("D4", "damaged_number")],
)
def codes(path: Path) -> None:
    rows = [
        ["行政村", "户编号", "户主姓名", "银行账号"],
        ["招元村", 12345678.0, "黄招元", "6228480402564890018"],
        ["招元村", 4.4162100001e18, "黄二", None],
        ["招元村", "1003", "黄三", 6228480402564890018],
    ]
    workbook(path, rows)


@fixture(
    28,
    "地名简称旧名和同名村",
    kind="needs",
    stored={
        2: {"place_id": "441621104202"},
        3: {"place_id": "441621105"},
        6: {"place_id": "441621104202"},
    },
    errors=[("A4", "ambiguous_place"), ("A5", "unknown_place")],
    warnings=[("A3", "former_name"), ("A6", "former_name")],
)
def places(path: Path) -> None:
    rows = [
        ["地区", *NEEDS[1:]],
        ["上义镇招元村委会", "2016-06-01", "修路", None],
        ["紫金县凤安乡", "2016-06-01", "修桥", None],
    ]
    rows += [["紫金县黄洞村", "2016-06-01", "修渠", None], ["紫金县无此村", "2016-06-01", "修塘", None]]
    rows += [["紫金县上义乡招元社区", "2016-06-01", "修坝", None]]
    workbook(path, rows)
