"""Habits 10 to 16: titles above the header, headers of several rows, headings as people write them, columns and groups."""

from pathlib import Path

from tests.intake.habits.making import HEAD, NEEDS, fixture, need, person, workbook


@fixture(
    10, "标题单位行在表头之上", stored={4: {"name": "黄招元", "household.number": "1001", "relation": "户主"}}
)
def titled(path: Path) -> None:
    rows = [
        ["紫金县贫困人口信息表"],
        ["填报单位：上义镇扶贫办", None, None, "填报日期：2016年12月"],
        HEAD,
        person(),
    ]
    workbook(path, rows, dress=lambda sheet: sheet.merge_cells("A1:E1"))


@fixture(
    11,
    "三层合并表头",
    stored={
        4: {
            "name": "黄招元",
            "household.number": "1001",
            "id_number": "441621198001010010",
            "relation": "户主",
        }
    },
)
def stacked(path: Path) -> None:
    def merge(sheet):
        for place in ("A1:E1", "A2:A3", "B2:B3", "C2:E2"):
            sheet.merge_cells(place)

    rows = [
        ["2016年贫困户名单"],
        ["行政村", "户编号", "家庭成员情况"],
        [None, None, "姓名", "证件号码", "与户主关系"],
        person(),
    ]
    workbook(path, rows, dress=merge)


@fixture(
    11,
    "同名的子列",
    kind="fund_documents",
    stored={3: {"title": "以奖代补资金"}},
    normalised=[
        ("A3", "深圳中支", "中国人民银行深圳市中心支行"),
        ("D3", "专项党费", "定点帮扶单位—专项党费"),
        ("E3", "12", "120000"),
        ("G3", "10.5", "105000"),
    ],
)
def same_children(path: Path) -> None:
    def merge(sheet):
        sheet.merge_cells("E1:F1")
        sheet.merge_cells("G1:H1")

    rows = [
        ["帮扶单位", "资金文件名称", "资金年度", "来源渠道", "计划", None, "下达", None],
        [None, None, None, None, "金额（万元）", "日期", "金额（万元）", "日期"],
        ["深圳中支", "以奖代补资金", 2016, "专项党费", 12, "2016-01-05", 10.5, "2016-03-01"],
    ]
    workbook(path, rows, dress=merge)


@fixture(
    12,
    "列名换行空格星号单位",
    stored={
        2: {
            "name": "黄招元",
            "household.number": "1001",
            "id_number": "441621198001010010",
            "years.work_months": 6,
        }
    },
)
def spelled(path: Path) -> None:
    head = ["行 政 村*", "户编号\n（必填）", "姓　名＊", "证件号码：", "与户主\n关系", "务 工 时间\n（月）*"]
    workbook(path, [head, [*person(), 6]])


@fixture(
    12, "列名里的单位", kind="needs", stored={2: {"amount": "35000.00"}}, normalised=[("D2", "3.5", "35000")]
)
def unit_in_heading(path: Path) -> None:
    workbook(path, [[*NEEDS[:3], "所需资金\n(万元)"], need(amount=3.5)])


@fixture(
    13,
    "列名错字和本地叫法",
    stored={
        2: {
            "name": "黄招元",
            "household.number": "1001",
            "id_number": "441621198001010010",
            "ethnicity": "汉族",
        }
    },
    normalised=[("F2", "汉", "汉族")],
)
def local_words(path: Path) -> None:
    workbook(path, [["噶查村", *HEAD[1:], "名族"], [*person(), "汉"]])


@fixture(13, "必填列写错要人确认", refusal="missing_columns")
def misspelt(path: Path) -> None:
    workbook(path, [["行政村", "户编好", "姓名", "证件号码"], person()[:4]])


@fixture(
    13,
    "确认过的列名",
    options={"confirmed": {"户编好": "household_number"}},
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
)
def explained(path: Path) -> None:
    misspelt(path)


@fixture(
    14,
    "列序不同又多出几列",
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
    warnings=[("C1", "unknown_column")],
)
def reordered(path: Path) -> None:
    row = dict(zip(HEAD, person(), strict=True))
    head = ["与户主关系", "证件号码", "帮扶口号", "姓名", "户编号", "行政村"]
    workbook(path, [head, [row.get(heading, "早日致富") for heading in head]])


@fixture(14, "缺必填列", refusal="missing_columns")
def missing(path: Path) -> None:
    workbook(path, [["行政村", "贫困户遍号", "证件号码", "与户主关系"], [*person()[:2], *person()[3:]]])


@fixture(
    15,
    "重复表头小标题和空行",
    stored={
        3: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"},
        8: {"name": "黄二", "household.number": "1002"},
    },
    skipped=[(2, "小标题“一、第一村民小组”"), (6, "重复的表头"), (7, "小标题“(二)第二村民小组”")],
)
def repeated(path: Path) -> None:
    rows = [
        HEAD,
        ["一、第一村民小组"],
        person(),
        [None],
        [None],
        HEAD,
        ["（二）第二村民小组"],
        person("黄二", "003", number="1002"),
    ]
    workbook(path, rows)


@fixture(
    16,
    "序号断号又重排",
    stored={
        2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"},
        3: {"name": "黄二"},
        4: {"name": "黄三"},
    },
)
def serials(path: Path) -> None:
    people = [person(), person("黄二", "003", number="1002"), person("黄三", "005", number="1003")]
    workbook(
        path, [["序号", *HEAD], *([number, *row] for number, row in zip([1, "1", 7], people, strict=True))]
    )
