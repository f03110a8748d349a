"""Templates to fill in, and exports that come back exactly."""

import io
from decimal import Decimal

import openpyxl
import pytest

from fupin.intake.sheets import kinds, sheet_of
from fupin.intake.templates import export_rows, harmless, template
from fupin.rules.models import Rule, RuleParameter
from tests.intake.sample_sheet import LINES
from tests.office_files import objections


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_habit_48_the_template_has_headings_lists_text_columns_and_an_explanation():
    book = opened(template(LINES))
    page = book["政策参数表"]
    assert [cell.value for cell in page[1]] == ["参数*", "地区代码", "年度*", "数值（元）*", "依据*", "条数"]
    assert page["B2"].number_format == "@"
    (choice,) = page.data_validations.dataValidation
    listed = f"'_选项'!$A$1:$A${len(Rule.choices)}"
    assert (choice.formula1, str(choice.sqref)) == (listed, "A2:A1001")
    assert book["_选项"]["A1"].value == "扶贫标准（元/人·年）"
    assert [row[0].value for row in book["填写说明"].iter_rows(min_row=5)] == [
        "参数",
        "地区代码",
        "年度",
        "数值（元）",
        "依据",
        "条数",
    ]
    assert [book[name].sheet_state for name in ("_选项", "_fupin")] == ["veryHidden", "veryHidden"]
    assert [cell.value for cell in book["_fupin"][1]] == ["fupin", "sample_lines", "1"]


@pytest.mark.parametrize("kind", kinds())
def test_excel_has_nothing_against_the_template_of_any_kind(kind):
    assert objections(template(sheet_of(kind))) == []


@pytest.mark.django_db
def test_habit_48_a_template_filled_in_goes_in_without_a_word(upload, tmp_path):
    row = {
        "rule": Rule.POVERTY_LINE,
        "place_code": "441621",
        "year_from": 2016,
        "value": Decimal("2952.00"),
        "source": "文件",
    }
    path = tmp_path / "模板.xlsx"
    path.write_bytes(template(LINES, [row]))
    receipt = upload(path)
    assert (receipt.added, receipt.warnings, receipt.normalised, receipt.skipped) == (1, [], [], [])


@pytest.mark.django_db
def test_habit_49_an_export_sent_back_changes_nothing(upload, tmp_path, liaison):
    from fupin.rules.services import set_rule

    for year, source in ((2015, "=SUM(A1:A9)"), (2016, "@命令"), (2017, "+86，“附件”\t表")):
        set_rule(
            actor=liaison,
            rule=Rule.POVERTY_LINE,
            value=Decimal("2855.45"),
            year_from=year,
            source=source.replace("\t", " "),
            place_code="000441621001",
        )
    fields = ("rule", "place_code", "year_from", "value", "source")
    path = tmp_path / "导出.xlsx"
    path.write_bytes(export_rows(LINES, RuleParameter.objects.values(*fields)))
    receipt = upload(path)
    assert (receipt.rows, receipt.unchanged, receipt.normalised) == (3, 3, [])


def test_exported_text_is_never_a_formula():
    page = opened(export_rows(LINES, [{"source": "=cmd|' /C calc'!A0"}]))["政策参数表"]
    assert (page["E2"].value, page["E2"].data_type) == ("=cmd|' /C calc'!A0", "s")


@pytest.mark.parametrize(
    ("text", "written"),
    [("=1+1", "'=1+1"), ("＝1", "'＝1"), (" @x", "' @x"), ("\tx", "'\tx"), ("正常", "正常"), ("-", "'-")],
)
def test_free_text_is_made_harmless(text, written):
    assert harmless(text) == written
