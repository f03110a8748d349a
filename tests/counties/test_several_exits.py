"""脱贫年度 with several years: each is a dated event, and so are the returns between them that the cell speaks of."""

from datetime import date

import pytest

from counties.models import Household, StatusChange
from counties.services import record_status_change
from counties.sheets.exits import ExitYears
from fupin.intake.cells import CellProblem, Raw
from tests.counties.registry_world import new_household, stored, take_back, upload

pytestmark = pytest.mark.django_db
HOME = {"行政村": "招元村", "户编号": "1001", "户主姓名": "黄招元", "首次识别时间": "2014-03-01"}
MEMBER = {"行政村": "招元村", "户编号": "1001", "姓名": "黄招元", "首次识别时间": "2014-03-01"}
BOTH = pytest.mark.parametrize(("kind", "row"), [("households", HOME), ("persons", MEMBER)])
UNDATED = "返贫日期表中没有写，按再次脱贫当年 1 月 1 日登记"
YEAR_ONLY = "表中只有年度，按当年 1 月 1 日登记"
STORY = [
    ("identified", "2014-03-01", ""),
    ("exited", "2014-12-31", "表中只有年度"),
    ("returned", "2018-01-01", UNDATED),
    ("exited", "2018-12-31", "表中只有年度"),
]


def read(text):
    """(event, day) of what the cell tells, and the codes of its doubts."""
    raw = Raw(text)
    return [(turn.event, str(turn.day)) for turn in ExitYears().parse(raw)], [
        code for code, _ in raw.warnings
    ]


def events():
    return [
        (event, str(day), reason)
        for event, day, reason in StatusChange.objects.order_by("happened_on", "id").values_list(
            "event", "happened_on", "reason"
        )
    ]


def said(receipt):
    return [(issue.cell, issue.code) for issue in receipt.warnings]


@pytest.mark.parametrize("text", [2016, "2016", "2016年", "2016年度", "2016年脱贫", "2016（脱贫）"])
def test_one_year_is_an_exit_on_its_last_day(text):
    assert read(text) == ([("exited", "2016-12-31")], [])


@pytest.mark.parametrize("text", [None, "", "未脱贫", "/", "无"])
def test_no_year_is_no_exit(text):
    assert ExitYears().parse(Raw(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "2014、2018(返贫再脱)",
        "2014，2018（返贫再脱贫）",
        "2014脱贫,2018返贫再次脱贫",
        "2014年脱贫；返贫后2018年再脱贫",
        "2014年、2018年(返贫后再脱)",
    ],
)
def test_a_return_of_no_year_counts_from_the_beginning_of_the_year_of_the_exit_after_it(text):
    turns = [("exited", "2014-12-31"), ("returned", "2018-01-01"), ("exited", "2018-12-31")]
    assert read(text) == (turns, ["return_undated"])


@pytest.mark.parametrize(
    "text", ["2014脱贫,2016返贫,2018脱贫", "2014、2018（2016返贫）", "2014 2016返贫 2018"]
)
def test_a_return_of_a_year_counts_from_its_beginning(text):
    turns = [("exited", "2014-12-31"), ("returned", "2016-01-01"), ("exited", "2018-12-31")]
    assert read(text) == (turns, ["return_year_only"])


def test_a_household_may_be_poor_again_since():
    assert read("2014脱贫、2016返贫") == (
        [("exited", "2014-12-31"), ("returned", "2016-01-01")],
        ["return_year_only"],
    )


@pytest.mark.parametrize(
    "text", ["2014、2018(返贫再脱)", "2014脱贫、2016返贫、2018脱贫", "2012、2014（返贫再脱）、2016返贫、2018"]
)
def test_what_is_shown_reads_the_same(text):
    turns = ExitYears().parse(Raw(text))
    assert ExitYears().parse(Raw(ExitYears().show(turns))) == turns


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("2014、2018", "several_years", "填了几个脱贫年度，没有写其间返贫"),
        ("2014-2018", "several_years", "看不出哪年脱贫、哪年返贫"),
        ("2014、2018（返贫）", "several_years", "看不出哪年脱贫、哪年返贫"),
        ("2014返贫2018再脱", "several_years", "看不出哪年脱贫、哪年返贫"),
        ("2018（返贫再脱）", "several_years", "看不出哪年脱贫、哪年返贫"),
        ("2014脱贫后返贫", "several_years", "看不出哪年脱贫、哪年返贫"),
        ("2014、2014（返贫再脱）", "several_years", "看不出哪年脱贫、哪年返贫"),
        ("2014年3月、2018年（返贫再脱）", "several_years", "看不出哪年脱贫、哪年返贫"),
        ("返贫再脱", "several_years", "看不出哪年脱贫、哪年返贫"),
        (1900, "date_bounds", "年份 1900 不合理，请核对"),
        ("2014、2100（返贫再脱）", "date_bounds", "年份 2100 不合理，请核对"),
        ("2098", "future", "日期在今天之后，请核对"),
        ("2014、2098（返贫再脱）", "future", "日期在今天之后，请核对"),
    ],
)
def test_what_tells_no_story_is_asked_about(text, code, message):
    with pytest.raises(CellProblem) as asked:
        ExitYears().parse(Raw(text))
    assert (asked.value.code, asked.value.message) == (code, message)
    if code == "several_years":
        assert "2014脱贫、2016返贫、2018脱贫" in asked.value.allowed
        assert "2014、2018（返贫再脱）" in asked.value.allowed


@BOTH
def test_a_new_household_gets_all_its_events(world, kind, row):
    receipt = upload(world, kind, [row | {"脱贫年度": "2014、2018(返贫再脱)"}], year=2018)
    assert (receipt.errors, receipt.added, said(receipt)) == ([], 1, [("E2", "return_undated")])
    assert receipt.normalised == [
        {"cell": "E2", "from": "2014、2018(返贫再脱)", "to": "2014、2018（返贫再脱）"}
    ]
    assert events() == STORY


@BOTH
def test_the_same_again_is_unchanged(world, kind, row):
    upload(world, kind, [row | {"脱贫年度": "2014、2018(返贫再脱)"}], year=2018)
    again = upload(world, kind, [row | {"脱贫年度": "2014、2018（返贫再脱）", "来源": ""}], year=2017)
    assert (again.added, again.changed, again.unchanged, events()) == (0, 0, 1, STORY)


@BOTH
def test_what_is_known_already_is_left_and_the_rest_comes_to_it(world, kind, row):
    home = new_household(world, "1001")
    for event, day in (("identified", "2014-03-01"), ("exited", "2014-06-30")):
        record_status_change(
            actor=world.maker, household=home, event=event, happened_on=date.fromisoformat(day)
        )
    receipt = upload(world, kind, [row | {"脱贫年度": "2014脱贫、2016返贫、2018脱贫"}], year=2018)
    assert events() == [
        ("identified", "2014-03-01", ""),
        ("exited", "2014-06-30", ""),
        ("returned", "2016-01-01", YEAR_ONLY),
        ("exited", "2018-12-31", "表中只有年度"),
    ]
    assert receipt.errors == []
    if kind == "households":
        assert receipt.changes[0]["fields"]["exit_year"] == ["", "2016返贫、2018脱贫"]


def test_an_earlier_exit_and_the_return_go_in_before_a_known_exit(world):
    upload(world, "households", [HOME | {"脱贫年度": "2018"}], year=2018)
    receipt = upload(world, "households", [HOME | {"脱贫年度": "2014、2018（返贫再脱）"}], year=2018)
    assert (receipt.errors, events()) == ([], STORY)


def test_a_return_known_of_another_year_is_left_and_told(world):
    upload(world, "households", [HOME | {"脱贫年度": "2014、2018（返贫再脱）"}], year=2018)
    receipt = upload(world, "households", [HOME | {"脱贫年度": "2014脱贫、2016返贫、2018脱贫"}], year=2018)
    assert (receipt.errors, receipt.unchanged, events()) == ([], 1, STORY)
    assert said(receipt) == [("E2", "return_year_only"), ("E2", "return_differs")]
    assert "台账里这次返贫记在 2018 年" in receipt.warnings[1].message


def test_turns_that_do_not_fit_the_known_story_are_refused_at_their_cell(world):
    upload(world, "households", [HOME | {"脱贫年度": "2016"}], year=2018)
    before = events()
    receipt = upload(world, "households", [HOME | {"脱贫年度": "2014、2018（返贫再脱）"}], year=2018)
    assert [(issue.cell, issue.code) for issue in receipt.errors] == [("E2", "status_order")]
    assert "2016-12-31 的“脱贫”不合顺序" in receipt.errors[0].message
    assert events() == before


def test_without_an_identification_no_turn_is_entered_and_that_is_told(world):
    row = HOME | {"首次识别时间": "", "脱贫年度": "2014、2018（返贫再脱）"}
    receipt = upload(world, "households", [row], year=2018)
    assert said(receipt) == [("E2", "return_undated"), ("E2", "not_identified")]
    assert (Household.objects.count(), events()) == (1, [])


@BOTH
def test_undoing_takes_all_the_turns_away(world, kind, row):
    new_household(world, "1001")
    before = stored()
    batch = upload(world, kind, [row | {"脱贫年度": "2014、2018(返贫再脱)"}], year=2018).batch
    assert len(events()) == 4
    assert take_back(world, batch)["left"] == []
    assert stored() == before


@BOTH
def test_another_year_than_that_of_the_exit_on_record_changes_nothing_and_is_told(world, kind, row):
    upload(world, kind, [row | {"脱贫年度": "2016"}], year=2016)
    before = events()
    receipt = upload(world, kind, [row | {"脱贫年度": "2017"}], year=2017)
    assert said(receipt) == [("E2", "exit_differs")]
    assert "台账里脱贫记在 2016 年" in receipt.warnings[0].message
    assert events() == before
    assert said(upload(world, kind, [row | {"脱贫年度": "2016"}], year=2018)) == []


@BOTH
@pytest.mark.parametrize(
    ("told", "codes"), [("2014-05-02", ["identified_differs"]), ("2014-03", ["month_only"])]
)
def test_another_day_of_identification_than_that_on_record_is_told(world, kind, row, told, codes):
    upload(world, kind, [row | {"首次识别时间": "2014-03-08"}], year=2016)
    receipt = upload(world, kind, [row | {"首次识别时间": told}], year=2017)
    assert said(receipt) == [("D2", code) for code in codes]
    assert [each[:2] for each in events()] == [("identified", "2014-03-08")]
