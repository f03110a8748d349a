"""Lists of the years before the national exports, and one that a region renamed: field by field, nothing aside."""

from decimal import Decimal

from counties.models import Household, Person
from tests.cadres.test_national_exports import HEAD_ID, send, taken

HOUSEHOLDS_2014 = (
    "县（市、区、旗）｜镇（乡）｜行政村｜自然村｜户主姓名｜户主证件号码｜户编号｜A1 识别标准｜A2 贫困户属性｜"
    "A3 主要致贫原因｜A4、其他致贫原因｜A5 是否军烈属｜A6 是否独生子女户｜A7 是否双女户｜"
    "A8 联系电话｜A9 开户银行｜A10 银行账号｜A21 耕地面积（亩）｜A22 有效灌溉面积（亩）｜"
    "A23 林地面积（亩）｜A24 是否通生活用电｜A25 与村主干路距离（公里）｜A26 入户路类型｜"
    "A27 住房面积（平方米）｜A28 是否危房｜A29 饮水是否困难｜A30 主要燃料类型｜"
    "A31 有无卫生厕所｜A32 务工收入｜A33 计划生育金（元）｜A34 领取低保金（元）｜"
    "A35 纯收入（元）｜A36 人均纯收入（元）｜A37 家庭人口数"
)
PEOPLE_2014 = (
    "镇（乡）｜行政村｜户编号｜B1 姓名｜B2 性别｜B3 身份证号码｜B4 与户主关系｜B5 民族｜"
    "B6 文化程度｜B7 在校生状况｜B8 健康状况｜B9 劳动能力｜B10 务工情况｜B11 务工时间（月）｜"
    "B12 是否参加新农合｜B13 新农保｜B14 是否现役军人"
)


def test_the_questionnaire_of_2013_to_2015(world):
    """Its items are numbered; the numbers behind A1 differ from copy to copy, and are not what a column is known by."""
    row = {
        "县（市、区、旗）": "紫金县",
        "镇（乡）": "上义镇",
        "行政村": "招元村",
        "自然村": "塘尾组",
        "户主姓名": "黄招元",
        "户主证件号码": HEAD_ID,
        "户编号": "4416210001",
        "A1 识别标准": "省定标准",
        "A2 贫困户属性": "扶贫低保户",
        "A3 主要致贫原因": "缺住房",
        "A4、其他致贫原因": "缺电、因病致贫",
        "A5 是否军烈属": "否",
        "A6 是否独生子女户": "否",
        "A7 是否双女户": "是",
        "A8 联系电话": "13800138000",
        "A9 开户银行": "紫金农商行",
        "A10 银行账号": "6228480402564890018",
        "A21 耕地面积（亩）": "2.5",
        "A22 有效灌溉面积（亩）": "0.1公顷",
        "A23 林地面积（亩）": "0",
        "A24 是否通生活用电": "是",
        "A25 与村主干路距离（公里）": "1200米",
        "A26 入户路类型": "泥土路",
        "A27 住房面积（平方米）": "60",
        "A28 是否危房": "是",
        "A29 饮水是否困难": "是",
        "A30 主要燃料类型": "柴草",
        "A31 有无卫生厕所": "无",
        "A32 务工收入": "3000",
        "A33 计划生育金（元）": "0",
        "A34 领取低保金（元）": "1800",
        "A35 纯收入（元）": "7800",
        "A36 人均纯收入（元）": "2600",
        "A37 家庭人口数": "3",
    }
    receipt = send(world, "households", HOUSEHOLDS_2014, [row], year=2014)
    assert (taken(receipt), [each["heading"] for each in receipt.aside]) == (([], 1), [])
    home = Household.objects.get()
    assert (home.standard, home.group_name, home.two_daughters_family, home.martyr_family) == (
        "provincial",
        "塘尾组",
        True,
        False,
    )
    year = home.years.get(year=2014)
    assert (year.poverty_kind, year.main_cause, year.other_causes) == ("dibao", "housing", "因病、缺电")
    assert (year.dangerous_house, year.safe_water, year.size) == (True, False, 3)
    living, income = home.livingyears.get(), home.incomeyears.get()
    assert (living.irrigated, living.road_distance, living.access_road) == (
        Decimal("1.50"),
        Decimal("1.20"),
        "earth",
    )
    assert (living.fuel, living.sanitary_toilet, living.power_at_home) == ("wood", False, True)
    assert (income.wages, income.dibao_grant, income.family_planning_grant) == (3000, 1800, 0)


def test_the_members_of_the_questionnaire_of_2013_to_2015(world):
    row = {
        "镇（乡）": "上义镇",
        "行政村": "招元村",
        "户编号": "4416210001",
        "B1 姓名": "黄招元",
        "B2 性别": "男",
        "B3 身份证号码": HEAD_ID,
        "B4 与户主关系": "户主",
        "B5 民族": "汉族",
        "B6 文化程度": "文盲或半文盲",
        "B7 在校生状况": "非在校生",
        "B8 健康状况": "长期慢性病",
        "B9 劳动能力": "普通劳动力",
        "B10 务工情况": "省外务工",
        "B11 务工时间（月）": "10",
        "B12 是否参加新农合": "是",
        "B13 新农保": "否",
        "B14 是否现役军人": "否",
    }
    receipt = send(world, "persons", PEOPLE_2014, [row], year=2014, place_code="441621")
    assert (taken(receipt), receipt.aside) == (([], 1), [])
    year = Person.objects.get().years.get(year=2014)
    assert (year.education, year.work_status, year.work_months, year.in_army) == (
        "文盲或半文盲",
        "省外务工",
        10,
        False,
    )
    assert (year.resident_medical_insured, year.resident_pension_insured) == (True, False)


MEMBERS_OF_INNER_MONGOLIA = (
    "家庭编号｜旗区｜苏木乡｜噶查村｜户主姓名｜性别｜证件号码｜与户主关系｜民族｜文化程度｜在校生状况｜健康状况｜劳动能力｜务工状况｜"
    "务工时间（月）｜是否参加新农合｜是否参加新型养老保险｜是否参加城镇职工基本养老保险｜政治面貌｜是否现役军人"
)


def test_a_local_export_that_has_members_under_the_heads_heading_asks_and_then_goes_in(world):
    row = {
        "家庭编号": "4416210001",
        "旗区": "紫金县",
        "苏木乡": "上义镇",
        "噶查村": "招元村",
        "户主姓名": "黄招元",
        "性别": "男",
        "证件号码": HEAD_ID,
        "与户主关系": "户主",
        "民族": "蒙古族",
        "文化程度": "小学",
        "劳动能力": "技能劳动力",
        "务工时间（月）": "0",
        "是否参加新农合": "是",
        "是否参加新型养老保险": "是",
        "是否参加城镇职工基本养老保险": "否",
        "政治面貌": "党员",
        "是否现役军人": "否",
    }
    asked = send(world, "persons", MEMBERS_OF_INNER_MONGOLIA, [row], year=2016)
    assert [each.code for each in asked.errors] == ["missing_columns"]
    assert "户主姓名" in asked.errors[0].message
    confirmed = {"户主姓名": "name"}
    receipt = send(world, "persons", MEMBERS_OF_INNER_MONGOLIA, [row], year=2016, confirmed=confirmed)
    assert (taken(receipt), receipt.aside) == (([], 1), [])
    person = Person.objects.get()
    assert (person.name, person.ethnicity, person.years.get().politics) == ("黄招元", "蒙古族", "中共党员")
    assert person.welfareyears.get().employee_pension_insured is False
