"""Checks of a sheet: what they find is added to what a line is refused for, and leaves no trace."""

from types import SimpleNamespace

import pytest

from fupin.errors import Refusal
from fupin.intake.checking import faults_of, with_all_faults
from fupin.intake.sheets import Context, Row, RowRefused, looking_at
from fupin.rules.models import RuleParameter
from fupin.scope import NOTHING


def colour(row, context):
    row.warn("colour", "pale", "颜色很淡")
    raise Refusal("colour", "颜色不对", field="colour")


def size(row, context):
    known = context.remembered("sizes")
    known["last"] = row["size"]
    if row["size"] == "big":
        raise RowRefused([("size", "size", "太大"), ("weight", "weight", "太重")])


@pytest.fixture
def judge():
    def run(refusal=None, checks=(colour, size), **values):
        context, row = Context(None, NOTHING), Row(2, "表", values)
        found = with_all_faults(SimpleNamespace(checks=checks), row, context, refusal)
        return faults_of(found), row, context

    return run


COLOUR, SIZE, WEIGHT = (
    ("colour", "colour", "颜色不对"),
    ("size", "size", "太大"),
    ("weight", "weight", "太重"),
)


def test_all_that_the_checks_find_is_told_in_their_order(judge):
    assert judge(size="big")[0] == (COLOUR, SIZE, WEIGHT)
    assert judge(size="small")[0] == (COLOUR,)


def test_what_the_line_was_refused_for_comes_first_and_once(judge):
    assert judge(Refusal("taken", "已登记", field="name"), size="big")[0][0] == ("name", "taken", "已登记")
    assert judge(Refusal("size", "太大", field="size"), size="big")[0] == (SIZE, COLOUR, WEIGHT)


def test_a_line_against_which_nothing_speaks_is_not_refused(judge):
    assert judge(checks=(size,), size="small")[0] == ()


def test_a_doubt_that_was_raised_before_is_not_raised_again(judge):
    row, context = Row(2, "表", {}), Context(None, NOTHING)
    row.warn("colour", "pale", "颜色很淡")
    with_all_faults(SimpleNamespace(checks=(colour,)), row, context)
    assert row.warnings == [("colour", "pale", "颜色很淡")]


def test_nothing_is_remembered_of_the_line(judge):
    _, _, context = judge(size="big")
    assert context.remembered("sizes").get("last") is None
    assert not context.only_asking


def test_a_fault_of_a_check_itself_is_not_hidden_and_ends_the_asking(judge):
    def broken(row, context):
        raise LookupError("a fault of the program")

    context = Context(None, NOTHING)
    with pytest.raises(LookupError):
        with_all_faults(SimpleNamespace(checks=(broken,)), Row(2, "表", {}), context)
    assert not context.only_asking


def test_a_check_that_cannot_do_without_a_cell_is_not_asked_where_it_is_wrong():
    check = looking_at("colour", "size")(colour)
    for bad, expected in (({"size"}, None), ({"weight"}, (COLOUR,))):
        row = Row(2, "表", {}, bad=frozenset(bad))
        sheet = SimpleNamespace(checks=(check,), bulk=True, column=lambda key: None)
        found = with_all_faults(sheet, row, Context(None, NOTHING))
        assert (faults_of(found) or None) == expected


def test_what_is_said_of_the_line_and_of_its_cell_is_said_of_the_cell(judge):
    found, _, _ = judge(Refusal("colour", "颜色不对"), checks=(colour,))
    assert found == (COLOUR,)


LINE = {"参数": "扶贫标准（元/人·年）", "年度": "2013", "数值": "2736", "依据": "国家标准", "条数": "许多"}


@pytest.fixture
def told(upload, tmp_path):
    """(cell, code) of the errors of one line of the sample sheet; of 2013 its `save` takes none."""

    def run(**changes):
        line = LINE | changes
        path = tmp_path / "sheet.csv"
        path.write_text("\n".join([",".join(line), ",".join(line.values())]), encoding="utf-8-sig")
        return [(issue.cell, issue.code) for issue in upload(path).errors]

    return run


def test_a_line_is_tried_without_its_wrong_cells_and_taken_back(told):
    assert told() == [("E2", "vague"), ("B2", "closed")]
    assert told(年度="2014") == [("E2", "vague")]
    assert not RuleParameter.objects.exists()


def test_a_line_is_not_tried_without_what_it_needs_or_is_known_by(told):
    assert told(条数="1", 数值="许多") == [("C2", "vague")]
    assert told(条数="1", 地区代码="x" * 20) == [("F2", "too_long")]
