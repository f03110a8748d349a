"""Habits of real sheets that only the registry's own tables have: villages by worksheet, families, names, conditions."""

import csv
import gzip

import openpyxl
import pytest

from counties.models import Division, Household, Need, Person
from counties.selectors.former import FORMER, find_former, former_names
from counties.sheets import words
from fupin.intake.cells import CellProblem, Raw
from fupin.intake.services import run_intake
from fupin.pinyin import sort_key
from tests.counties.registry_world import faults, id_number, new_household, new_person, upload
from units.access import scope_of

SHIPPED = FORMER.parent / "provinces-to-townships.csv.gz"
ROW = {"行政村": "招元村", "户编号": "1001", "姓名": "黄招元", "证件号码": id_number(), "与户主关系": "户主"}
WIFE = ROW | {"姓名": "李四妹", "证件号码": id_number("19820303", "022"), "与户主关系": "妻子"}


def said(receipt):
    return [(issue.cell, issue.code) for issue in receipt.warnings]


def by_village(world, sheets, **options):
    """The receipt of a workbook with a worksheet a village: {name: rows}."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    path = world.directory / "villages.xlsx"
    book.save(path)
    actor = world.liaison
    wanted = {
        "actor": actor,
        "scope": scope_of(actor),
        "kind": "persons",
        "path": path,
        "file_name": path.name,
    }
    return run_intake(**wanted, year=2016, **options)


def test_habit_06_a_worksheet_is_named_for_its_village(world):
    head = ["乡(镇)", "户编号", "姓名", "证件号码"]
    receipt = by_village(
        world,
        {
            "1、招元村": [head, ["上义镇", "1001", "黄招元", id_number()]],
            "黄洞村（12户）": [head, ["上义镇", "1002", "黄二", id_number(order="003")]],
        },
    )
    assert (faults(receipt), receipt.added) == ([], 2)
    assert dict(Household.objects.values_list("number", "place_id")) == {
        "1001": "441621104202",
        "1002": "441621104201",
    }
    assert [(each.sheet, each.row, each.code) for each in receipt.warnings] == [
        ("1、招元村", 2, "village_of_worksheet"),
        ("黄洞村（12户）", 2, "village_of_worksheet"),
    ]


def test_habit_06_a_column_of_villages_goes_before_the_name_of_the_worksheet(world):
    head = ["乡(镇)", "行政村", "户编号", "姓名"]
    receipt = by_village(world, {"黄洞村": [head, ["上义镇", "招元村", "1001", "黄招元"]]})
    assert (Household.objects.get().place_id, receipt.warnings) == ("441621104202", [])


def test_habit_21_a_second_head_of_a_household_is_refused_at_its_cell(world):
    receipt = upload(world, "persons", [ROW, WIFE | {"与户主关系": "本人"}], year=2016)
    assert [(each.cell, each.code, each.message) for each in receipt.errors] == [
        ("E3", "two_heads", "这一户第 2 行已有户主，一户只能有一个户主，请核对")
    ]
    assert not Person.objects.exists()


def test_habit_21_a_head_below_the_members_is_taken_and_told(world):
    receipt = upload(world, "persons", [WIFE, ROW], year=2016)
    assert (receipt.added, said(receipt)) == (2, [("E3", "head_below")])
    assert "本户从第 2 行起" in receipt.warnings[0].message
    assert Household.objects.get().head_name == "黄招元"


def test_habit_21_heads_of_different_households_do_not_meet(world):
    other = ROW | {"户编号": "1002", "姓名": "黄二", "证件号码": id_number(order="003")}
    assert upload(world, "persons", [ROW, other, WIFE], year=2016).added == 3


def test_habit_22_a_remark_that_somebody_is_gone_asks_for_the_status(world):
    rows = [ROW | {"备注": "2015年已死亡"}, WIFE | {"备注": "外出务工"}]
    receipt = upload(world, "persons", rows, year=2016)
    assert said(receipt) == [("F2", "status_in_remark")]
    assert "备注写着“已死亡”" in receipt.warnings[0].message
    assert set(Person.objects.values_list("status", flat=True)) == {"present"}
    again = upload(world, "persons", [ROW | {"备注": "2015年已死亡", "人员状态": "死亡"}], year=2016)
    assert said(again) == []


def test_habit_30_a_new_member_who_sounds_like_another_is_told_and_not_merged(world):
    household = new_household(world)
    new_person(world, household, "祖彬")
    receipt = upload(world, "persons", [ROW | {"姓名": "祖斌", "证件号码": ""}], year=2016)
    assert (receipt.added, said(receipt)) == (1, [("C2", "sounds_alike")])
    assert set(Person.objects.values_list("name", flat=True)) == {"祖彬", "祖斌"}


def test_habit_30_a_name_that_changes_to_one_that_sounds_the_same_is_told(world):
    new_person(world, new_household(world), "祖彬", id_number=id_number())
    receipt = upload(world, "persons", [ROW | {"姓名": "祖斌"}], year=2016)
    assert (receipt.changed, said(receipt)) == (1, [("C2", "sounds_alike")])
    assert "祖斌" not in str(receipt.as_record())


def test_habit_30_two_id_numbers_tell_two_people_of_one_sound_apart(world):
    new_person(world, new_household(world), "祖彬", id_number=id_number(order="005"))
    assert said(upload(world, "persons", [ROW | {"姓名": "祖斌"}], year=2016)) == []


@pytest.mark.parametrize(
    ("written", "health", "code"),
    [
        ("残疾（肢体三级）", "残疾", "43"),
        ("残疾(视力残疾 1级)", "残疾", "11"),
        ("长期慢性病，残疾（精神二级）", "长期慢性病、残疾", "62"),
        ("肢体三级残疾", "残疾", "43"),
        ("残疾（视力三级、听力二级）", "残疾", "72"),
        ("残疾", "残疾", ""),
        ("健康", "健康", ""),
    ],
)
def test_habit_33_kind_and_grade_of_a_disability_are_told_apart(world, written, health, code):
    receipt = upload(world, "persons", [ROW | {"健康状况": written}], year=2016)
    assert (faults(receipt), receipt.added) == ([], 1)
    person = Person.objects.get()
    assert (person.years.get().health, person.disability_code) == (health, code)


def test_habit_33_kind_and_grade_in_a_column_of_their_own(world):
    receipt = upload(world, "persons", [ROW | {"残疾类别": "肢体3级"}], year=2016)
    assert (Person.objects.get().disability_code, receipt.normalised) == (
        "43",
        [{"cell": "F2", "from": "***", "to": "***"}],
    )
    assert upload(world, "persons", [WIFE | {"残疾类别": "肢体残疾"}], year=2016).added == 1
    assert Person.objects.get(name="李四妹").disability_code == "4"
    refused = upload(world, "persons", [WIFE | {"残疾类别": "三级"}], year=2016)
    assert [(each.cell, each.code) for each in refused.errors] == [("F2", "disability")]


def test_habit_33_the_code_on_the_disability_card_decides(world):
    row = ROW | {"证件号码": id_number() + "43", "残疾类别": "肢体二级"}
    receipt = upload(world, "persons", [row], year=2016)
    assert ("F2", "differs_from_card") in said(receipt)
    assert Person.objects.get().disability_code == "43"


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("小学三年级", "小学"),
        ("三年级", "小学"),
        ("小学在读", "小学"),
        ("初二", "八年级"),
        ("初中3年级", "九年级"),
        ("七年级", "七年级"),
        ("高一", "高中一年级"),
    ],
)
def test_habit_33_a_class_under_schooling_makes_a_pupil(world, written, status):
    receipt = upload(world, "persons", [ROW | {"文化程度": written}], year=2016)
    year = Person.objects.get().years.get()
    assert (year.education, year.student_status) == ("", status)
    assert {"cell": "F2", "from": written, "to": f"在校生：{status}"} in receipt.normalised


def test_habit_33_a_class_that_contradicts_the_other_column_is_refused(world):
    row = ROW | {"文化程度": "小学三年级", "在校生状况": "初二"}
    assert faults(upload(world, "persons", [row], year=2016)) == [(2, "文化程度", "schooling")]


def test_habit_33_schooling_that_is_over_stays_schooling():
    assert words.EDUCATION.parse(Raw("小学毕业")) == "小学"
    with pytest.raises(CellProblem):
        words.EDUCATION.parse(Raw("九年级毕业班"))


def test_habit_28_a_place_is_found_under_the_name_it_had(world):
    """凤安乡 became 凤安镇; a village of 黄洞 there is in two townships, whatever its kind was."""
    receipt = upload(world, "needs", [{"地区": "紫金县黄洞社区", "提出日期": "2016-03-01", "需求": "修路"}])
    assert [code for _, _, code in faults(receipt)] == ["ambiguous_place"]
    receipt = upload(world, "needs", [{"地区": "紫金县凤安乡", "提出日期": "2016-03-01", "需求": "修路"}])
    assert (faults(receipt), said(receipt)) == ([], [("A2", "former_name")])
    assert Need.objects.get().place_id == "441621105"
    assert "已按现在的“广东省河源市紫金县凤安镇”读取" in receipt.warnings[0].message


def test_habit_28_names_given_up_are_known_as_data(db):
    for code, name in (("42", "湖北省"), ("4206", "襄阳市"), ("420606", "樊城区")):
        Division.objects.create(
            code=code, name=name, level=len(code) // 2, full_name=f"{name}", pinyin=sort_key(name)
        )
    assert [place.code for place in find_former("襄樊市")] == ["4206"]
    assert [place.code for place in find_former("湖北省襄樊市樊城区")] == ["420606"]
    assert find_former("襄樊市", within="44") == []
    assert find_former("无此县") == []


def test_former_names_lead_to_places_of_the_divisions_that_are_shipped():
    """Every code of the table is one of a place of today."""
    with gzip.open(SHIPPED, "rt", encoding="utf-8", newline="") as file:
        present = {row[0] for row in csv.reader(file)}
    assert set(former_names().values()) <= present
