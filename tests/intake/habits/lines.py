"""Habits 17 to 22: households over several rows, totals and signatures, blank rows, remarks, relations, colours."""

from pathlib import Path

from openpyxl.styles import Font, PatternFill

from tests.intake.habits.making import HEAD, NEEDS, fixture, need, person, workbook


@fixture(
    17,
    "户合并单元格",
    stored={
        2: {"name": "黄招元", "household.number": "1001"},
        3: {"name": "李四妹", "household.number": "1001", "relation": "配偶"},
        4: {"name": "黄二", "household.number": "1002"},
    },
)
def merged(path: Path) -> None:
    def merge(sheet):
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("B2:B3")

    wife = [None, None, *person("李四妹", "022", "配偶")[2:]]
    workbook(path, [HEAD, person(), wife, person("黄二", "003", number="1002")], dress=merge)


@fixture(
    17,
    "户的各列只写在首行",
    stored={
        2: {"name": "黄招元", "household.number": "1001"},
        3: {"name": "李四妹", "household.number": "1001", "relation": "配偶"},
        4: {"name": "黄二", "household.number": "1002"},
    },
    warnings=[("", "continued")],
)
def continued(path: Path) -> None:
    wife = [None, None, *person("李四妹", "022", "配偶")[2:]]
    workbook(path, [HEAD, person(), wife, person("黄二", "003", number="1002")])


@fixture(
    18,
    "合计和签字行",
    kind="needs",
    stored={2: {"amount": "30000.00"}, 3: {"amount": "5000.00"}},
    skipped=[
        (4, "合计行，只用来核对，不入库"),
        (5, "表尾说明，不入库"),
        (6, "表尾说明，不入库"),
        (7, "表尾说明，不入库"),
        (8, "表尾说明，不入库"),
    ],
)
def footers(path: Path) -> None:
    head = [*NEEDS[:3], "所需资金（元）"]
    rows = [head, need(amount=30000), need("修水渠", 5000), ["合 计", None, None, 35000]]
    foot = [
        ["填表人：张三", None, "审核人：李四"],
        ["填报日期：2016年12月"],
        ["注：本表一式两份"],
        [None, None, "（盖章）"],
    ]
    workbook(path, [*rows, *foot])


@fixture(
    19,
    "空行和只有序号的行",
    stored={
        2: {"name": "黄招元", "household.number": "1001"},
        7: {"name": "黄二", "household.number": "1002"},
    },
    skipped=[(4, "没有要导入的内容（只有序号或表外的列）"), (5, "只填了“无”")],
)
def blanks(path: Path) -> None:
    rows = [
        ["序号", *HEAD],
        [1, *person()],
        [None] * 6,
        [2],
        ["无", "无", "无", "无"],
        ["  "],
        [3, *person("黄二", "003", number="1002")],
    ]
    workbook(path, rows)


@fixture(
    20,
    "备注里夹着数",
    kind="needs",
    stored={2: {"note": "其中2人已死亡，含现金3.5万"}},
    warnings=[("E2", "figure_in_remark")],
)
def remarks(path: Path) -> None:
    head = [*NEEDS[:3], "所需资金（元）", "备注"]
    workbook(path, [head, [*need(amount=100), "其中2人已死亡，含现金3.5万"]])


@fixture(
    21,
    "两个户主和关系的各种写法",
    stored={
        2: {"name": "黄招元", "household.number": "1001", "relation": "户主"},
        4: {"relation": "配偶"},
        5: {"relation": "之子"},
    },
    errors=[("E6", "choice"), ("E3", "two_heads")],
    normalised=[("E2", "本人", "户主"), ("E4", "妻子", "配偶"), ("E5", "之长子", "之子")],
)
def relations(path: Path) -> None:
    rows = [person(relation="本人"), person("黄二", "003", "户主"), person("李四妹", "022", "妻子")]
    rows += [person("黄大", "013", "之长子"), person("黄老", "015", "邻居的表叔")]
    workbook(path, [HEAD, *rows])


@fixture(
    21,
    "户主不在第一行",
    stored={
        2: {"name": "李四妹", "household.number": "1001", "relation": "配偶"},
        3: {"name": "黄招元", "household.number": "1001"},
    },
    warnings=[("E3", "head_below")],
    normalised=[("E2", "妻", "配偶")],
)
def head_below(path: Path) -> None:
    workbook(path, [HEAD, person("李四妹", "022", "妻"), person()])


@fixture(
    22,
    "底色删除线表示状态",
    stored={
        2: {"name": "黄招元", "household.number": "1001"},
        3: {"name": "李四妹", "household.number": "1001", "relation": "配偶"},
        4: {"name": "黄二", "household.number": "1002"},
        5: {"name": "黄三", "note": "2015年已死亡"},
    },
    warnings=[("", "colours"), ("", "struck_through"), ("F5", "status_in_remark")],
)
def coloured(path: Path) -> None:
    def dress(sheet):
        for cell in sheet[3]:
            cell.fill = PatternFill("solid", start_color="FFFF0000")
        sheet["C4"].font = Font(strike=True)

    rows = [
        person(),
        person("李四妹", "022", "配偶"),
        person("黄二", "003", number="1002"),
        person("黄三", "005", number="1003"),
    ]
    workbook(
        path, [[*HEAD, "备注"], *([*row, None] for row in rows[:3]), [*rows[3], "2015年已死亡"]], dress=dress
    )
