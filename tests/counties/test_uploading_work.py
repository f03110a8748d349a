"""The table of 务工 goes in untouched: spells of work of a person, plans of the year, each fault at its cell."""

from datetime import date
from decimal import Decimal

from counties.models import (
    Person,
    PersonYear,
    WorkSpell,
)
from tests.counties.monitoring_lists import (
    PLANNED,
    WORK,
    WORKED,
    cells,
    national,
)
from tests.counties.registry_world import (
    faults,
    id_number,
    new_household,
    new_person,
    stored,
    take_back,
)


def test_the_table_of_work_goes_in_with_several_lines_a_person(world, home):
    second = WORKED | {"开始时间": "2023年06月", "结束时间": None, "务工企业名称": "某家具厂"}
    receipt = national(world, "work_spells", WORK, WORKED, second)
    assert (len(WORK.split("｜")), receipt.aside, faults(receipt), receipt.added) == (12, [], [], 2)
    assert [(each.cell, each.code) for each in receipt.warnings] == [("L1", "unit_assumed")]
    first, later = WorkSpell.objects.order_by("starts_on")
    assert (first.person, first.starts_on, first.ends_on) == (
        Person.objects.get(),
        date(2023, 2, 1),
        date(2023, 6, 30),
    )
    assert (first.work_county, first.channel, first.industry, first.employer, first.transport_subsidy) == (
        "广东省深圳市龙岗区",
        "东西部协作",
        "制造业",
        "某电子厂",
        Decimal("600.00"),
    )
    assert (later.starts_on, later.ends_on, later.batch) == (date(2023, 6, 1), None, receipt.batch)
    assert (PersonYear.objects.get().year, PersonYear.objects.get().has_worked) == (2023, True)
    again = national(world, "work_spells", WORK, WORKED | {"姓名": "黄 招元"}, second)
    assert (again.unchanged, WorkSpell.objects.count()) == (2, 2)
    assert id_number() not in str(receipt.as_record()) + str(again.as_record())


def test_whether_one_plans_to_work_is_kept_of_the_year(world, home):
    row = {key: WORKED[key] for key in PLANNED.split("｜") if key in WORKED}
    receipt = national(world, "work_spells", PLANNED, row | {"是否计划务工": "是"}, year=2024)
    assert (receipt.aside, faults(receipt), receipt.added) == ([], [], 1)
    year = PersonYear.objects.get()
    assert (year.year, year.has_worked, year.plans_work, WorkSpell.objects.count()) == (2024, None, True, 0)
    idle = {key: row[key] for key in row} | {"是否已务工": "否"}
    assert national(world, "work_spells", WORK, idle, year=2024).changed == 1
    assert PersonYear.objects.get().has_worked is False


def test_the_undoing_of_work_leaves_all_as_it_was(world, home):
    before = stored()
    receipt = national(world, "work_spells", WORK, WORKED)
    assert stored() != before
    assert take_back(world, receipt.batch)["left"] == []
    assert stored() == before


def test_spells_that_overlap_are_doubts_and_those_that_follow_in_a_month_are_not(world, home):
    inside = WORKED | {"开始时间": "2023年04月", "结束时间": "2023年04月", "务工企业名称": "某家具厂"}
    after = WORKED | {"开始时间": "2023年06月", "结束时间": "2023年09月", "务工企业名称": "某家具厂"}
    receipt = national(world, "work_spells", WORK, WORKED, inside, after)
    assert [(each.cell, each.code) for each in receipt.warnings] == [
        ("L1", "unit_assumed"),
        ("F3", "overlap"),
    ]
    assert (receipt.added, WorkSpell.objects.count()) == (3, 3)


def test_faults_of_the_table_of_work_are_told_at_their_cells(world, home):
    lines = [
        WORKED | {"证件号码": id_number("19990101")},
        WORKED | {"证件号码": None, "人编号": "9", "姓名": "没有人"},
        WORKED | {"证件号码": None, "户编号": "没有", "结束时间": "2023年01月"},
        WORKED | {"是否已务工": "否"},
        WORKED | {"开始时间": None},
        WORKED | {"是否已务工": None, **dict.fromkeys(WORK.split("｜")[5:])},
        WORKED | {"开始时间": "2023", "证件号码": None, "户编号": None},
    ]
    receipt = national(world, "work_spells", WORK, *lines)
    assert cells(receipt) == [
        ("F8", "date"),
        ("D2", "unknown_person"),
        ("B3", "unknown_person"),
        ("A4", "unknown_household"),
        ("G4", "ends_before"),
        ("E5", "not_worked"),
        ("F6", "no_start"),
        ("", "no_year"),
        ("E7", "nothing_said"),
        ("", "no_year"),
        ("A8", "no_person"),
        ("", "no_year"),
    ]
    assert not WorkSpell.objects.exists()


def test_an_employer_that_becomes_known_is_no_second_spell(world, home):
    national(world, "work_spells", WORK, WORKED | {"务工企业名称": None})
    receipt = national(world, "work_spells", WORK, WORKED)
    assert (receipt.changed, WorkSpell.objects.get().employer) == (1, "某电子厂")


def test_a_person_of_another_county_is_unknown_and_nothing_is_told_of_them(world):
    far = new_household(world, "4104230001", place=world.far_village)
    new_person(world, far, "外县人", id_number=id_number())
    receipt = national(world, "work_spells", WORK, WORKED)
    assert cells(receipt) == [("D2", "unknown_person")]
    assert "外县" not in str(receipt.as_record())
    assert not WorkSpell.objects.exists()


def test_a_name_or_household_that_differs_is_a_doubt(world, home):
    new_household(world, "4416210002", head_name="李四妹")
    receipt = national(world, "work_spells", WORK, WORKED | {"姓名": "黄昭园", "户编号": "4416210002"})
    assert [(each.cell, each.code) for each in receipt.warnings] == [
        ("L1", "unit_assumed"),
        ("C2", "name_differs"),
        ("A2", "other_household"),
    ]
    assert WorkSpell.objects.get().person.household == home
