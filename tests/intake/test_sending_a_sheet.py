"""What a liaison can count on when a sheet is sent."""

from decimal import Decimal

import openpyxl
import pytest
from django.db import connection

from fupin.audit.models import AuditEvent
from fupin.errors import NotPermitted, Refusal
from fupin.files.services import path_of
from fupin.intake.aside import aside_table
from fupin.intake.models import AsideCells, Batch, BatchRow, BatchState
from fupin.rules.models import RuleParameter
from fupin.scope import Scope
from tests.intake.sample_sheet import KIND
from tests.intake.workbooks import HEAD, LINE, WITHOUT_UNIT, line, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def good(tmp_path):
    return xlsx(tmp_path / "参数.xlsx", [HEAD, line(2016), line(2017, 3000)])


def test_good_rows_are_stored_and_counted(upload, good):
    receipt = upload(good)
    assert receipt.as_json() == {
        "kind": KIND,
        "file": "参数.xlsx",
        "sheet": "Sheet1",
        "rows": 2,
        "added": 2,
        "changed": 0,
        "unchanged": 0,
        "refused": 0,
        "skipped": [],
        "normalised": [],
        "errors": [],
        "warnings": [],
        "batch": Batch.objects.get().pk,
        "marked": None,
        "committed": True,
        "conflicts": [],
        "aside": [],
    }
    stored = RuleParameter.objects.order_by("year_from").values_list("year_from", "value", "place_code")
    assert list(stored) == [(2016, Decimal("2952.00"), "441621"), (2017, Decimal("3000.00"), "441621")]


def test_each_line_says_which_row_it_wrote(upload, good):
    upload(good)
    rows = BatchRow.objects.order_by("row_number").values_list(
        "sheet_name", "row_number", "outcome", "object_id"
    )
    stored = list(RuleParameter.objects.order_by("year_from").values_list("pk", flat=True))
    assert list(rows) == [("Sheet1", 2, "added", stored[0]), ("Sheet1", 3, "added", stored[1])]


def test_the_untouched_file_is_kept(upload, good):
    receipt = upload(good)
    assert path_of(receipt.batch.file).read_bytes() == good.read_bytes()


def test_the_upload_is_on_record(upload, good):
    receipt = upload(good)
    event = AuditEvent.objects.get(verb="表格入库")
    assert event.object_id == str(receipt.batch.pk)
    assert (event.detail["rows"], event.detail["added"]) == (2, 2)


def test_a_dry_run_says_the_same_and_stores_nothing(upload, good):
    dry = upload(good, dry_run=True).as_json()
    assert RuleParameter.objects.count() == 0
    assert not AuditEvent.objects.filter(verb="表格入库").exists()
    assert Batch.objects.get().state == BatchState.CHECKED
    real = upload(good).as_json()
    assert {**dry, "batch": None, "committed": None} == {**real, "batch": None, "committed": None}
    assert (dry["batch"], dry["committed"]) == (None, False)


def test_one_wrong_row_keeps_all_out(upload, tmp_path):
    receipt = upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), line("二零", 3000)]))
    assert (receipt.rows, receipt.refused, receipt.committed) == (2, 1, False)
    assert RuleParameter.objects.count() == 0
    assert BatchRow.objects.count() == 0
    assert Batch.objects.get().state == BatchState.REFUSED


def test_the_good_rows_can_be_stored_alone(upload, tmp_path):
    receipt = upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), line("二零", 3000)]), accept="good")
    assert (receipt.added, receipt.refused, receipt.committed) == (1, 1, True)
    assert RuleParameter.objects.get().year_from == 2016
    assert list(BatchRow.objects.values_list("row_number", "outcome")) == [(2, "added"), (3, "refused")]


def test_all_errors_come_at_once_with_their_cells(upload, tmp_path):
    rows = [HEAD, line("二零", "很多"), line(2013), [None, "441621", 2018, 3000, "文件"]]
    receipt = upload(xlsx(tmp_path / "a.xlsx", rows))
    assert [(each.sheet, each.cell, each.row, each.column, each.code) for each in receipt.errors] == [
        ("Sheet1", "C2", 2, "年度", "date"),
        ("Sheet1", "D2", 2, "数值", "unreadable"),
        ("Sheet1", "A4", 4, "参数", "required"),
        ("Sheet1", "C3", 3, "年度", "closed"),
    ]
    assert receipt.errors[3].message == "2013 年度已结账，不能再改"


def test_a_doubt_is_a_warning_and_does_not_block(upload, tmp_path):
    receipt = upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016, 100000)]))
    assert receipt.committed
    assert [(each.cell, each.code) for each in receipt.warnings] == [("D2", "large")]


def test_new_changed_and_unchanged_rows_are_told_apart(upload, tmp_path):
    upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), line(2017, 3000)]))
    receipt = upload(xlsx(tmp_path / "b.xlsx", [HEAD, line(2016), line(2017, 3100), line(2018, 3200)]))
    assert (receipt.added, receipt.changed, receipt.unchanged) == (1, 1, 1)
    assert receipt.changes == [{"sheet": "Sheet1", "row": 3, "fields": {"value": ["3000.00", "3100.00"]}}]
    assert BatchRow.objects.get(outcome="changed").fields == ["value"]


def test_the_same_row_twice_in_one_file_names_the_first(upload, tmp_path):
    receipt = upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), line(2016, 3000)]))
    assert [(each.cell, each.code) for each in receipt.errors] == [("A3", "duplicate")]
    assert "第 2 行重复" in receipt.errors[0].message


def test_a_line_that_is_bad_anyway_is_told_that_it_stands_there_twice(upload, tmp_path):
    receipt = upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), line(2016, "许多")]))
    assert [(each.cell, each.code) for each in receipt.errors] == [("D3", "vague"), ("A3", "duplicate")]


def test_a_good_line_is_not_kept_out_by_a_bad_one_like_it(upload, tmp_path):
    receipt = upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016, "许多"), line(2016)]), accept="good")
    assert [each.cell for each in receipt.errors] == ["D2"]
    assert (receipt.added, receipt.refused) == (1, 1)


def test_the_same_content_under_another_name_is_a_no_op_that_says_by_whom(upload, tmp_path, good):
    first = upload(good)
    again = upload(
        xlsx(
            tmp_path / "另一个名字.xlsx", [["年度", "依据", "参数", "地区代码", "数值（元）"], *_reordered()]
        )
    )
    assert (again.added, again.changed, again.unchanged, again.committed) == (0, 0, 2, False)
    assert again.batch == first.batch
    assert [each.code for each in again.warnings] == ["already_stored"]
    assert "联络员" in again.warnings[0].message
    assert "参数.xlsx" in again.warnings[0].message
    assert Batch.objects.count() == 1


def _reordered():
    return [
        [year, source, rule, place, value]
        for rule, place, year, value, source in (line(2016), line(2017, 3000))
    ]


def test_a_failed_try_does_not_block_the_next(upload, tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEAD, line(2013), line(2014)])
    assert not upload(path).committed
    assert not upload(path).committed
    assert upload(path, accept="good").committed


def test_rows_refused_once_can_be_sent_again_when_the_reason_is_gone(upload, tmp_path, monkeypatch):
    path = xlsx(tmp_path / "a.xlsx", [HEAD, line(2013), line(2014)])
    assert upload(path, accept="good").added == 1
    assert upload(path, accept="good").repeated
    monkeypatch.setattr("tests.intake.sample_sheet.CLOSED", 1900)
    receipt = upload(path, accept="good")
    assert (receipt.added, receipt.unchanged, receipt.committed) == (1, 1, True)


@pytest.mark.parametrize("dry_run", [True, False])
def test_of_rows_refused_again_the_errors_are_said_again(upload, tmp_path, dry_run):
    path = xlsx(tmp_path / "a.xlsx", [HEAD, line("二零"), line(2014), line(2013)])
    first = upload(path, accept="good")
    again = upload(path, accept="good", dry_run=dry_run)
    assert [(each.cell, each.code) for each in again.errors] == [("C2", "date"), ("C4", "closed")]
    assert (again.rows, again.refused, again.unchanged, again.added) == (3, 2, 1, 0)
    assert (again.batch, again.committed) == (first.batch, False)
    said = next(each.message for each in again.warnings if each.code == "already_stored")
    assert said.startswith("退回的 2 行以外，同样的内容已由联络员于 ")


def test_a_double_is_told_at_a_column_that_the_file_has(upload, tmp_path):
    head = ["依据", "年度", "数值（元）", "参数"]
    lines = [["文件", 2016, 2952, LINE], ["文件", 2016, 2953, LINE]]
    receipt = upload(xlsx(tmp_path / "a.xlsx", [head, *lines]))
    assert [(each.cell, each.column, each.message) for each in receipt.errors] == [
        ("D3", "参数", "与第 2 行重复（参数、年度相同），请删去一行，或合成一行")
    ]


def test_the_year_and_the_place_of_the_upload_are_part_of_its_content(upload, good):
    assert upload(good, year=2016).committed
    assert upload(good, year=2017).committed
    assert upload(good, year=2017, place_code="441621").committed
    assert upload(good, year=2017, place_code="441621").repeated


def test_without_the_right_nothing_is_even_kept(upload, good, liaison):
    with pytest.raises(NotPermitted):
        upload(good, scope=Scope(user_id=liaison.pk, places=("441621",)))
    assert Batch.objects.count() == 0


def test_a_place_outside_the_scope_is_refused(upload, good):
    with pytest.raises(NotPermitted):
        upload(good, place_code="411224")
    assert RuleParameter.objects.count() == 0


def test_an_unknown_kind_is_refused_with_the_known_ones(upload, good):
    with pytest.raises(Refusal, match=KIND):
        upload(good, kind="nothing")


def test_a_fault_of_the_program_leaves_nothing_behind_and_is_not_hidden(upload, tmp_path, monkeypatch):
    def broken(row, context):
        if row["year_from"] == 2017:
            raise RuntimeError("broken on purpose")
        return original(row, context)

    from tests.intake.sample_sheet import LINES

    original = LINES.save
    path = xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), line(2017)])
    object.__setattr__(LINES, "save", broken)
    try:
        with pytest.raises(RuntimeError, match="on purpose"):
            upload(path)
    finally:
        object.__setattr__(LINES, "save", original)
    assert RuleParameter.objects.count() == 0
    assert Batch.objects.count() == 0
    assert upload(path).committed


def test_progress_is_told_and_can_cancel(upload, good):
    told = []
    upload(good, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 2), (2, 2)]


def test_a_cancelled_upload_leaves_nothing_behind(upload, good):
    class Stop(Exception):
        pass

    def stop(done, total):
        raise Stop

    with pytest.raises(Stop):
        upload(good, progress=stop)
    assert RuleParameter.objects.count() == 0


def test_every_change_on_the_way_is_listed(upload, tmp_path):
    rows = [HEAD, line("２０１６年", "3，000.50元", "扶贫线", source=" 国开发 \n〔2016〕1号")]
    receipt = upload(xlsx(tmp_path / "a.xlsx", rows))
    assert receipt.committed
    assert receipt.normalised == [
        {"cell": "A2", "from": "扶贫线", "to": LINE},
        {"cell": "C2", "from": "２０１６年", "to": "2016"},
        {"cell": "D2", "from": "3，000.50元", "to": "3000.5"},
        {"cell": "E2", "from": " 国开发 \n〔2016〕1号", "to": "国开发 〔2016〕1号"},
    ]
    assert RuleParameter.objects.get().value == Decimal("3000.50")


def test_the_workbook_comes_back_with_wrong_cells_filled_and_explained(upload, tmp_path):
    def dress(sheet):
        sheet.column_dimensions["E"].width = 33
        sheet["F2"] = "=D2*2"
        sheet["D2"].number_format = "#,##0.00"

    path = xlsx(
        tmp_path / "a.xlsx", [HEAD, line(2016), line("二零", 3000)], before=[["政策参数表"]], after=dress
    )
    receipt = upload(path)
    book = openpyxl.load_workbook(path_of(receipt.marked).open("rb"))
    sheet = book["Sheet1"]
    assert receipt.marked.name == "a_批注.xlsx"
    assert sheet["C4"].fill.start_color.rgb == "FFFFC7CE"
    assert "不是认得的年份" in sheet["C4"].comment.text
    assert sheet["C3"].fill.fill_type is None
    assert (sheet["F2"].value, sheet.column_dimensions["E"].width) == ("改正建议", 33)
    assert sheet["F4"].value.startswith("年度：“二零”不是认得的年份")


def test_habit_01_an_et_that_cannot_be_read_gets_advice_of_its_own(upload, tmp_path):
    path = tmp_path / "表.et"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4096)
    receipt = upload(path)
    assert [(each.cell, each.row, each.code) for each in receipt.errors] == [("", 0, "damaged")]
    assert receipt.errors[0].message.startswith("这个 .et 文件读不动（较早的 WPS 格式）；请在 WPS 里打开")
    assert not RuleParameter.objects.exists()
    again = upload(path, file_name="表.xls")
    assert "WPS 格式" not in again.errors[0].message


def test_habit_05_the_next_sheet_is_told_what_it_has_no_more(upload, tmp_path):
    years = range(2014, 2020)
    first = upload(xlsx(tmp_path / "最终版(3).xlsx", [HEAD, *(line(year) for year in years)]))
    fewer = [HEAD, line(2014), line(2016, 3000), *(line(year) for year in (2017, 2018, 2019))]
    tried = upload(xlsx(tmp_path / "b.xlsx", fewer), dry_run=True)
    again = upload(tmp_path / "b.xlsx")
    assert [each.code for each in again.warnings] == ["missing_since"]
    assert again.warnings[0].message.startswith(
        f"与上一次（批次 {first.batch.pk}，《最终版(3).xlsx》）相比少了 1 行（上次的第 3 行），库里的记录没有动"
    )
    assert tried.warnings == again.warnings
    assert (again.changed, again.unchanged, RuleParameter.objects.count()) == (1, 4, 6)


def test_habit_05_another_sheet_of_the_kind_is_not_compared(upload, tmp_path):
    upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2014), line(2015), line(2016)]))
    assert upload(xlsx(tmp_path / "b.xlsx", [HEAD, line(2016), line(2017)])).warnings == []


def test_habit_14_columns_that_are_not_known_are_kept_sealed_and_given_back(upload, tmp_path):
    rows = [[*HEAD, "联系人", "备注二"], [*line(2016), "张三", None], [*line(2017), None, 3.5], line(2013)]
    receipt = upload(xlsx(tmp_path / "a.xlsx", rows), accept="good")
    assert receipt.aside == [
        {"sheet": "Sheet1", "cell": "F1", "heading": "联系人"},
        {"sheet": "Sheet1", "cell": "G1", "heading": "备注二"},
    ]
    head, kept = aside_table(receipt.batch)
    assert head == ["工作表", "行号", "联系人", "备注二"]
    assert list(kept) == [["Sheet1", "2", "张三", ""], ["Sheet1", "3", "", "3.5"]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(cells, '') FROM intake_asidecells")
        assert "张三" not in cursor.fetchone()[0]


def test_habit_14_a_dry_run_keeps_nothing_aside(upload, tmp_path):
    rows = [[*HEAD, "联系人"], [*line(2016), "张三"]]
    assert upload(xlsx(tmp_path / "a.xlsx", rows), dry_run=True).aside != []
    assert not AsideCells.objects.exists()


@pytest.mark.parametrize(("unit", "told"), [("万元", "一万倍"), ("元", "")])
def test_habit_37_an_amount_ten_thousand_times_what_is_known_is_told_with_both_readings(
    upload, tmp_path, unit, told
):
    upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016, 9)]))
    again = [WITHOUT_UNIT, line(2016, 9, source="又一文件")]
    receipt = upload(xlsx(tmp_path / "b.xlsx", again), unit_of_money=unit)
    said = [(each.cell, each.message) for each in receipt.warnings if each.code == "unit_step"]
    expected = f"恰好是原来的{told}，两种读法：库里是 9 元，现在读作 90000 元。请核对是元还是万元"
    assert said == ([("D2", expected)] if told else [])


def test_a_number_of_a_person_in_a_column_of_words_is_masked_in_the_receipt(upload, tmp_path):
    said = "身份证  44162119500101001X"
    receipt = upload(xlsx(tmp_path / "a.xlsx", [HEAD, [*line(2016)[:4], said]]), dry_run=True)
    assert receipt.normalised == [
        {"cell": "E2", "from": "身份证  441621********001X", "to": "身份证 441621********001X"}
    ]
