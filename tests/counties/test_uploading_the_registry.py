"""The registry's sheets, under the headings of the national system."""

from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from counties.models import Household, HouseholdYear, Need, Person, PersonYear, StatusChange
from fupin.intake.services import run_intake, undo_batch
from tests.counties.registry_world import faults, id_number, new_household, upload
from units.access import scope_of

HEADINGS = [
    "序号",
    "县(市、区、旗)",
    "乡(镇)",
    "行政村",
    "自然村",
    "户编号",
    "人编号",
    "姓名",
    "证件号码",
    "人数",
    "与户主关系",
    "民族",
    "文化程度",
    "在校生状况",
    "健康状况",
    "劳动技能",
    "务工状况",
    "务工时间（月）",
    "参加大病医疗",
    "脱贫属性",
    "贫困户属性",
    "主要致贫原因",
    "危房户",
    "饮水安全",
    "饮水困难",
    "人均纯收入",
    "联系电话",
]
HOME = "紫金县|上义镇|招元村|塘尾|4416210001"
HOUSEHOLD = "未脱贫|一般贫困户|缺技术|否|是|否|2500|13800138000"
HEAD_ROW = (
    f"1|{HOME}|44162100011|黄　招元|{id_number()}|2|户主|汉|初中||健康|普通劳动力|县外省内务工|6个月|是|{HOUSEHOLD}"
).split("|")
WIFE_ROW = (
    f"2|{HOME}|44162100012|李四妹|{id_number('19820303', '022')}43|2|妻子|汉族|小学||"
    f"残疾,长期慢性病|无劳动力||0|是|{HOUSEHOLD}"
).split("|")


def national(world, *rows, actor=None):
    """The receipt of the national list: title, explanation, header in the third line."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["紫金县贫困人口信息表"])
    sheet.append(["填报日期：2016年12月"])
    for line in (HEADINGS, *rows):
        sheet.append(list(line))
    path = world.directory / f"national-{len(list(world.directory.iterdir()))}.xlsx"
    book.save(path)
    actor = actor or world.liaison
    return run_intake(
        actor=actor, scope=scope_of(actor), kind="persons", path=path, file_name=path.name, year=2016
    )


def changed(line, **cells):
    """The line with other values under these headings."""
    return [cells.get(heading, value) for heading, value in zip(HEADINGS, line, strict=True)]


def test_the_national_list_goes_in_as_it_is(world):
    receipt = national(world, HEAD_ROW, WIFE_ROW)
    assert faults(receipt) == []
    assert (receipt.added, receipt.committed) == (2, True)
    household = Household.objects.get()
    assert (household.place_id, household.head_name, household.phone) == (
        world.village.code,
        "黄招元",
        "13800138000",
    )
    year = HouseholdYear.objects.get()
    assert (year.year, year.size, year.main_cause, year.safe_water, year.dangerous_house) == (
        2016,
        2,
        "skill",
        True,
        False,
    )
    assert year.net_income_per_head == Decimal("2500.00")
    wife = Person.objects.get(name="李四妹")
    assert (wife.relation, wife.disability_code, wife.born_on) == ("配偶", "43", date(1982, 3, 3))
    assert (wife.years.get().health, wife.years.get().work_months) == ("长期慢性病、残疾", 0)
    assert (wife.sheet_name, wife.row_number) == ("Sheet", 5)
    assert "19820303" not in str(receipt.as_record())


def test_the_same_list_again_changes_nothing_and_an_undo_takes_all_of_it_back(world):
    first = national(world, HEAD_ROW, WIFE_ROW)
    again = national(world, changed(HEAD_ROW, 姓名="黄招元", 序号="7"), WIFE_ROW)
    assert (again.added, again.changed, again.unchanged, again.refused) == (0, 0, 2, 0)
    undo_batch(actor=world.liaison, scope=scope_of(world.liaison), batch=first.batch)
    for model in (Household, HouseholdYear, Person, PersonYear):
        assert not model.objects.exists()


def test_a_later_list_changes_what_differs_and_says_so(world):
    national(world, HEAD_ROW, WIFE_ROW)
    receipt = national(world, changed(HEAD_ROW, 文化程度="高中"), changed(WIFE_ROW, 文化程度=""))
    assert (receipt.added, receipt.changed, receipt.unchanged) == (0, 1, 1)
    assert receipt.changes[0]["fields"] == {"education": ["初中", "高中"]}
    assert PersonYear.objects.get(person__name="李四妹").education == "小学"


def test_members_who_tell_different_stories_of_their_household_are_refused(world):
    receipt = national(world, HEAD_ROW, changed(WIFE_ROW, 人数="3", 人均纯收入="2500"))
    assert faults(receipt) == [(5, "家庭人口数", "household_differs")]
    assert "第 4 行" in receipt.errors[0].message
    assert not Household.objects.exists()


def test_safe_water_and_lack_of_water_must_agree(world):
    receipt = national(world, changed(HEAD_ROW, 饮水安全="是", 饮水困难="是"))
    assert faults(receipt) == [(4, "饮水困难", "water")]


def test_a_village_of_another_county_is_refused(world):
    receipt = national(
        world, changed(HEAD_ROW, **{"县(市、区、旗)": "鲁山县", "乡(镇)": "下汤镇", "行政村": "松垛沟村"})
    )
    assert [code for _, _, code in faults(receipt)] == ["out_of_scope"]
    assert not Household.objects.exists()


def test_a_household_is_not_taken_from_a_village_that_is_not_ones_own(world):
    """A clerk of the unit that serves 招元村 names a number that lives in the next village."""
    neighbour = new_household(
        world, "4416210001", place=type(world.village).objects.get(code="441621104201"), head_name="邻村人"
    )
    receipt = national(world, HEAD_ROW, actor=world.office)
    assert faults(receipt) == [(4, "户编号", "number_elsewhere")]
    assert "邻村" not in receipt.errors[0].message
    assert "黄洞" not in receipt.errors[0].message
    neighbour.refresh_from_db()
    assert (neighbour.place_id, neighbour.head_name) == ("441621104201", "邻村人")


def test_a_village_name_that_two_townships_have_must_be_told_apart(world):
    receipt = national(world, changed(HEAD_ROW, 行政村="黄洞村", **{"乡(镇)": ""}))
    assert [code for _, _, code in faults(receipt)] == ["ambiguous_place"]
    assert "上义镇黄洞村" in receipt.errors[0].message
    assert "凤安镇黄洞村" in receipt.errors[0].message


def test_a_year_must_be_known(world):
    row = {"行政村": "招元村", "户编号": "1", "户主姓名": "黄招元", "人数": "3"}
    receipt = upload(world, "households", [row])
    assert [issue.code for issue in receipt.errors] == ["no_year"]
    assert not Household.objects.exists()
    assert upload(world, "households", [row | {"年度": "2016"}]).added == 1


def test_households_of_the_national_export_bring_head_account_and_dates(world):
    row = {
        "省": "广东省",
        "市": "河源市",
        "县": "紫金县",
        "乡": "上义镇",
        "村": "招元村委会",
        "户编号": "4416210002",
        "户主编号": "44162100021",
        "户主姓名": "黄二",
        "户主证件号码": id_number("19700101"),
        "家庭人口数": "4",
        "是否危房户": "否",
        "人均纯收入": "3000",
        "纯收入": "12000",
        "是否解决安全饮用水": "是",
        "年度": "2016",
        "开户银行名称": "紫金农商行",
        "银行卡号": "6228480402564890018",
        "识别标准": "省定标准",
        "主要致贫原因": "缺劳动力",
        "首次识别时间": "2014年3月",
        "脱贫年度": "2016",
        "贫困户属性": "一般贫困户",
    }
    receipt = upload(world, "households", [row])
    assert (faults(receipt), receipt.added) == ([], 1)
    household = Household.objects.get()
    assert (household.bank_account, household.standard) == ("6228480402564890018", "provincial")
    assert household.persons.get().relation == "户主"
    assert list(StatusChange.objects.values_list("event", "happened_on")) == [
        ("identified", date(2014, 3, 1)),
        ("exited", date(2016, 12, 31)),
    ]
    assert "6228480402564890018" not in str(receipt.as_record())
    again = upload(world, "households", [row | {"序号": "1"}])
    assert (again.unchanged, StatusChange.objects.count()) == (1, 2)


def test_a_remark_and_a_source_that_are_mended_in_the_sheet_are_mended_in_the_registry(world):
    line = {
        "县": "紫金县",
        "村": "招元村",
        "户编号": "1001",
        "户主姓名": "黄二",
        "来源": "台账",
        "备注": "低保",
    }
    upload(world, "households", [line])
    receipt = upload(world, "households", [line | {"备注": "低保已停", "来源": ""}])
    assert receipt.changes[0]["fields"] == {"note": ["低保", "低保已停"]}
    home = Household.objects.get()
    assert (home.source, home.note) == ("台账", "低保已停")


def test_monitored_households_get_their_dated_events(world):
    row = {
        "县": "紫金县",
        "村": "招元村",
        "户编号": "1001",
        "户主姓名": "黄招元",
        "监测对象类别": "边缘易致贫户",
        "致贫/返贫风险1": "因病",
        "致贫/返贫风险2": "缺劳动力",
        "识别监测时间": "202105",
        "风险是否已消除": "否",
        "人均纯收入": "5800",
    }
    assert faults(upload(world, "monitoring", [row])) == []
    event = StatusChange.objects.get()
    assert (event.event, event.happened_on, event.monitor_kind, event.reason) == (
        "monitored",
        date(2021, 5, 1),
        "marginal",
        "因病、缺劳动力",
    )
    later = row | {"风险是否已消除": "是", "消除监测时间": "202203", "风险消除方式": "帮扶消除"}
    receipt = upload(world, "monitoring", [later])
    assert (receipt.changed, receipt.refused) == (1, 0)
    assert list(StatusChange.objects.values_list("event", flat=True)) == ["monitored", "risk_cleared"]
    assert HouseholdYear.objects.get(year=2022).risk_cleared is True


def test_a_need_of_a_village_or_a_household_is_kept(world):
    new_household(world, "1001")
    rows = [
        {"行政村": "招元村", "提出日期": "2016-06-01", "需求": "硬化村道", "所需资金（万元）": "12.5"},
        {
            "行政村": "招元村",
            "户编号": "1001",
            "提出日期": "2016-06-01",
            "需求": "危房改造",
            "所需资金（万元）": "",
        },
        {
            "行政村": "招元村",
            "户编号": "4040",
            "提出日期": "2016-06-01",
            "需求": "危房改造",
            "所需资金（万元）": "",
        },
    ]
    assert faults(upload(world, "needs", rows)) == [(4, "户编号", "unknown_household")]
    assert not Need.objects.exists()
    assert upload(world, "needs", rows[:2]).added == 2
    assert Need.objects.get(household=None).amount == Decimal("125000.00")


@pytest.mark.parametrize("kind", ["households", "persons", "monitoring", "needs"])
def test_blank_dry_runs_and_liaisons_of_elsewhere_write_nothing(world, kind):
    row = {
        "行政村": "招元村",
        "户编号": "1",
        "姓名": "黄招元",
        "年度": "2016",
        "监测对象类别": "边缘易致贫户",
        "识别监测时间": "202105",
        "提出日期": "2016-06-01",
        "需求": "修路",
    }
    receipt = upload(world, kind, [row], actor=world.far_liaison)
    assert (receipt.refused, receipt.committed) == (1, False)
    assert [code for _, _, code in faults(receipt)] == ["out_of_scope"]
    assert not Household.objects.exists()
    assert not Need.objects.exists()


def test_members_below_their_household_need_not_repeat_it(world):
    blank = dict.fromkeys(HEADINGS[1:6] + HEADINGS[9:10] + HEADINGS[19:], None)
    receipt = national(world, HEAD_ROW, changed(WIFE_ROW, **blank))
    assert faults(receipt) == []
    assert (receipt.added, Household.objects.count()) == (2, 1)
    assert [issue.code for issue in receipt.warnings if issue.code == "continued"] == ["continued"]
    assert "第 5 行" in next(issue.message for issue in receipt.warnings if issue.code == "continued")
    assert Person.objects.get(name="李四妹").household.number == "4416210001"


@pytest.mark.parametrize("word", ["户主", " 户　主", "本人"])
def test_a_head_without_household_number_and_those_below_are_not_of_the_household_above(world, word):
    blank = {"县": "紫金县", "乡(镇)": "上义镇", "行政村": "招元村", "户编号": ""}
    rows = [
        blank | {"户编号": "2", "姓名": "张大", "证件号码": id_number(order="001"), "与户主关系": "户主"},
        blank | {"姓名": "张小", "证件号码": "", "与户主关系": "长子"},
        blank | {"姓名": "王大", "证件号码": id_number(order="003"), "与户主关系": word},
        blank | {"姓名": "王小", "证件号码": "", "与户主关系": "长子"},
        blank | {"户编号": "3", "姓名": "李大", "证件号码": id_number(order="005"), "与户主关系": "户主"},
        blank | {"姓名": "李小", "证件号码": "", "与户主关系": "长子"},
    ]
    receipt = upload(world, "persons", rows, year=2019, accept="good")
    assert faults(receipt) == [(4, "户编号", "required"), (5, "户编号", "required")]
    assert [each.cell for each in receipt.errors] == ["D4", "D5"]
    people = Person.objects.values_list("name", "household__number")
    assert sorted(people) == sorted([("张大", "2"), ("张小", "2"), ("李大", "3"), ("李小", "3")])


def test_a_line_without_household_number_below_nothing_is_refused(world):
    receipt = national(world, changed(HEAD_ROW, 户编号=None))
    assert faults(receipt) == [(4, "户编号", "required")]


def test_birth_and_sex_follow_the_id_number_and_the_difference_is_told(world):
    row = {"行政村": "招元村", "户编号": "1", "姓名": "黄招元", "证件号码": id_number()}
    receipt = upload(world, "persons", [row | {"性别": "女", "出生日期": "1990-09-09"}], year=2016)
    assert (faults(receipt), receipt.added) == ([], 1)
    assert [(issue.column, issue.code) for issue in receipt.warnings] == [
        ("出生日期", "differs_from_id"),
        ("性别", "differs_from_id"),
    ]
    person = Person.objects.get()
    assert (person.sex, person.born_on) == ("male", date(1980, 1, 1))
