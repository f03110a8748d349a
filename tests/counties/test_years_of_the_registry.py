"""年度 of the registry: no year to come, and none before counties were designated; a plan may be of the next one."""

import pytest
from django.utils import timezone

from counties.models import HouseholdYear, PersonYear
from fupin.errors import Refusal
from tests.counties.monitoring_lists import PLANNED, national
from tests.counties.registry_world import faults, id_number, upload

PLACE = {"县": "紫金县", "乡(镇)": "上义镇", "行政村": "招元村", "户编号": "1"}
PERSON = PLACE | {"姓名": "张大", "证件号码": id_number(), "与户主关系": "户主", "文化程度": "初中"}
HOUSEHOLD = PLACE | {"户主姓名": "张大", "人数": "2"}


@pytest.mark.parametrize(
    ("kind", "row", "cell"), [("persons", PERSON, "I2"), ("households", HOUSEHOLD, "G2")]
)
@pytest.mark.parametrize(
    ("year", "code"), [("2081", "future"), ("1918", "date_bounds"), ("1985年", "date_bounds")]
)
def test_a_year_that_cannot_be_is_refused_at_its_cell_with_the_years_that_can(
    world, kind, row, cell, year, code
):
    receipt = upload(world, kind, [row | {"年度": year}])
    assert [(issue.cell, issue.column, issue.code) for issue in receipt.errors] == [(cell, "年度", code)]
    assert f"1986—{timezone.localdate().year} 年之间" in receipt.errors[0].message
    assert not HouseholdYear.objects.exists()
    assert not PersonYear.objects.exists()


def test_the_present_year_and_the_first_one_are_taken(world):
    years = ["1986", str(timezone.localdate().year)]
    receipt = upload(world, "persons", [PERSON | {"年度": year} for year in years])
    assert faults(receipt) == []
    assert sorted(PersonYear.objects.values_list("year", flat=True)) == [int(year) for year in years]


def test_who_plans_to_work_may_plan_it_for_the_next_year(world, home):
    this = timezone.localdate().year
    row = {"户编号": home.number, "人编号": "44162100011", "姓名": "黄招元", "是否计划务工": "是"}
    columns = f"{PLANNED}｜年度"
    assert faults(national(world, "work_spells", columns, row | {"年度": this + 2})) == [
        (2, "年度", "future")
    ]
    receipt = national(world, "work_spells", columns, row | {"年度": this + 1})
    assert (faults(receipt), PersonYear.objects.get().year) == ([], this + 1)


@pytest.mark.parametrize("year", ["2081", "1918"])
def test_an_exit_lies_in_the_years_that_can_be(world, year):
    receipt = upload(world, "persons", [PERSON | {"脱贫年度": year}], year=2018)
    assert [issue.column for issue in receipt.errors] == ["脱贫年度"]


@pytest.mark.parametrize("year", [1985, timezone.localdate().year + 1])
def test_the_year_chosen_for_an_upload_is_one_that_its_rows_could_say(world, year):
    with pytest.raises(Refusal, match=f"上传时选的年度 {year} 不对") as caught:
        upload(world, "households", [HOUSEHOLD], year=year, dry_run=True)
    assert (caught.value.code, caught.value.field) == ("year", "year")
