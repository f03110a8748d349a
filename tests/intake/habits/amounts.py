"""Habits 37 to 43: money and its units, approximate numbers, decimals, shares, measures, totals, blanks."""

from pathlib import Path

from tests.counties.registry_world import id_number
from tests.intake.habits.making import HEAD, NEEDS, fixture, need, person, workbook

PROJECTS = ["帮扶单位", "实施地点", "项目名称", "项目类别", "完成日期", "工程量指标1", "工程量1"]
VILLAGES = ["上义镇黄洞村", "凤安镇黄洞村", "上义镇", "凤安镇"]
ACTIVITIES = ["帮扶单位", "活动名称", "类型", "截止日期", "指标", "数据"]


@fixture(
    37,
    "元和万元混用",
    kind="needs",
    stored={
        2: {"amount": "35000.00"},
        3: {"amount": "35000.00"},
        4: {"amount": "35000.00"},
        5: {"amount": "35000.00"},
        6: {"amount": "35000.00"},
        7: {"amount": "35000.00"},
        8: {"amount": "35000.00"},
    },
    errors=[("D9", "too_small")],
    warnings=[("D1", "unit_assumed")],
    normalised=[
        ("D2", "3.5万", "35000"),
        ("D3", "3万5", "35000"),
        ("D4", "35000元", "35000"),
        ("D5", "￥35,000.00", "35000"),
        ("D6", "叁万伍仟元", "35000"),
        ("D7", "３.５万", "35000"),
        ("D8", "35 000", "35000"),
    ],
)
def mixed(path: Path) -> None:
    written = ["3.5万", "3万5", "35000元", "￥35,000.00", "叁万伍仟元", "３.５万", "35 000", "(500)"]
    workbook(path, [NEEDS, *(need(f"第{at}项", amount) for at, amount in enumerate(written, 1))])


@fixture(
    37,
    "同列差一万倍",
    kind="needs",
    stored={
        3: {"amount": "35000.00"},
        4: {"amount": "41000.00"},
        5: {"amount": "350000000.00"},
        6: {"amount": "29000.00"},
        7: {"amount": "33000.00"},
    },
    warnings=[("D5", "magnitude")],
    normalised=[
        ("D3", "3.5", "35000"),
        ("D4", "4.1", "41000"),
        ("D5", "35000", "350000000"),
        ("D6", "2.9", "29000"),
        ("D7", "3.3", "33000"),
    ],
)
def out_of_line(path: Path) -> None:
    rows = [
        ["单位：万元"],
        NEEDS,
        *(need(f"第{at}项", amount) for at, amount in enumerate([3.5, 4.1, 35000, 2.9, 3.3], 1)),
    ]
    workbook(path, rows)


@fixture(
    37,
    "哪里都没写单位",
    kind="needs",
    stored={2: {"amount": "30000.00"}, 3: {"amount": "45000.00"}, 4: {"amount": None}, 5: {"amount": "0.00"}},
    warnings=[("D1", "unit_assumed")],
)
def without_unit(path: Path) -> None:
    workbook(
        path, [NEEDS, *(need(f"第{at}项", amount) for at, amount in enumerate([30000, 45000, None, 0], 1))]
    )


@fixture(
    37,
    "单位写在格子里",
    kind="needs",
    stored={2: {"amount": "30000.00"}, 3: {"amount": "45000.00"}, 4: {"amount": "0.00"}},
    normalised=[("D2", "3万", "30000"), ("D3", "45000元", "45000")],
)
def unit_in_cells(path: Path) -> None:
    workbook(
        path, [NEEDS, *(need(f"第{at}项", amount) for at, amount in enumerate(["3万", "45000元", 0], 1))]
    )


@fixture(
    37,
    "单位千元",
    kind="needs",
    stored={2: {"amount": "35000.00"}, 3: {"amount": "41000.00"}},
    normalised=[("D2", "35", "35000"), ("D3", "41", "41000")],
)
def thousands(path: Path) -> None:
    workbook(path, [[*NEEDS[:3], "所需资金（千元）"], need("第1项", 35), need("第2项", 41)])


@fixture(
    38,
    "概数",
    kind="activities",
    stored={
        2: {"value": "270.000000", "upper": None, "precision": "at_least", "stated": "270余人次"},
        3: {"value": "300.000000", "upper": None, "precision": "approx", "stated": "约300人次"},
        4: {"value": "80000.000000", "upper": None, "precision": "at_most", "stated": "近8万人次"},
        5: {"value": "3.000000", "upper": "4.000000", "precision": "range", "stated": "3-4人次"},
        6: {"value": "20.000000", "upper": None, "precision": "at_least", "stated": "20多人次"},
        7: {"value": "17.000000", "upper": None, "precision": "exact", "stated": "十七人次"},
        8: {"value": "80000.000000", "upper": None, "precision": "at_most", "stated": "近八万人次"},
    },
    normalised=[
        ("A2", "深圳中支", "中国人民银行深圳市中心支行"),
        ("A3", "深圳中支", "中国人民银行深圳市中心支行"),
        ("A4", "深圳中支", "中国人民银行深圳市中心支行"),
        ("A5", "深圳中支", "中国人民银行深圳市中心支行"),
        ("A6", "深圳中支", "中国人民银行深圳市中心支行"),
        ("A7", "深圳中支", "中国人民银行深圳市中心支行"),
        ("A8", "深圳中支", "中国人民银行深圳市中心支行"),
    ],
)
def rough(path: Path) -> None:
    written = ["270余人次", "约300人次", "近8万人次", "3-4人次", "20多人次", "十七人次", "近八万人次"]
    rows = [
        ["深圳中支", f"第{at}次培训", "培训", "2016-06-01", "培训人次", each]
        for at, each in enumerate(written, 1)
    ]
    workbook(path, [ACTIVITIES, *rows])


@fixture(
    38,
    "所需资金是概数",
    kind="needs",
    stored={
        2: {"amount": "100000.00", "upper": None, "precision": "at_least", "stated": "10余万元"},
        3: {"amount": "30000.00", "upper": "40000.00", "precision": "range", "stated": "3-4万元"},
        4: {"amount": "200000.00", "upper": None, "precision": "at_least", "stated": "20多万元"},
        5: {"amount": "80000.00", "upper": None, "precision": "exact", "stated": ""},
    },
    normalised=[("D3", "3-4", "3-4万元"), ("D4", "20多", "20多万元"), ("D5", "8", "80000")],
)
def rough_needs(path: Path) -> None:
    rows = [need(f"第{at}项", each) for at, each in enumerate(["10余万元", "3-4", "20多", 8], 1)]
    workbook(path, [[*NEEDS[:3], "所需资金（万元）"], *rows])


@fixture(
    39,
    "万元小数和浮点尾巴",
    kind="needs",
    stored={2: {"amount": "1083040.00"}, 3: {"amount": "3000.00"}, 4: {"amount": "1650330.00"}},
    normalised=[("D2", "108.304", "1083040"), ("D3", "0.3", "3000"), ("D4", "165.03299999", "1650330")],
)
def decimals(path: Path) -> None:
    rows = [
        [*NEEDS[:3], "所需资金（万元）"],
        need("第1项", 108.304),
        need("第2项", 0.1 + 0.2),
        need("第3项", 165.03299999),
    ]
    workbook(path, rows)


@fixture(
    40,
    "百分比",
    kind="pairings",
    stored={2: {"share": "32.90"}, 3: {"share": "32.90"}, 4: {"share": "32.90"}, 5: {"share": "50.00"}},
    # The last two lines name a village with which the unit is paired already: both faults of each are told.
    errors=[
        ("D6", "ambiguous_percent"),
        ("D7", "too_large"),
        ("C6", "overlapping_pairing"),
        ("C7", "overlapping_pairing"),
    ],
    warnings=[("D5", "percent")],
    normalised=[
        ("A2", "深圳中支", "中国人民银行深圳市中心支行"),
        ("B2", "上义镇黄洞村", "广东省河源市紫金县上义镇黄洞村"),
        ("A3", "深圳中支", "中国人民银行深圳市中心支行"),
        ("B3", "凤安镇黄洞村", "广东省河源市紫金县凤安镇黄洞村"),
        ("D3", "32.9％", "32.9%"),
        ("A4", "深圳中支", "中国人民银行深圳市中心支行"),
        ("B4", "上义镇", "广东省河源市紫金县上义镇"),
        ("D4", "32.9", "32.9%"),
        ("A5", "深圳中支", "中国人民银行深圳市中心支行"),
        ("B5", "凤安镇", "广东省河源市紫金县凤安镇"),
        ("D5", "0.5", "50%"),
        ("A6", "深圳中支", "中国人民银行深圳市中心支行"),
        ("B6", "上义镇招元村", "广东省河源市紫金县上义镇招元村"),
        ("A7", "深圳中支", "中国人民银行深圳市中心支行"),
        ("B7", "上义镇招元村", "广东省河源市紫金县上义镇招元村"),
    ],
)
def shares(path: Path) -> None:
    def percent(sheet):
        sheet["D2"].number_format = "0.0%"
        sheet["D3"].number_format = sheet["D6"].number_format = "@"

    villages = [*VILLAGES, "上义镇招元村", "上义镇招元村"]
    written = [0.329, "32.9％", 32.9, 0.5, "0.329", 329]
    rows = [
        ["深圳中支", village, f"201{7 + at // 5}-01-01", share]
        for at, (village, share) in enumerate(zip(villages, written, strict=True))
    ]
    workbook(path, [["帮扶单位", "帮扶对象", "起始日期", "责任占比"], *rows], dress=percent)


@fixture(
    41,
    "计量单位",
    kind="projects",
    stored={
        2: {"name": "第1段路", "quantities.value": "7.736000", "quantities.stated": "7.736公里"},
        3: {"name": "第2段路", "quantities.value": "7.736000", "quantities.stated": "7736米"},
        4: {"name": "第3段路", "quantities.value": "7.736000", "quantities.stated": "15.472里"},
        5: {"name": "第4段路", "quantities.value": "7.736000", "quantities.stated": "7.736公里"},
    },
    errors=[("G6", "unit")],
    normalised=[
        ("A2", "深圳中支", "中国人民银行深圳市中心支行"),
        ("B2", "招元村", "广东省河源市紫金县上义镇招元村"),
        ("A3", "深圳中支", "中国人民银行深圳市中心支行"),
        ("B3", "招元村", "广东省河源市紫金县上义镇招元村"),
        ("A4", "深圳中支", "中国人民银行深圳市中心支行"),
        ("B4", "招元村", "广东省河源市紫金县上义镇招元村"),
        ("A5", "深圳中支", "中国人民银行深圳市中心支行"),
        ("B5", "招元村", "广东省河源市紫金县上义镇招元村"),
        ("A6", "深圳中支", "中国人民银行深圳市中心支行"),
        ("B6", "招元村", "广东省河源市紫金县上义镇招元村"),
    ],
)
def measures(path: Path) -> None:
    written = ["7.736公里", "7736米", "15.472里", "7.736", "3亩"]
    rows = [
        ["深圳中支", "招元村", f"第{at}段路", "村基础设施", "2016-12-01", "硬化道路", each]
        for at, each in enumerate(written, 1)
    ]
    workbook(path, [PROJECTS, *rows])


MEASURED = [
    ("产业基地面积", "13公顷", "195.000000"),
    ("产业基地面积", "1平方公里", "1500.000000"),
    ("产业基地面积", "100平方米", "0.150000"),
    ("帮助销售农产品数量", "87万斤", "870000.000000"),
    ("帮助销售农产品数量", "3吨", "6000.000000"),
    ("帮助销售农产品数量", "500公斤", "1000.000000"),
    ("光伏装机容量", "70.2KW", "70.200000"),
    ("光伏装机容量", "0.0702兆瓦", "70.200000"),
]


@fixture(
    41,
    "面积重量容量",
    kind="projects",
    stored={
        row: {"name": f"第{row - 1}项", "quantities.value": value, "quantities.stated": written}
        for row, (_, written, value) in enumerate(MEASURED, 2)
    },
    errors=[("G10", "unit")],
    normalised=[
        change
        for row in range(2, len(MEASURED) + 3)
        for change in (
            (f"A{row}", "深圳中支", "中国人民银行深圳市中心支行"),
            (f"B{row}", "招元村", "广东省河源市紫金县上义镇招元村"),
        )
    ],
)
def other_measures(path: Path) -> None:
    written = [*((name, each) for name, each, _ in MEASURED), ("光伏装机容量", "5度")]
    rows = [
        ["深圳中支", "招元村", f"第{at}项", "产业扶贫", "2016-12-01", name, each]
        for at, (name, each) in enumerate(written, 1)
    ]
    workbook(path, [PROJECTS, *rows])


@fixture(
    42,
    "合计与明细不等",
    kind="needs",
    stored={2: {"amount": "160000.00"}, 3: {"amount": "500.00"}},
    warnings=[("D4", "total")],
    normalised=[("D2", "16", "160000"), ("D3", "0.05", "500")],
    skipped=[(4, "合计行，只用来核对，不入库")],
)
def wrong_total(path: Path) -> None:
    rows = [
        [*NEEDS[:3], "所需资金（万元）"],
        need("第1项", 16),
        need("第2项", 0.05),
        ["合计", None, None, 16.5],
    ]
    workbook(path, rows)


@fixture(
    42,
    "行内合计与各列不等",
    kind="needs",
    stored={2: {"amount": "120000.00"}, 3: {"amount": "165000.00"}, 4: {"amount": "40000.00"}},
    warnings=[
        ("D1", "unknown_column"),
        ("E1", "unknown_column"),
        ("F1", "unknown_column"),
        ("F3", "row_total"),
    ],
    normalised=[("G2", "12", "120000"), ("G3", "16.5", "165000"), ("G4", "4", "40000")],
)
def wrong_sum(path: Path) -> None:
    head = [*NEEDS[:3], "中央（万元）", "省级（万元）", "合计（万元）", "所需资金（万元）"]
    amounts = [(10, 2, 12, 12), (16, 0.05, 16.5, 16.5), (3.3, 0.7, 4, 4)]
    workbook(path, [head, *([*need(f"第{at}项")[:3], *each] for at, each in enumerate(amounts, 1))])


@fixture(
    43,
    "空和斜杠不是零",
    kind="needs",
    stored={
        2: {"amount": None},
        3: {"amount": None},
        4: {"amount": None},
        5: {"amount": None},
        6: {"amount": None},
        7: {"amount": "0.00"},
        8: {"amount": None},
    },
    normalised=[("D3", "/", ""), ("D4", "-", ""), ("D5", "—", ""), ("D6", "无", ""), ("D8", "未统计", "")],
)
def not_zero(path: Path) -> None:
    written = [None, "/", "-", "—", "无", 0, "未统计"]
    workbook(path, [NEEDS, *(need(f"第{at}项", amount) for at, amount in enumerate(written, 1))])


@fixture(
    43,
    "必填的空着",
    stored={3: {"name": "黄二", "id_number": "441621198001010037"}},
    errors=[("C2", "required")],
    normalised=[("C2", "/", "")],
)
def required(path: Path) -> None:
    workbook(path, [HEAD, ["招元村", "1001", "/", id_number(), "户主"], person("黄二", "003", number="1002")])
