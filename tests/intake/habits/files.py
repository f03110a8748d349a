"""Habits 1 to 9: formats and encodings, passwords, names of files, what is hidden, what is huge, formulas, decoration."""

from pathlib import Path

import msoffcrypto
from openpyxl.comments import Comment

from tests.counties.registry_world import id_number
from tests.intake.biff import CELL_A1, NEVER_COMPUTED, write_ods, write_xls
from tests.intake.habits.making import HEAD, fixture, person, workbook
from tests.intake.workbooks import replaced, text, with_member

ROWS = [HEAD, person()]


@fixture(
    1,
    "老版本的xls",
    ".xls",
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
)
def old_xls(path: Path) -> None:
    write_xls(path, {"人员": ROWS})


@fixture(
    1,
    "WPS的et",
    ".et",
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
)
def et(path: Path) -> None:
    write_xls(path, {"人员": ROWS})


@fixture(
    1,
    "扩展名写错的xlsx",
    ".csv",
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
)
def misnamed(path: Path) -> None:
    workbook(path.with_suffix(".xlsx"), ROWS)
    path.with_suffix(".xlsx").rename(path)


@fixture(
    1,
    "开放文档ods",
    ".ods",
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
)
def ods(path: Path) -> None:
    write_ods(path, {"人员": ROWS})


@fixture(
    1,
    "网页伪装的xls",
    ".xls",
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
)
def page(path: Path) -> None:
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    path.write_text(f"<html><body><table>{lines}</table></body></html>", encoding="utf-8")


@fixture(1, "带宏的xlsm", ".xlsm", refusal="macros")
def macros(path: Path) -> None:
    workbook(path.with_suffix(".xlsx"), ROWS)
    with_member(path.with_suffix(".xlsx").rename(path), "xl/vbaProject.bin", b"macro")


@fixture(
    2,
    "GBK文本",
    ".csv",
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
    warnings=[("", "encoding")],
)
def gbk(path: Path) -> None:
    text(path, ROWS, encoding="gb18030")


@fixture(
    2,
    "UTF16制表符文本",
    ".txt",
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
    warnings=[("", "encoding")],
)
def unicode_text(path: Path) -> None:
    text(path, ROWS, encoding="utf-16", delimiter="\t")


@fixture(
    2,
    "带BOM的UTF8文本",
    ".csv",
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
)
def with_bom(path: Path) -> None:
    text(path, ROWS, encoding="utf-8-sig")


@fixture(2, "认不出的编码", ".csv", refusal="encoding")
def no_encoding(path: Path) -> None:
    path.write_bytes("行政村,户编号,姓名\n".encode("gb18030") + b"\xff\xff\x81\x20\n")


@fixture(
    3,
    "长数字的外壳和前缀",
    ".csv",
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
    warnings=[("", "encoding"), ("", "shell")],
    normalised=[("C2", "'***", "黄**"), ("E2", "\t户主", "户主")],
)
def shells(path: Path) -> None:
    line = f'招元村,="1001",\'黄招元,="{id_number()}",\t户主'
    path.write_text(f"{','.join(HEAD)}\n{line}\n", encoding="gb18030")


@fixture(
    4,
    "有打开口令",
    options={"password": "扶贫2016"},
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
)
def locked(path: Path) -> None:
    plain = path.with_suffix(".plain")
    workbook(plain, ROWS)
    with plain.open("rb") as source, path.open("wb") as target:
        msoffcrypto.OfficeFile(source).encrypt("扶贫2016", target)
    plain.unlink()


@fixture(4, "没有给口令", refusal="password")
def no_password(path: Path) -> None:
    locked(path)


@fixture(
    4,
    "保护工作表",
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
)
def protected(path: Path) -> None:
    def protect(sheet):
        sheet.protection.set_password("1")
        sheet.protection.enable()

    workbook(path, ROWS, dress=protect)


@fixture(
    5,
    "2016年上义镇贫困人口信息表最终版(3)(1)",
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
)
def final_version(path: Path) -> None:
    workbook(path, ROWS)


@fixture(
    6,
    "隐藏的表行列",
    stored={
        2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"},
        3: {"name": "李四妹"},
    },
    warnings=[("", "hidden_sheet"), ("", "hidden_rows"), ("D1", "hidden_column")],
)
def hidden(path: Path) -> None:
    def hide(sheet):
        old = sheet.parent.create_sheet("旧表")
        old.append(HEAD)
        old.append(person("旧人", "009"))
        old.sheet_state = "veryHidden"
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["D"].hidden = True
        sheet.auto_filter.ref = "A1:E3"

    workbook(path, [*ROWS, person("李四妹", "022", "配偶")], dress=hide)


@fixture(
    6,
    "一村一张工作表",
    stored={2: {"household.place_id": "441621104202"}, 3: {"household.place_id": "441621104201"}},
    warnings=[("", "village_of_worksheet"), ("", "village_of_worksheet")],
)
def by_village(path: Path) -> None:
    def add(sheet):
        sheet["A1"] = "乡(镇)"
        sheet["A2"] = "上义镇"
        other = sheet.parent.create_sheet("黄洞村（12户）")
        other.append(["黄洞村名单"])
        other.append(["乡(镇)", *HEAD[1:]])
        other.append(["上义镇", *person("黄二", "003", number="1002")[1:]])

    workbook(path, ROWS, title="1、招元村", dress=add)


@fixture(
    7,
    "已用区域一百万行",
    stored={2: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
    warnings=[("", "beyond")],
)
def used_range(path: Path) -> None:
    def stray(sheet):
        sheet["D1048576"] = "x"
        sheet["XFD3"].number_format = "@"

    workbook(path, ROWS, dress=stray)


@fixture(
    8,
    "公式按缓存值",
    stored={
        2: {
            "name": "黄招元",
            "household.number": "1001",
            "id_number": "441621198001010010",
            "years.work_months": 6,
        }
    },
)
def cached(path: Path) -> None:
    workbook(path, [[*HEAD, "务工时间"], [*person(), "=2*3"]])
    replaced(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</f><v></v>", b"</f><v>6</v>").replace(b"</f><v />", b"</f><v>6</v>"),
    )


@fixture(
    8,
    "公式没有结果和公式错误",
    stored={4: {"name": "黄招元", "household.number": "1001", "id_number": "441621198001010010"}},
    errors=[("F2", "uncomputed"), ("F3", "formula_error")],
    normalised=[("E3", "长子", "之子")],
)
def uncomputed(path: Path) -> None:
    def broken(sheet):
        sheet["F3"] = "#N/A"
        sheet["F3"].data_type = "e"

    rows = [
        [*HEAD, "务工时间"],
        [*person("李四妹", "022", "配偶"), "=2*3"],
        [*person("黄大", "013", "长子"), None],
        [*person(), 6],
    ]
    workbook(path, rows, dress=broken)


@fixture(
    8,
    "xls公式没有结果",
    ".xls",
    stored={
        3: {
            "name": "黄大",
            "household.number": "1001",
            "id_number": "441621198001010133",
            "years.work_months": None,
        }
    },
    errors=[("F2", "uncomputed")],
    warnings=[("", "blank_formula")],
)
def uncomputed_xls(path: Path) -> None:
    rows = [
        [*HEAD, "务工时间"],
        [*person(), NEVER_COMPUTED],
        [*person("黄大", "013", "之子"), CELL_A1],
    ]
    write_xls(path, {"人员": rows})


@fixture(
    9,
    "批注链接富文本换行",
    stored={
        2: {
            "name": "黄招元",
            "household.number": "1001",
            "id_number": "441621198001010010",
            "note": "国扶办 已核实",
        }
    },
    normalised=[("F2", "国扶办\n已核实\r", "国扶办 已核实")],
)
def decorated(path: Path) -> None:
    def dress(sheet):
        sheet["C2"].comment = Comment("这人外出了", "某人")
        sheet["C2"].hyperlink = "https://example.org/"
        sheet["F2"] = "国扶办\n已核实_x000D_"

    workbook(path, [[*HEAD, "备注"], [*person(), None]], dress=dress)
    rich = "<is><r><t>黄</t></r><r><rPr><b/></rPr><t>招元</t></r><rPh sb='0' eb='1'><t>huang</t></rPh></is>"
    replaced(path, "xl/worksheets/sheet1.xml", lambda xml: _inline(xml, b"C2", rich.encode()))


def _inline(xml: bytes, place: bytes, content: bytes) -> bytes:
    """The worksheet with a rich text in place of a shared one."""
    start = xml.index(b'<c r="' + place + b'"')
    end = xml.index(b"</c>", start) + 4
    return xml[:start] + b'<c r="' + place + b'" t="inlineStr">' + content + b"</c>" + xml[end:]
