"""Templates of earlier versions: known by their signature, read by what their headings meant then, and said so."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from fupin.errors import Refusal
from fupin.files.services import path_of
from fupin.intake import sheets
from fupin.intake.cells import Integer, Money, Text
from fupin.intake.columns import Column
from fupin.intake.mapping import look_over
from fupin.intake.reading import open_workbook
from fupin.intake.reviewing import levels
from fupin.intake.templates import export_rows, template
from fupin.intake.versions import Signature, signature_of
from fupin.intake.wordings import Said, confirm_wordings
from fupin.rules.models import Rule, RuleParameter
from tests.intake.biff import NEVER_COMPUTED, write_ods, write_xls
from tests.intake.sample_sheet import KIND, LINES
from tests.intake.workbooks import LINE, line, replaced, xlsx

FIRST = replace(LINES, kind="sample_versions", title="分版的表")
OLD_HEAD = ["参数*", "地区代码", "年度*", "数值（元）*", "依据*", "条数"]
OLD_LINE = [*line(), 7]
VALUES = {
    "rule": Rule.POVERTY_LINE,
    "place_code": "441621",
    "year_from": 2016,
    "value": Decimal("2952.00"),
    "source": "国开发〔2016〕1号",
    "count": 7,
}
# 数值 was the amount and is now a count.
THIRD = replace(
    FIRST,
    version=3,
    columns=(
        *LINES.columns[:3],
        Column("value", "标准", Money(), required=True, unit="元", formerly={"数值": 1, "金额": 2}),
        Column("source", "文件名称", Text(300), required=True, formerly={"依据": 2}),
        Column("count", "数值", Integer(), formerly={"条数": 1}),
    ),
)


@pytest.fixture(autouse=True)
def _third_version():
    sheets.register(THIRD)
    yield
    del sheets._sheets[THIRD.kind]


def kept(tmp_path, content, name="模板.xlsx"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def signed(path, rows, *signature):
    """An .xlsx with the rows and a worksheet of signatures."""

    def sign(sheet):
        page = sheet.parent.create_sheet("_fupin")
        page.sheet_state = "veryHidden"
        for row in signature:
            page.append(row)

    return xlsx(path, rows, after=sign)


@pytest.fixture
def old(tmp_path):
    return kept(tmp_path, template(FIRST, [VALUES]))


def test_the_values_of_an_old_template_land_in_the_columns_that_they_were_meant_for(read, old):
    receipt, rows = read(old, declared=THIRD)
    assert rows == [{"row": 2, **VALUES}]
    assert receipt.normalised == []


def test_the_receipt_says_which_version_it_was_and_what_is_called_otherwise_now(read, old):
    (said,) = read(old, declared=THIRD)[0].warnings
    assert (said.code, said.cell, said.row) == ("old_template", "", 0)
    assert said.message == (
        "这是第 1 版模板，现在是第 3 版；“数值（元）”已按“标准”读取，“依据”已按“文件名称”读取，“条数”已按“数值”读取"
    )
    assert [level["key"] for level in levels({"warnings": [said.as_json()]})] == ["hint"]


def test_an_export_of_an_old_version_is_read_as_well(read, tmp_path):
    path = kept(tmp_path, export_rows(FIRST, [VALUES]))
    assert read(path, declared=THIRD)[1] == [{"row": 2, **VALUES}]


def test_a_version_in_between_has_its_own_headings(read, tmp_path):
    head = ["参数", "地区代码", "年度", "金额（元）", "依据", "数值"]
    path = signed(tmp_path / "a.xlsx", [head, OLD_LINE], ["fupin", THIRD.kind, "2"])
    receipt, rows = read(path, declared=THIRD)
    assert rows == [{"row": 2, **VALUES}]
    assert receipt.warnings[0].message.startswith(
        "这是第 2 版模板，现在是第 3 版；“金额（元）”已按“标准”读取，“依据”"
    )


def test_an_old_heading_with_another_unit_still_means_what_it_meant(read, tmp_path):
    head = ["参数", "地区代码", "年度", "数值（万元）", "依据", "条数"]
    row = [*line(value=0.2952), 7]
    path = signed(tmp_path / "a.xlsx", [head, row], ["fupin", THIRD.kind, "1"])
    assert read(path, declared=THIRD)[1] == [{"row": 2, **VALUES}]


def test_a_title_above_the_old_header_changes_nothing(read, tmp_path):
    rows = [["2016 年政策参数"], OLD_HEAD, OLD_LINE]
    path = signed(tmp_path / "a.xlsx", rows, ["fupin", THIRD.kind, "1"])
    assert read(path, declared=THIRD)[1] == [{"row": 3, **VALUES}]


def test_without_a_signature_only_the_headings_of_today_hold(read, tmp_path):
    with pytest.raises(Refusal) as refused:
        read(xlsx(tmp_path / "a.xlsx", [OLD_HEAD, OLD_LINE]), declared=THIRD)
    assert refused.value.code == "missing_columns"
    head = ["参数", "地区代码", "年度", "标准（元）", "文件名称", "数值"]
    receipt, rows = read(xlsx(tmp_path / "b.xlsx", [head, OLD_LINE]), declared=THIRD)
    assert (rows, receipt.warnings) == ([{"row": 2, **VALUES}], [])


def test_a_template_of_today_is_read_without_a_word(read, tmp_path):
    receipt, rows = read(kept(tmp_path, template(THIRD, [VALUES])), declared=THIRD)
    assert (rows, receipt.warnings) == ([{"row": 2, **VALUES}], [])


def test_an_old_template_in_which_nothing_was_renamed_is_said_to_be_one(read, tmp_path):
    head = ["参数", "年度", "标准（元）", "文件名称"]
    path = signed(tmp_path / "a.xlsx", [head, [LINE, 2016, 1, "文件"]], ["fupin", THIRD.kind, "2"])
    (said,) = read(path, declared=THIRD)[0].warnings
    assert said.message == "这是第 2 版模板，现在是第 3 版；用到的列名没有变"


def test_an_old_template_that_lacks_a_column_is_said_to_be_old(read, tmp_path):
    path = signed(tmp_path / "a.xlsx", [OLD_HEAD[:4], OLD_LINE[:4]], ["fupin", THIRD.kind, "1"])
    with pytest.raises(
        Refusal, match=r"这是第 1 版模板，现在是第 3 版：.*缺少必填的列：“文件名称”.*下载新模板"
    ) as refused:
        read(path, declared=THIRD)
    assert refused.value.code == "missing_columns"


def test_a_newer_version_than_the_program_knows_is_read_by_the_headings_of_today_with_a_warning(
    read, tmp_path
):
    path = kept(tmp_path, template(replace(THIRD, version=9), [VALUES]))
    receipt, rows = read(path, declared=THIRD)
    (said,) = receipt.warnings
    assert rows == [{"row": 2, **VALUES}]
    assert (said.code, said.message[:21]) == (
        "newer_template",
        "这是第 9 版模板，系统只认得到第 3 版",
    )
    assert [level["key"] for level in levels({"warnings": [said.as_json()]})] == ["doubt"]


@pytest.mark.parametrize("write", [write_xls, write_ods])
def test_the_signature_is_read_from_other_formats_too(read, tmp_path, write):
    book = {"表": [OLD_HEAD, OLD_LINE], "_fupin": [["fupin", THIRD.kind, 1]]}
    receipt, rows = read(write(tmp_path / "a", book), declared=THIRD)
    assert rows == [{"row": 2, **VALUES}]
    assert [each.code for each in receipt.warnings] == ["old_template"]


FORGED = [
    [],
    [[]],
    [["fupin"]],
    [["fupin", FIRST.kind]],
    [["别的", FIRST.kind, "1"]],
    [["fupin", "no_such_kind", "1"]],
    [["fupin", 1, "1"]],
    [["fupin", FIRST.kind, None, "1"]],
    *(
        [["fupin", FIRST.kind, version]]
        for version in (
            "很旧",
            "-1",
            -1,
            0,
            "0",
            1.5,
            10**30,
            "9" * 5000,
            "１",
            "1\n",
            True,
            date(2016, 1, 1),
        )
    ),
    [["fupin", FIRST.kind, "=1+0"]],
    [["fupin", FIRST.kind, "#REF!"]],
    [["参数", "年度"], ["fupin", FIRST.kind, "1"]],
    [["x"] * 900],
]


@pytest.mark.parametrize("rows", FORGED, ids=range(len(FORGED)))
def test_a_forged_signature_is_none(read, tmp_path, rows):
    path = signed(
        tmp_path / "a.xlsx", [["参数", "年度", "标准（元）", "文件名称"], [LINE, 2016, 1, "文件"]], *rows
    )
    with open_workbook(path) as book:
        assert signature_of(book) is None
    receipt, values = read(path, declared=THIRD)
    assert (len(values), receipt.warnings) == (1, [])


@pytest.mark.parametrize(
    "content", [b"", b"<worksheet", b"<worksheet><sheetData><row r='x'><c r='1'/>", b"\0" * 99]
)
def test_a_damaged_signature_is_none(read, tmp_path, content):
    path = kept(tmp_path, template(THIRD, [VALUES]))
    with open_workbook(replaced(path, "xl/worksheets/sheet4.xml", lambda _: content)) as book:
        assert signature_of(book) is None
    assert read(path, declared=THIRD)[1] == [{"row": 2, **VALUES}]


@pytest.mark.parametrize("write", [write_xls, write_ods])
def test_a_forged_signature_is_none_in_other_formats(tmp_path, write):
    never = {write_xls: NEVER_COMPUTED, write_ods: -3}[write]
    for number, row in enumerate(
        ([["fupin", THIRD.kind, 1e300]], [["fupin", THIRD.kind, never]], [], [[None, "x"]])
    ):
        with open_workbook(write(tmp_path / f"{number}", {"表": [OLD_HEAD], "_fupin": row})) as book:
            assert signature_of(book) is None


def test_the_signature_is_what_the_template_was_made_of(tmp_path):
    with open_workbook(kept(tmp_path, template(THIRD))) as book:
        assert signature_of(book) == Signature("sample_versions", 3)
    assert openpyxl.load_workbook(io.BytesIO(template(THIRD)))["_fupin"].sheet_state == "veryHidden"


def test_a_template_of_another_kind_that_does_not_fit_is_refused_by_its_name(read, tmp_path):
    path = kept(tmp_path, template(LINES, [VALUES]))
    with pytest.raises(Refusal) as refused:
        read(path, declared=THIRD)
    message = "这是“政策参数表”的模板，不是“分版的表”的；请把表格种类改选为“政策参数表”，再传一次"
    assert (refused.value.code, refused.value.message) == ("other_template", message)


def test_a_template_of_another_kind_that_fits_is_read_with_a_warning(read, tmp_path):
    path = kept(tmp_path, template(replace(THIRD, kind=KIND), [VALUES]))
    receipt, rows = read(path, declared=THIRD)
    assert rows == [{"row": 2, **VALUES}]
    message = "这是“政策参数表”的模板，已按您选的“分版的表”读取；选错了种类的，请改选后再传"
    assert [(each.code, each.message) for each in receipt.warnings] == [("other_template", message)]


@pytest.mark.parametrize(
    "wrong",
    [
        replace(FIRST, columns=(Column("value", "标准", Money(), formerly={"数值": 1}),)),
        replace(FIRST, version=2, columns=(Column("value", "标准", Money(), formerly={"数值": 0}),)),
        replace(
            FIRST,
            version=2,
            columns=(
                Column("value", "标准", Money(), unit="元", formerly={"数值": 1}),
                Column("count", "数值", Integer(), formerly={"数值（元）": 1}),
            ),
        ),
    ],
)
def test_a_sheet_whose_former_headings_cannot_be_is_not_registered(wrong):
    with pytest.raises(ValueError, match="earlier versions"):
        sheets.register(replace(wrong, kind="wrong", key=()))


@pytest.mark.django_db
def test_an_old_template_goes_in_by_an_upload_and_is_the_same_content_as_one_of_today(upload, old, tmp_path):
    receipt = upload(old, kind=THIRD.kind)
    assert (receipt.added, receipt.committed, receipt.marked is not None) == (1, True, True)
    assert RuleParameter.objects.values_list("value", "source").get() == (VALUES["value"], VALUES["source"])
    assert upload(kept(tmp_path, template(THIRD, [VALUES]), "新.xlsx"), kind=THIRD.kind).repeated


@pytest.mark.django_db
def test_refused_lines_of_an_old_template_come_back_as_lines_of_that_version(upload, read, tmp_path):
    path = kept(tmp_path, template(FIRST, [VALUES, {**VALUES, "year_from": 2013}]))
    receipt = upload(path, kind=THIRD.kind, accept="good")
    assert (receipt.added, receipt.refused) == (1, 1)
    again, rows = read(path_of(receipt.wrong_rows), declared=THIRD)
    assert rows == [{"row": 2, **VALUES, "year_from": 2013}]
    assert [each.code for each in again.warnings] == ["old_template"]


@pytest.mark.django_db
def test_what_was_remembered_of_other_files_does_not_go_before_the_version(upload, old, liaison, scope):
    said = [Said("", "数值（元）*", "", "（不读）")]
    confirm_wordings(actor=liaison, scope=scope, kind=THIRD.kind, place_code="", said=said)
    assert upload(old, kind=THIRD.kind).added == 1


@pytest.mark.django_db
def test_what_a_person_says_of_this_file_goes_before_the_version(upload, old):
    receipt = upload(old, kind=THIRD.kind, confirmed={"数值（元）*": ""})
    assert [each.code for each in receipt.errors] == ["missing_columns"]


@pytest.mark.django_db
def test_the_columns_of_an_old_template_are_sure_and_another_kind_is_refused_before_any_question(
    old, liaison, scope, tmp_path
):
    wanted = {"actor": liaison, "scope": scope, "sheet": THIRD}
    (table,) = (each for each in look_over(path=old, **wanted) if each.columns)
    assert [(each.key, each.state) for each in table.columns] == [(key, "sure") for key in VALUES]
    with pytest.raises(Refusal, match="这是“政策参数表”的模板"):
        look_over(path=kept(tmp_path, template(LINES, [VALUES]), "别.xlsx"), **wanted)
