"""What a clerk puts where the number of a household or a person belongs: an ID number, a number of another program."""

import openpyxl
import pytest

from counties.models import Household, Person
from tests.counties.registry_world import faults, id_number, new_person, sent_back, upload

PLACE = {"县": "紫金县", "乡(镇)": "上义镇", "行政村": "招元村"}
NUMBER = id_number()
HOME = PLACE | {"户编号": "1", "户主姓名": "张大"}


def said(receipt):
    """All that a receipt says of the file, in one text."""
    return str(receipt.as_json())


@pytest.mark.parametrize(
    "written",
    [
        NUMBER,
        f" {NUMBER[:6]} {NUMBER[6:]}",
        "44162119800101001x",
        "４４１６２１１９８００１０１００１１",
        f"'{NUMBER}",
    ],
)
def test_an_id_number_is_no_number_of_a_household_and_is_not_shown(world, written):
    receipt = upload(world, "households", [HOME | {"户编号": written}], year=2016, accept="good")
    assert faults(receipt) == [(2, "户编号", "id_as_code")]
    assert receipt.errors[0].cell == "D2"
    assert "是证件号码，不是编号" in receipt.errors[0].message
    assert "19800101" not in said(receipt)
    assert "１９８００１０１" not in said(receipt)
    assert not Household.objects.exists()


@pytest.mark.parametrize("written", [441621198001010013, 4.4162119800101e17, "4.4162119800101E+17"])
def test_one_that_was_kept_as_a_number_is_not_shown_either(world, written):
    made = openpyxl.Workbook()
    made.active.append(["县", "乡(镇)", "行政村", "户编号", "户主姓名"])
    made.active.append(["紫金县", "上义镇", "招元村", written, "张大"])
    receipt = sent_back(world, "households", made, year=2016)
    assert faults(receipt) == [(2, "户编号", "damaged_number")]
    assert "1980010" not in receipt.errors[0].message.replace(".", "")


@pytest.mark.parametrize(("kind", "column"), [("persons", "人编号"), ("households", "户主编号")])
def test_nor_is_it_a_number_of_a_person(world, kind, column):
    row = HOME | {"姓名": "张大", "与户主关系": "户主", column: NUMBER}
    receipt = upload(world, kind, [row], year=2016, accept="good")
    assert (2, column, "id_as_code") in faults(receipt)
    assert "19800101" not in said(receipt)
    assert not Person.objects.exists()


def test_a_long_number_of_a_household_that_is_nobodys_is_taken(world):
    receipt = upload(world, "households", [HOME | {"户编号": "441621104202000123"}], year=2016)
    assert faults(receipt) == []
    assert Household.objects.get().number == "441621104202000123"


@pytest.mark.parametrize("written", ["5.0", "5.00", "５.0", "4416210001.0"])
def test_a_number_with_a_point_and_noughts_is_the_whole_number_and_listed(world, written):
    receipt = upload(world, "households", [HOME | {"户编号": written}], year=2016)
    number = written.replace("５", "5").partition(".")[0]
    assert faults(receipt) == []
    assert Household.objects.get().number == number
    assert [(each["cell"], each["to"]) for each in receipt.normalised] == [("D2", number)]
    again = upload(world, "households", [HOME | {"户编号": number, "备注": ""}], year=2016)
    assert (again.added, Household.objects.count()) == (0, 1)


def test_the_number_of_a_person_is_read_alike_and_two_forms_of_one_are_one(world, home):
    new_person(world, home, "张小", number="7")
    row = PLACE | {"户编号": f"{home.number}.0", "姓名": "张小小", "人编号": "7.0", "年度": "2016"}
    receipt = upload(world, "persons", [row])
    assert (faults(receipt), receipt.changed) == ([], 1)
    assert sorted(Person.objects.values_list("name", "number")) == [
        ("张小小", "7"),
        ("黄招元", "44162100011"),
    ]


def test_a_number_that_is_no_whole_one_is_left_as_it_is(world):
    upload(world, "households", [HOME | {"户编号": "5.5"}, HOME | {"户编号": "A-1.0"}], year=2016)
    assert set(Household.objects.values_list("number", flat=True)) == {"5.5", "A-1.0"}


@pytest.mark.parametrize("junk", ["1", 1, "-1-", "1/5", "第1页"])
def test_the_number_of_a_page_becomes_no_household(world, junk):
    made = openpyxl.Workbook()
    for line in (["户编号", "户主姓名", "人数"], ["10", "张大", 3], [junk]):
        made.active.append(line)
    receipt = sent_back(world, "households", made, year=2016, place_code="441621104202")
    assert (faults(receipt), receipt.added) == ([], 1)
    assert [each["row"] for each in receipt.skipped] == [3]
    assert receipt.skipped[0]["reason"]
    assert list(Household.objects.values_list("number", flat=True)) == ["10"]


def test_a_household_of_which_only_the_number_is_known_is_still_taken(world):
    made = openpyxl.Workbook()
    for line in (["户编号", "户主姓名", "人数"], ["4416210001"], ["2", "张二"]):
        made.active.append(line)
    receipt = sent_back(world, "households", made, year=2016, place_code="441621104202")
    assert (faults(receipt), receipt.added) == ([], 2)


def test_a_number_alone_above_its_members_still_leads_them(world):
    made = openpyxl.Workbook()
    lines = [
        ["户编号", "姓名", "与户主关系"],
        *(["1", "张大", "户主"], ["2"], [None, "李大", "户主"], [None, "李小", "之子"]),
    ]
    for line in lines:
        made.active.append(line)
    receipt = sent_back(world, "persons", made, year=2016, place_code="441621104202", accept="good")
    assert (3, "姓名", "required") in faults(receipt)
    assert "李小" not in Person.objects.filter(household__number="1").values_list("name", flat=True)
