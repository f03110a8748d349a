"""A sheet touches no household that lives outside the uploader's places, whatever place it names, and tells nothing."""

from dataclasses import replace
from datetime import date

import pytest

from counties.models import Division
from counties.services import move_household
from tests.counties.registry_world import new_household, new_person, stored, upload
from units.access import scope_of

HOME = {"行政村": "招元村", "户编号": "1001"}
SHEETS = {
    "households": HOME | {"户主姓名": "黄招元", "联系电话": "13911111111", "首次识别时间": "2014-03-01"},
    "persons": HOME | {"姓名": "黄招元", "民族": "苗族", "健康状况": "健康"},
    "monitoring": HOME | {"监测对象类别": "边缘易致贫户", "识别监测时间": "2021-05-01"},
    "needs": HOME | {"提出日期": "2017-03-01", "需求": "修水渠"},
}
ANYTHING_OF_IT = ("鲁山", "松垛沟", "下汤", "河南", "410423", "凤安", "441621105", "王鲁山")


def told(receipt):
    """All that the receipt says."""
    issues = (*receipt.errors, *receipt.warnings)
    return "".join(f"{each.message}{each.code}{each.column}" for each in issues) + str(receipt.changes)


def assert_refused_and_silent(world, kind, row, code, **options):
    before = stored()
    receipt = upload(world, kind, [row], year=2018, **options)
    assert ([each.code for each in receipt.errors], receipt.committed) == ([code], False)
    assert [word for word in ANYTHING_OF_IT if word in told(receipt)] == []
    assert stored() == before


@pytest.fixture
def next_town(world):
    """A household of the same county, in the town of 凤安, and the scope of somebody who writes in 上义镇 only."""
    home = new_household(world, head_name="王鲁山", place=Division.objects.get(code="441621105201"))
    new_person(world, home, "王鲁山")
    return {"scope": replace(scope_of(world.liaison), places=("441621104",))}


@pytest.mark.parametrize("kind", SHEETS)
def test_a_household_of_another_town_is_refused_under_a_place_of_one_s_own(world, next_town, kind):
    assert_refused_and_silent(world, kind, SHEETS[kind], "number_elsewhere", **next_town)


@pytest.mark.parametrize("kind", SHEETS)
def test_a_household_that_moved_out_of_the_county_is_left_alone(world, kind):
    """It lies elsewhere now under its number there; that it once lay here opens nothing."""
    home = new_household(world, head_name="王鲁山")
    new_person(world, home, "王鲁山")
    move_household(
        actor=world.maker,
        household=home,
        place=world.far_village,
        happened_on=date(2018, 1, 1),
        reason="搬迁",
    )
    before = stored()
    receipt = upload(world, kind, [SHEETS[kind]], year=2018)
    assert [word for word in ANYTHING_OF_IT if word in told(receipt)] == []
    after = stored()
    assert all(after[table].items() >= rows.items() for table, rows in before.items())


@pytest.mark.parametrize("kind", SHEETS)
def test_a_place_of_another_county_is_refused_with_what_is_there_unsaid(world, kind):
    new_household(world, head_name="王鲁山", place=world.far_village)
    row = SHEETS[kind] | {"行政村": "410423100201"}
    assert_refused_and_silent(world, kind, row, "out_of_scope")


@pytest.mark.parametrize("kind", SHEETS)
def test_the_same_number_in_another_county_is_another_household(world, kind):
    far = new_household(world, head_name="王鲁山", place=world.far_village)
    if kind == "needs":
        assert_refused_and_silent(world, kind, SHEETS[kind], "unknown_household")
        return
    before = stored()["counties_household"]
    assert upload(world, kind, [SHEETS[kind]], year=2018).committed
    after = stored()["counties_household"]
    assert (after[far.pk], len(after)) == (before[far.pk], 2)
