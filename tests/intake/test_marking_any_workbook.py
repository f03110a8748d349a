"""Whatever a workbook looks like: all wrong cells are marked, nothing else is touched, and putting those right is enough."""

import io
import tempfile
import zipfile
from pathlib import Path

import openpyxl
from django.contrib.auth import get_user_model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from fupin.files.services import path_of
from fupin.intake.marking import AUTHOR, book
from fupin.intake.receipt import HeaderPlace, Issue, Receipt
from fupin.intake.services import run_intake
from fupin.scope import Scope
from tests.intake.sample_sheet import KIND
from tests.intake.workbooks import HEAD, LINE
from tests.office_files import objections

GROUNDS = {"FFFFC7CE", "FFFFEB9C"}
GREEN = "FF00B050"
# What is written wrongly, by column, and what the person then puts there.
WRONG = {0: ("扶贫标淮", LINE), 2: ("去年", None), 3: ("很多", 3000), 4: ("长" * 301, "文件")}
FAULTS = st.sets(st.sampled_from(sorted(WRONG)), max_size=3)
SHAPES = st.fixed_dictionaries(
    {
        "above": st.integers(0, 4),
        "title_merged": st.booleans(),
        "blank_first": st.booleans(),
        "serial": st.booleans(),
        "spacers": st.sets(st.integers(0, 5), max_size=3),
        "groups": st.booleans(),
        "total": st.booleans(),
        "colours": st.sets(st.tuples(st.integers(0, 5), st.integers(0, 4)), max_size=4),
        "notes": st.sets(st.tuples(st.integers(0, 5), st.integers(0, 4)), max_size=3),
        "formula": st.booleans(),
        "others": st.booleans(),
        "far_cell": st.booleans(),
        "widths": st.booleans(),
        "hidden": st.booleans(),
    }
)
ROWS = st.lists(FAULTS, min_size=1, max_size=6)


def build(path, rows, shape):
    """Writes the workbook; returns {address: what the person puts there} of its wrong cells."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "上义镇"
    shift = int(shape["serial"])
    for at in range(shape["above"]):
        sheet.append([f"紫金县第 {at} 行说明"])
    if shape["above"] and shape["title_merged"]:
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=5 + shift)
    sheet.append([*(["序号"] if shift else []), *HEAD])
    right, places = {}, []
    for at, faults in enumerate(rows):
        if at in shape["spacers"]:
            sheet.append([None])
        if shape["groups"] and at % 3 == 2:
            sheet.append([f"（{'一二三'[at % 3]}）第{at}村"])
        cells = [LINE, "441621", 1990 + at, 2952, "文件"]
        for column in faults:
            cells[column] = WRONG[column][0]
        sheet.append([*([at] if shift else []), *cells])
        number = sheet.max_row
        places.append(number)
        for column in faults:
            put = WRONG[column][1] if column != 2 else 1990 + at
            right[sheet.cell(number, column + 1 + shift).coordinate] = put
    if shape["total"]:
        sheet.append([*([None] if shift else []), "合计", None, None, 1])
    dress(sheet, places, shift, shape)
    workbook.save(path)
    return right


def dress(sheet, places, shift, shape):
    for at, column in shape["colours"]:
        if at < len(places):
            cell = sheet.cell(places[at], column + 1 + shift)
            cell.fill, cell.font = PatternFill("solid", start_color=GREEN), Font(bold=True)
    for at, column in shape["notes"]:
        if at < len(places):
            sheet.cell(places[at], column + 1 + shift).comment = Comment("这人外出了", "某人")
    if shape["formula"]:
        sheet.cell(1, 12, "=SUM(1,2)")
    if shape["widths"]:
        sheet.column_dimensions["B"].width = 33
        sheet.column_dimensions["H"].width = 21
        sheet.row_dimensions[1].height = 40
    if shape["hidden"]:
        sheet.column_dimensions["J"].hidden = True
    if shape["far_cell"]:
        sheet["XFD3"].number_format = "@"
        sheet["A1048576"].number_format = "@"
    if shape["others"]:
        other = sheet.parent.create_sheet("图")
        for at in range(4):
            other.append([at, at * at])
        chart = BarChart()
        chart.add_data(Reference(other, min_col=2, min_row=1, max_row=4))
        other.add_chart(chart, "D2")
        sheet.conditional_formatting.add(
            "D1:D9", CellIsRule("greaterThan", ["9"], fill=PatternFill(bgColor=GREEN))
        )
        rule = DataValidation("list", formula1='"是,否"')
        rule.add("H1:H9")
        sheet.add_data_validation(rule)
        sheet.freeze_panes = "B2"


def parts(content):
    with zipfile.ZipFile(content) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def looks(cell):
    """All that a cell is but for its ground and its remark."""
    shape = (cell.number_format, cell.alignment.wrap_text, cell.border.left.style, cell.protection.locked)
    return cell.value, cell.font.b, *shape


class AnyWorkbook(TestCase):
    @given(rows=ROWS, shape=SHAPES)
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def test_it_comes_back_marked_otherwise_as_it_was_and_goes_in_when_put_right(self, rows, shape):
        actor, _ = get_user_model().objects.get_or_create(username="liaison")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.xlsx"
            right = build(path, rows, shape)
            first = upload(actor, path)
            assert {issue.cell for issue in first.errors} == set(right)
            if not right:
                return
            marked = path_of(first.marked).read_bytes()
            check_marks(first, marked, right)
            check_the_rest(path, marked, right)
            fixed = openpyxl.load_workbook(io.BytesIO(marked))
            for address, value in right.items():
                fixed["上义镇"][address] = value
            fixed.save(path)
            again = upload(actor, path)
            assert (again.errors, again.rows) == ([], len(rows))
            assert not said_in(path_of(again.marked).read_bytes() if again.marked else None, again)


def upload(actor, path):
    return run_intake(
        actor=actor,
        scope=Scope(rights=frozenset({"import"})),
        kind=KIND,
        path=path,
        file_name="a.xlsx",
        dry_run=True,
        marked=True,
    )


def check_marks(receipt, marked, right):
    """Every wrong cell is filled, has a remark in Chinese at its address, and its row says so behind the table."""
    sheet = openpyxl.load_workbook(io.BytesIO(marked))["上义镇"]
    place = receipt.headers["上义镇"]
    assert sheet.cell(place.row, place.advice_column).value == "改正建议"
    for issue in receipt.errors:
        cell = sheet[issue.cell]
        assert cell.fill.start_color.rgb == "FFFFC7CE"
        assert f"【{AUTHOR}】" in cell.comment.text
        assert issue.message in cell.comment.text
        assert f"{issue.column}：{issue.message}" in sheet.cell(issue.row, place.advice_column).value
    doubtful = {issue.cell for issue in receipt.warnings if issue.cell and issue.row}
    filled = {
        cell.coordinate for row in sheet.iter_rows(max_row=40, max_col=20) for cell in row if is_marked(cell)
    }
    assert filled == set(right) | doubtful


def is_marked(cell):
    return cell.fill.fill_type == "solid" and cell.fill.start_color.rgb in GROUNDS


def check_the_rest(path, marked, right):
    """Other parts keep their bytes, other cells all that they are, and Excel has nothing against it."""
    assert objections(marked) == []
    before, after = parts(path), parts(io.BytesIO(marked))
    touched = {name for name in before if before[name] != after[name]}
    own = (
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/styles.xml",
        "[Content_Types].xml",
    )
    assert all(name in own or "omment" in name or name.endswith(".vml") for name in touched)
    old, new = (openpyxl.load_workbook(each)["上义镇"] for each in (path, io.BytesIO(marked)))
    for row in old.iter_rows(max_row=40, max_col=20):
        for cell in row:
            there = new[cell.coordinate]
            if (there.value, there.column) != ("改正建议", cell.column) and not at_advice(new, there):
                assert looks(cell) == looks(there), cell.coordinate
                assert is_marked(there) or ground(cell) == ground(there)
                assert not cell.comment or there.comment.text.startswith(cell.comment.text)
    widths = {key: each.width for key, each in old.column_dimensions.items()}
    assert {key: new.column_dimensions[key].width for key in widths} == widths
    assert new.merged_cells.ranges == old.merged_cells.ranges
    assert new.freeze_panes == old.freeze_panes


def ground(cell):
    return cell.fill.fill_type, cell.fill.start_color.rgb


def at_advice(sheet, cell):
    return any(sheet.cell(row, cell.column).value == "改正建议" for row in range(1, 8))


def said_in(marked, receipt):
    """Remarks of ours at cells of which the receipt says nothing."""
    if marked is None:
        return []
    told = {issue.cell for issue in receipt.warnings}
    sheet = openpyxl.load_workbook(io.BytesIO(marked))["上义镇"]
    cells = [cell for row in sheet.iter_rows(max_row=40, max_col=20) for cell in row]
    return [
        cell.coordinate
        for cell in cells
        if cell.coordinate not in told and (is_marked(cell) or (cell.comment and AUTHOR in cell.comment.text))
    ]


def marks(path, errors=(), has_advice=False):
    """The bytes of the workbook with these cells wrong."""
    receipt = Receipt(KIND, path.name, headers={"上义镇": HeaderPlace(1, 6, has_advice)})
    receipt.errors = [Issue("上义镇", cell, int(cell[1:]), "数值", "wrong", "不对") for cell in errors]
    target = io.BytesIO()
    book.mark(path, target, receipt)
    return target


def coloured(path):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "上义镇"
    sheet.append(HEAD)
    sheet.append([LINE, "441621", 2016, 1, "文件"])
    sheet["D2"].fill = PatternFill("solid", start_color=GREEN)
    sheet["E2"].comment = Comment("这人外出了", "某人")
    workbook.save(path)
    return path


def test_the_own_ground_and_the_own_remark_are_there_again_when_the_mark_is_gone(tmp_path):
    path = coloured(tmp_path / "a.xlsx")
    path.write_bytes(marks(path, ["D2", "E2"]).getvalue())
    sheet = openpyxl.load_workbook(path)["上义镇"]
    assert (sheet["D2"].fill.start_color.rgb, sheet["E2"].comment.text) == (
        "FFFFC7CE",
        "这人外出了\n【导入检查】不对",
    )
    sheet = openpyxl.load_workbook(marks(path, has_advice=True))["上义镇"]
    assert (sheet["D2"].fill.start_color.rgb, sheet["D2"].comment) == (GREEN, None)
    assert (sheet["E2"].fill.fill_type, sheet["E2"].comment.text) == (None, "这人外出了")
    assert sheet["F2"].value is None


def test_marks_are_known_again_where_a_program_lost_who_made_them(tmp_path):
    """LibreOffice writes a blank for every author, and a colour of its own behind every ground."""
    path = coloured(tmp_path / "a.xlsx")
    path.write_bytes(marks(path, ["C2"]).getvalue())
    workbook = openpyxl.load_workbook(path)
    cell = workbook["上义镇"]["C2"]
    cell.comment.author = " "
    cell.fill = PatternFill("solid", start_color="FFFFC7CE", end_color="FFD9D9D9")
    workbook.save(path)
    sheet = openpyxl.load_workbook(marks(path, has_advice=True))["上义镇"]
    assert (sheet["C2"].comment, sheet["C2"].fill.fill_type) == (None, None)


def test_a_used_range_of_a_million_rows_and_all_columns_is_marked_as_well(tmp_path):
    path = coloured(tmp_path / "a.xlsx")
    workbook = openpyxl.load_workbook(path)
    workbook["上义镇"]["XFD1048576"].number_format = "@"
    workbook.save(path)
    assert b"XFD1048576" in parts(marks(path, ["D2"]))["xl/worksheets/sheet1.xml"]
