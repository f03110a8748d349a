"""Taking back an upload of the registry leaves every row of the house as it was before, whatever the sheet had done."""

from datetime import date

import pytest

from counties.models import Household, HouseholdYear, LineageEvent, Need, StatusChange
from counties.services import (
    amend_household,
    raise_need,
    record_household_year,
    record_person_year,
    record_status_change,
    undo_lineage,
)
from fupin.errors import Refusal
from fupin.intake.undo import staying
from tests.counties.registry_world import id_number, new_household, new_person, stored, take_back, upload

HUANGDONG = "441621104201"
HEAD = {"行政村": "招元村", "户编号": "1001", "姓名": "黄招元", "证件号码": id_number()}
HOME = {"行政村": "招元村", "户编号": "1001", "户主姓名": "黄招元"}
WATCHED = {
    "行政村": "招元村",
    "户编号": "1001",
    "监测对象类别": "边缘易致贫户",
    "识别监测时间": "2021-05-01",
    "致贫/返贫风险1": "因病",
}
NEED = {"行政村": "招元村", "户编号": "1001", "提出日期": "2017-03-01", "需求": "修水渠"}


@pytest.fixture
def home(world):
    """A household of two with a year each, whose phone and health lie encrypted; of no status so far."""
    home = new_household(world, phone="13712345678")
    head = new_person(world, home, "黄招元", relation="户主", id_number=id_number())
    new_person(world, home, "黄小三", relation="之子")
    record_household_year(actor=world.maker, household=home, year=2018, size=2)
    record_person_year(actor=world.maker, person=head, year=2018, health="健康")
    return home


def there_and_back(world, kind, rows, **options):
    """Sends the rows and takes them back; says what the undoing said. All is as before, and was not in between."""
    before = stored()
    receipt = upload(world, kind, rows, **options)
    assert (receipt.errors, receipt.committed) == ([], True)
    assert stored() != before
    result = take_back(world, receipt.batch)
    assert (result["left"], result["state"]) == ([], "undone")
    assert stored() == before
    return receipt, result


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("households", HOME | {"联系电话": "13911111111"}),
        ("persons", HEAD | {"户联系电话": "13911111111", "健康状况": "残疾"}),
    ],
)
def test_a_household_that_a_sheet_moved_is_back_in_its_village(world, home, kind, row):
    before = stored()
    batch = upload(world, kind, [row | {"行政村": HUANGDONG}], year=2018).batch
    home.refresh_from_db()
    assert (home.place_id, home.moved_on, LineageEvent.objects.get().batch) == (
        HUANGDONG,
        date(2018, 1, 1),
        batch,
    )
    assert take_back(world, batch)["left"] == []
    assert stored() == before
    home.refresh_from_db()
    assert (home.place_id, home.moved_on, LineageEvent.objects.count()) == (world.village.pk, None, 0)


@pytest.mark.parametrize("kind", ["households", "persons"])
def test_the_later_of_two_moves_by_sheets_leaves_the_earlier_one(world, home, kind):
    row = HEAD if kind == "persons" else HOME
    before = stored()
    first = upload(world, kind, [row | {"行政村": HUANGDONG}], year=2018).batch
    between = stored()
    second = upload(world, kind, [row], year=2019).batch
    assert LineageEvent.objects.count() == 2
    assert take_back(world, second)["left"] == []
    assert stored() == between
    assert take_back(world, first)["left"] == []
    assert stored() == before


@pytest.mark.parametrize(
    ("kind", "row"), [("households", HOME), ("persons", HEAD)], ids=["households", "persons"]
)
def test_the_events_that_a_sheet_dated_are_gone(world, home, kind, row):
    dated = row | {"首次识别时间": "2014-03-01", "脱贫年度": "2016", "识别标准": "国家标准"}
    before = stored()
    batch = upload(world, kind, [dated], year=2018).batch
    assert list(home.changes.order_by("id").values_list("event", flat=True)) == ["identified", "exited"]
    assert take_back(world, batch)["left"] == []
    assert stored() == before


@pytest.mark.parametrize("kind", ["households", "persons"])
def test_an_exit_put_to_a_known_identification_leaves_that(world, home, kind):
    record_status_change(actor=world.maker, household=home, event="identified", happened_on=date(2014, 3, 1))
    row = HEAD if kind == "persons" else HOME
    there_and_back(world, kind, [row | {"脱贫年度": "2016"}], year=2018)
    assert list(StatusChange.objects.values_list("event", flat=True)) == ["identified"]


@pytest.mark.parametrize("kind", ["households", "persons"])
def test_new_households_go_with_their_members_years_and_events(world, home, kind):
    row = HEAD if kind == "persons" else HOME
    dated = {"户编号": "1002", "首次识别时间": "2014-03-01", "脱贫年度": "2016", "家庭人口数": "3"}
    named = {"证件号码": id_number("19820303", "022"), "姓名": "李四妹", "健康状况": "健康"}
    fresh = {"户主姓名": "李四妹", "户主证件号码": named["证件号码"]} if kind == "households" else named
    _, result = there_and_back(world, kind, [row | {"家庭人口数": "2"}, row | dated | fresh], year=2018)
    assert result["deleted"] >= 5
    assert Household.objects.get() == home


INCOME = {"低保金": "2400", "转移性收入": "2400", "耕地面积（亩）": "2.5", "备注": "甲"}
WORK = {
    "务工所在地": "广东省深圳市",
    "政治面貌": "群众",
    "是否享受低保": "否",
    "患病名称": "高血压",
    "备注": "甲",
}


@pytest.mark.parametrize(
    ("kind", "row", "later"),
    [
        (
            "households",
            HOME | INCOME,
            {"低保金": "3000", "转移性收入": "3000", "耕地面积（亩）": "3", "备注": "乙"},
        ),
        ("persons", HEAD | WORK, {"务工所在地": "广东省东莞市", "患病名称": "糖尿病", "备注": "乙"}),
    ],
    ids=["households", "persons"],
)
def test_what_stands_in_tables_of_their_own_goes_and_what_changed_there_is_as_before(
    world, home, kind, row, later
):
    there_and_back(world, kind, [row], year=2018)
    upload(world, kind, [row | {"序号": "1"}], year=2018)
    there_and_back(world, kind, [row | later], year=2018)


@pytest.mark.parametrize("cleared", [{}, {"消除监测时间": "2022-06-30", "风险消除方式": "帮扶消除"}])
def test_monitoring_of_a_known_household_goes_with_its_events_and_years(world, home, cleared):
    row = WATCHED | {"人均纯收入": "9000"} | cleared
    there_and_back(world, "monitoring", [row])
    assert (StatusChange.objects.count(), HouseholdYear.objects.get().year) == (0, 2018)


def test_monitoring_that_changes_a_year_leaves_the_year_as_it_was(world, home):
    record_household_year(actor=world.maker, household=home, year=2021, monitor_kind="unstable", size=2)
    _, result = there_and_back(world, "monitoring", [WATCHED | {"人均纯收入": "9000"}])
    # The event and its case go, the year is restored.
    assert (result["restored"], result["deleted"]) == (1, 2)


def test_monitoring_of_an_unknown_household_goes_with_the_household(world, home):
    there_and_back(world, "monitoring", [WATCHED | {"户编号": "1009", "户主姓名": "李四妹"}])
    assert Household.objects.get() == home


def test_a_risk_cleared_by_a_second_sheet_is_watched_again(world, home):
    upload(world, "monitoring", [WATCHED])
    there_and_back(world, "monitoring", [WATCHED | {"消除监测时间": "2022-06-30"}])
    assert list(StatusChange.objects.values_list("event", flat=True)) == ["monitored"]


def test_needs_that_a_sheet_added_go_and_those_it_changed_are_as_before(world, home):
    need = raise_need(
        actor=world.maker,
        place=world.village,
        household=home,
        subject="修水渠",
        raised_on=date(2017, 3, 1),
        detail="引水",
    )
    rows = [
        NEED | {"办理情况": "已解决", "所需资金": "20000", "具体内容": "三百米"},
        NEED | {"户编号": "", "需求": "装路灯", "所需资金": "5000"},
    ]
    _, result = there_and_back(world, "needs", rows)
    assert (result["restored"], result["deleted"], Need.objects.get()) == (1, 1, need)


def test_a_need_that_was_met_since_stays_and_is_named(world, home):
    batch = upload(world, "needs", [NEED, NEED | {"需求": "装路灯"}]).batch
    upload(world, "needs", [NEED | {"办理情况": "已解决"}])
    between = stored()["counties_need"]
    left = take_back(world, batch)["left"]
    kept = Need.objects.get()
    assert [(each["row"], each["object"]) for each in left] == [(2, f"需求 {kept}")]
    assert stored()["counties_need"] == {kept.pk: between[kept.pk]}


@pytest.mark.parametrize("kind", ["households", "persons"])
def test_a_move_upon_which_another_followed_is_not_forgotten(world, home, kind):
    """Where the household lay before the first move is told by that move alone."""
    row = HEAD if kind == "persons" else HOME
    first = upload(world, kind, [row | {"行政村": HUANGDONG}], year=2018).batch
    upload(world, kind, [row], year=2019)
    assert_nothing_goes(world, first, {"农户", "户籍变更"})


def test_a_move_stays_where_the_household_that_it_moved_was_corrected_since(world, home):
    batch = upload(world, "households", [HOME | {"行政村": HUANGDONG}], year=2018).batch
    home.refresh_from_db()
    amend_household(home, actor=world.maker, head_name="黄昭园")
    assert_nothing_goes(world, batch, {"农户", "户籍变更"})


def test_a_move_that_a_sheet_brought_is_not_undone_apart_from_the_upload(world, home):
    """The household would stay where the sheet put it, and the act that says why would be gone."""
    batch = upload(world, "households", [HOME | {"行政村": HUANGDONG}], year=2018).batch
    before = stored()
    with pytest.raises(Refusal, match=f"请撤销批次 {batch.pk}") as refused:
        undo_lineage(LineageEvent.objects.get(), actor=world.maker, reason="写错了村")
    assert (refused.value.code, stored()) == ("of_upload", before)


@pytest.mark.parametrize("kind", ["households", "persons"])
def test_an_identification_upon_which_an_exit_followed_stays(world, home, kind):
    row = HEAD if kind == "persons" else HOME
    dated = row | {"首次识别时间": "2014-03-01"}
    first = upload(world, kind, [dated], year=2018).batch
    home.refresh_from_db()
    second = upload(world, kind, [row | {"脱贫年度": "2016"}], year=2018).batch
    between = stored()["counties_statuschange"]
    left = take_back(world, first)["left"]
    assert [each["object"].split()[0] for each in left] == ["状态变更"]
    assert "接着它" in left[0]["reason"]
    assert stored()["counties_statuschange"] == between
    assert take_back(world, second)["left"] == []
    assert list(home.changes.values_list("event", flat=True)) == ["identified"]


def test_a_watch_does_not_hold_the_identification_but_its_clearing_holds_the_watch(world, home):
    first = upload(world, "households", [HOME | {"首次识别时间": "2014-03-01"}], year=2018).batch
    watch = upload(world, "monitoring", [WATCHED]).batch
    upload(world, "monitoring", [WATCHED | {"消除监测时间": "2022-06-30"}])
    assert take_back(world, first)["left"] == []
    assert {each["object"].split()[0] for each in take_back(world, watch)["left"]} >= {"状态变更"}
    assert list(home.changes.order_by("id").values_list("event", flat=True)) == ["monitored", "risk_cleared"]


def test_a_watch_that_stays_keeps_its_case_while_the_help_of_the_sheet_goes(world, home):
    first = upload(world, "monitoring", [WATCHED | {"产业帮扶": "鸡苗"}]).batch
    record_status_change(
        actor=world.maker, household=home, event="risk_cleared", happened_on=date(2022, 6, 30)
    )
    before = stored()
    left = take_back(world, first)["left"]
    assert {each["object"].split()[0] for each in left} == {"状态变更", "监测档案"}
    for table in ("counties_statuschange", "counties_monitorcase"):
        assert stored()[table] == before[table]
    assert stored()["counties_helpmeasure"] == {}


def test_what_would_stay_is_told_beforehand(world, home):
    row = HEAD | {"首次识别时间": "2014-03-01"}
    batch = upload(world, "persons", [row | {"行政村": HUANGDONG}], year=2018).batch
    upload(world, "persons", [HEAD | {"脱贫年度": "2016"}], year=2019)
    told = staying(batch)
    assert {each["object"].split()[0] for each in told} == {"农户", "户籍变更", "状态变更"}
    assert sorted(map(str, take_back(world, batch)["left"])) == sorted(map(str, told))


def assert_nothing_goes(world, batch, objects):
    """The undoing leaves all, and says that it leaves these."""
    before = stored()
    result = take_back(world, batch)
    assert {each["object"].split()[0] for each in result["left"]} == objects
    assert (result["deleted"], result["restored"]) == (0, 0)
    assert stored() == before
