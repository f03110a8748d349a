"""What is registered of a place, as a workbook to mend and send back."""

import io

import openpyxl
import pytest

from counties.models import Household, LivingYear, Person, PersonYear
from fupin.errors import Refusal
from fupin.intake import prefilling
from fupin.intake.prefilling import prefilled_template
from fupin.intake.sheets import sheet_of
from tests.counties.registry_world import ZHAOYUAN, sent_back
from tests.counties.test_bulk_taking import send
from units.access import scope_of

pytestmark = pytest.mark.django_db


def sent_out(world, kind, year=None, place=ZHAOYUAN):
    """The workbook that the clerk downloads."""
    content = prefilled_template(
        actor=world.liaison, scope=scope_of(world.liaison), sheet=sheet_of(kind), place_code=place, year=year
    )
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_cell_that_is_mended_on_the_way_changes_just_that(world):
    home = {"县": "紫金县", "行政村": "招元村", "户编号": "1001", "年度": "2016", "备注": "初稿"}
    send(world, "households", [home | {"户主姓名": "黄招元", "耕地面积（亩）": "2.5", "低保金": "2400"}])
    book = sent_out(world, "households")
    page = book["农户"]
    columns = {cell.value.rstrip("*"): cell.column for cell in page[1]}
    page.cell(2, columns["耕地面积（亩）"]).value = 3
    page.cell(2, columns["备注"]).value = "已核对"
    receipt = sent_back(world, "households", book)
    assert receipt.changes[0]["fields"] == {"note": ["初稿", "已核对"], "farmland": ["2.50", "3.00"]}
    assert (LivingYear.objects.get().farmland, Household.objects.get().note) == (3, "已核对")


def test_a_county_goes_out_with_all_its_villages_and_comes_back(world):
    home = {"县": "紫金县", "年度": "2016", "人数": "2"}
    villages = [("上义镇", "招元村", "1001"), ("凤安镇", "黄洞村", "1002")]
    rows = [
        home | {"乡(镇)": town, "行政村": village, "户编号": number} for town, village, number in villages
    ]
    send(world, "households", rows)
    book = sent_out(world, "households", place="441621")
    assert [book["农户"].cell(row, 5).value for row in (2, 3, 4)] == ["招元村", "黄洞村", None]
    receipt = sent_back(world, "households", book)
    assert (receipt.rows, receipt.unchanged) == (2, 2)


def test_a_large_place_goes_out_as_a_plain_table(world, monkeypatch):
    monkeypatch.setattr(prefilling, "MOST_WITH_LISTS", 1)
    home = {"县": "紫金县", "行政村": "招元村", "年度": "2016", "人数": "2"}
    send(world, "households", [home | {"户编号": "1001"}, home | {"户编号": "1002"}])
    book = sent_out(world, "households")
    assert (book["农户"].max_row, "填写说明" in book.sheetnames) == (3, False)
    assert sent_back(world, "households", book).unchanged == 2
    monkeypatch.setattr(prefilling, "MOST_ROWS", 1)
    with pytest.raises(Refusal, match="超过 1 行，请按更小的地区下载"):
        sent_out(world, "households")


def test_without_a_year_all_that_a_row_says_is_of_one_year(world):
    """Income is known of 2016, the person of 2017 and the household of 2018: nothing is carried into another year."""
    home = {"县": "紫金县", "行政村": "招元村", "户编号": "1001"}
    send(world, "households", [home | {"年度": "2016", "低保金": "2400"}])
    send(world, "persons", [home | {"年度": "2017", "姓名": "黄招元", "文化程度": "初中"}])
    send(world, "households", [home | {"年度": "2018", "人数": "1"}])
    for kind in ("households", "persons"):
        receipt = sent_back(world, kind, sent_out(world, kind))
        assert (receipt.unchanged, receipt.changed, receipt.added) == (1, 0, 0)
    assert not PersonYear.objects.exclude(year=2017).exists()
    assert Person.objects.get().years.count() == 1
