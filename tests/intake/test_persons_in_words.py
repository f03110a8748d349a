"""Numbers of persons that stand where nobody expects them: in headings, titles and columns of words."""

import json

import pytest

from fupin.errors import Refusal
from fupin.intake.aside import aside_table
from fupin.intake.models import AsideCells
from fupin.intake.reviewing import changes_of
from tests.intake.workbooks import HEAD, line, xlsx

pytestmark = pytest.mark.django_db
ID, CARD, PHONE = "441621195001010017", "6222021234567890123", "13800000001"
NUMBERS = (ID, CARD, PHONE)


def stored_words(receipt):
    return json.dumps(receipt.record.receipt, ensure_ascii=False)


def test_old_and_new_words_are_shown_without_them(upload, tmp_path):
    upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016, source=f"据{ID}、{PHONE}")]))
    receipt = upload(xlsx(tmp_path / "b.xlsx", [HEAD, line(2016, 13800000001, source=f"付{CARD}")]))
    changes = {each.label: (each.old, each.new) for each in changes_of(receipt.record)}
    assert changes["依据"] == ("据441621********0017、138****0001", "付***************0123")
    assert changes["数值"] == ("2952.00", "13800000001.00")
    assert not [number for number in (ID, CARD, f"、{PHONE}") if number in stored_words(receipt)]


def test_the_title_above_lines_is_given_as_a_reason_without_them(upload, tmp_path):
    titles = [[f"一、{number}小组"] for number in NUMBERS]
    receipt = upload(xlsx(tmp_path / "a.xlsx", [HEAD, *titles, line(2016)]))
    shown = [each["reason"] for each in receipt.as_json()["skipped"]]
    assert shown == [
        "小标题“一、441621********0017小组”",
        "小标题“一、***************0123小组”",
        "小标题“一、138****0001小组”",
    ]
    assert [each["reason"] for each in receipt.record.receipt["skipped"]] == shown


def test_a_heading_with_one_is_shown_masked_and_its_column_is_found_all_the_same(upload, tmp_path):
    head = [*HEAD, f"{ID}的意见", "441621195001020017的意见", f"电话{PHONE}"]
    receipt = upload(xlsx(tmp_path / "a.xlsx", [head, [*line(2016), "同意", "441621195001020017", "无"]]))
    shown = ["441621********0017的意见", "441621********0017的意见", "电话138****0001"]
    assert [each["heading"] for each in receipt.as_json()["aside"]] == shown
    assert not [number for number in NUMBERS if number in stored_words(receipt)]
    warned = [(each["cell"], each["column"]) for each in receipt.record.receipt["warnings"][:3]]
    assert warned == list(zip(["F1", "G1", "H1"], shown, strict=True))
    headings, rows = aside_table(receipt.batch)
    # The cells themselves are given back as they stood in the file; of two headings shown alike, both.
    assert headings == ["工作表", "行号", shown[0], shown[2]]
    assert list(rows) == [["Sheet1", "2", "同意；441621195001020017", "无"]]
    assert f"{ID}的意见" in AsideCells.objects.get().cells


@pytest.mark.parametrize(
    "row",
    [
        # A word that is a heading elsewhere does not make a header of a line of data.
        ["参数", "黄一", "招元村", PHONE],
        ["参数", "依据", "黄一", PHONE],
        ["参数", "黄一", "招元村", "上屋组"],
    ],
)
def test_the_cells_of_a_line_of_data_are_not_told_as_columns_too_many(read, tmp_path, row):
    with pytest.raises(Refusal) as refused:
        read(xlsx(tmp_path / "a.xlsx", [row, row]))
    assert refused.value.code == "missing_columns"
    assert "黄一" not in refused.value.message and PHONE not in refused.value.message


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (f"  联系{PHONE}", "联系138****0001"),
        ("联系１３８０００００００１", "联系138****0001"),
        (f"据 {ID[:6]} {ID[6:14]} {ID[14:]}　", "据441621********0017"),
        (f"付６２２２{CARD[4:]}", "付***************0123"),
    ],
)
def test_what_was_only_written_otherwise_is_listed_without_them(upload, tmp_path, written, shown):
    receipt = upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016, source=written)]))
    [change] = [each for each in receipt.normalised if each["cell"].startswith("E")]
    assert (change["from"].strip(), change["to"]) == (shown, shown)


def test_an_amount_of_eleven_digits_is_no_telephone_number(upload, tmp_path):
    receipt = upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016, "13,800,000,001")]))
    assert [(each["from"], each["to"]) for each in receipt.normalised] == [("13,800,000,001", "13800000001")]


def test_a_number_that_blanks_part_is_not_shown_where_a_cell_is_wrong(read, tmp_path):
    receipt, _ = read(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016, f"{ID[:6]} {ID[6:14]} {ID[14:]}")]))
    [error] = receipt.errors
    assert ID[6:14] not in error.message
    assert "441621********0017" in error.message
