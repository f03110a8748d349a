"""Habits 44 to 50: the round of an upload: try, receipt, the four states, big files, templates, exports, masking."""

from pathlib import Path

from fupin.intake.sheets import sheet_of
from fupin.intake.templates import export_rows, template
from tests.counties.registry_world import id_number
from tests.intake.habits.making import HEAD, NEEDS, fixture, need, person, workbook

MANY = 1200


@fixture(
    44,
    "先预检再入库",
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
    errors=[("E3", "choice")],
)
def tried_first(path: Path) -> None:
    wrong = person("黄二", "003", number="1002")
    wrong[4] = "邻居的表叔"
    workbook(path, [HEAD, person(), wrong])


@fixture(
    45,
    "错行要回到自己的表",
    stored={3: {"name": "黄招元", "id_number": "441621198001010010"}},
    errors=[("D4", "damaged_number")],
    warnings=[("", "parked")],
)
def comes_back(path: Path) -> None:
    def dress(sheet):
        sheet.column_dimensions["C"].width = 33
        sheet["C1"].number_format = "@"

    wrong = person("黄二", "003", number="1002")
    wrong[3] = 441621198001010000
    workbook(path, [["上义镇名单"], HEAD, person(), wrong], dress=dress)


@fixture(
    46,
    "新增更新不变冲突",
    stored={
        2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"},
        3: {"name": "黄二"},
    },
)
def four_states(path: Path) -> None:
    workbook(
        path, [[*HEAD, "文化程度"], [*person(), "初中"], [*person("黄二", "003", number="1002"), "小学"]]
    )


@fixture(
    47, "上千行的表", kind="needs", stored={row: {"subject": f"第{row - 1}项"} for row in range(2, MANY + 2)}
)
def many(path: Path) -> None:
    workbook(path, [NEEDS, *(need(f"第{at}项") for at in range(1, MANY + 1))])


@fixture(48, "系统的模板填好", kind="needs", stored={2: {"subject": "硬化村道", "amount": "30000.00"}})
def filled_template(path: Path) -> None:
    import openpyxl

    path.write_bytes(template(sheet_of("needs")))
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    at = {str(cell.value).rstrip("*"): cell.column for cell in page[1]}
    for heading, value in zip(NEEDS, need(amount=30000), strict=True):
        column = next(number for name, number in at.items() if name.startswith(heading))
        page.cell(2, column, value)
    book.save(path)


@fixture(49, "导出的表原样再传", kind="needs", stored={2: {"subject": "硬化村道", "amount": "30000.00"}})
def exported(path: Path) -> None:
    import datetime
    from decimal import Decimal

    row = {
        "village": "招元村",
        "raised_on": datetime.date(2016, 6, 1),
        "subject": "硬化村道",
        "amount": Decimal("30000.00"),
    }
    path.write_bytes(export_rows(sheet_of("needs"), [row]))


@fixture(
    50,
    "证件号码不留痕迹",
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
    errors=[("D3", "id_check"), ("F3", "phone")],
    warnings=[("", "parked")],
)
def masked(path: Path) -> None:
    wrong = person("黄二", "003", number="1002")
    wrong[3] = id_number(order="003")[:17] + ("0" if id_number(order="003")[17] != "0" else "1")
    workbook(path, [[*HEAD, "联系电话"], [*person(), "13800138000"], [*wrong, "1380013800"]])
