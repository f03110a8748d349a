"""Checks of a sheet: what they find is added to what a line is refused for, and leaves no trace."""

from types import SimpleNamespace

import pytest

from fupin.errors import Refusal
from fupin.intake.checking import faults_of, with_all_faults
from fupin.intake.sheets import Context, Row, RowRefused
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
