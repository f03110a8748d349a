"""The lists that the national system exports go in untouched: their very headings, in their order, field by field.

Headings as the exports of 2016–2020 and from 2021 on have them. The registry has a field for every column of persons and
households: nothing goes aside.
"""

from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from cadres.models import Cadre, HelpPairing
from counties.models import Household, Person, StatusChange
from fupin.intake.services import run_intake
from tests.counties.registry_world import id_number, new_household, new_person
from units.access import scope_of

PEOPLE_2016 = (
    "序号｜县(市、区、旗)｜乡(镇)｜行政村｜自然村｜户编号｜人编号｜姓名｜证件号码｜人数｜与户主关系｜民族｜文化程度｜在校生状况｜健康状况｜"
    "劳动技能｜务工状况｜务工时间（月）｜参加大病医疗｜脱贫属性｜贫困户属性｜主要致贫原因｜危房户｜饮水安全｜饮水困难｜人均纯收入｜联系电话"
)
PEOPLE_2022 = (
    "序号｜数据日期｜县(市、区、旗)｜乡(镇)｜行政村｜自然村｜户编号｜人编号｜姓名｜证件号码｜人数｜与户主关系｜民族｜文化程度｜在校生状况｜"
    "健康状况｜劳动技能｜务工时间（月）｜是否参加大病保险｜致贫原因1｜危房户｜是否解决安全饮用水｜人均纯收入｜户联系电话｜人联系电话｜"
    "首次识别时间｜人员识别时间｜户类型｜易返贫致贫户(监测对象)类型｜风险是否消除｜风险识别时间｜风险消除时间"
)
PEOPLE_2021 = (
    "省｜市｜县｜乡｜村｜户编号｜人口编号｜姓名｜性别｜出生日期｜证件类型｜证件号码｜民族｜户联系电话｜成员联系电话｜年度｜与户主关系｜文化程度｜"
    "在校生状况｜劳动技能｜务工时间（月）｜健康状况｜政治面貌｜务工企业名称｜是否享受低保｜是否参加城镇职工基本养老保险｜是否参加大病保险｜"
    "是否参加新型农村合作医疗（城乡居民基本医疗保险）｜是否参加城乡居民基本养老保险｜失学或辍学原因｜是否会讲普通话｜是否参加商业补充医疗保险｜"
    "是否国外务工｜产业分类｜是否接受大病医疗救助｜是否接受其他健康扶贫｜公益性岗位类型｜公益性岗位(月数)｜就业渠道｜残疾类别｜务工所在地｜"
    "户主姓名｜户主证件号码｜是否参加城镇职工基本医疗保险｜是否特困供养人员｜残疾证办证年度｜识别标准"
)
PAIRINGS = (
    "市｜县｜乡｜(村)｜户编号｜单位名称｜隶属关系｜姓名｜性别｜政治面貌｜联系人电话｜户主个人编号｜户主姓名｜户主证件号码｜帮扶开始时间｜"
    "帮扶结束时间｜帮扶责任人编号｜帮扶单位编号"
)
HEAD_ID, WIFE_ID, SON_ID = id_number(), id_number("19820303", "022"), id_number("20080505", "113")
HOME_2016 = {
    "县(市、区、旗)": "紫金县",
    "乡(镇)": "上义镇",
    "行政村": "招元村",
    "自然村": "塘尾组",
    "户编号": "4416210001",
    "人数": "3",
    "贫困户属性": "低保贫困户",
    "脱贫属性": "已脱贫",
    "主要致贫原因": "缺技术",
    "危房户": "否",
    "饮水安全": "是",
    "饮水困难": "否",
    "人均纯收入": "7152.33",
    "联系电话": "13800138000",
}
WHERE = {"省": "广东省", "市": "河源市", "县": "紫金县", "乡": "上义镇", "村": "招元村"}


def send(world, kind, headings, rows, *, title="", actor=None, **options):
    """The receipt of an export: title and remark above, every heading, the cells as text."""
    headings = headings.split("｜") if isinstance(headings, str) else headings
    book = openpyxl.Workbook()
    page = book.active
    if title:
        page.append([title])
        page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headings))
        page.append(["数据截止日期：2018年12月31日"])
    page.append(headings)
    for row in rows:
        assert not set(row) - set(headings)
        page.append([row.get(heading) for heading in headings])
    path = world.directory / f"{kind}.xlsx"
    book.save(path)
    actor = actor or world.liaison
    wanted = {"actor": actor, "scope": scope_of(actor), "kind": kind, "path": path, "file_name": path.name}
    return run_intake(**wanted, **options)


def taken(receipt):
    """The receipt's errors, and how many rows came in."""
    return [(each.cell, each.message) for each in receipt.errors], receipt.added


@pytest.mark.parametrize("with_year_of_exit", [False, True])
def test_the_list_of_persons_of_2016_to_2020(world, with_year_of_exit):
    headings = PEOPLE_2016.split("｜")
    assert len(headings) == 27
    head = HOME_2016 | {
        "序号": "1",
        "人编号": "441621000101",
        "姓名": "黄招元",
        "证件号码": HEAD_ID,
        "与户主关系": "户主",
        "民族": "汉族",
        "文化程度": "初中",
        "健康状况": "长期慢性病,残疾",
        "劳动技能": "普通劳动力",
        "务工状况": "县外省内务工",
        "务工时间（月）": "6",
        "参加大病医疗": "是",
    }
    son = HOME_2016 | {
        "序号": "2",
        "人编号": "441621000103",
        "姓名": "黄小三",
        "证件号码": SON_ID,
        "与户主关系": "之子",
        "民族": "汉族",
        "在校生状况": "小学",
        "健康状况": "健康",
        "劳动技能": "无劳动力",
        "务工时间（月）": "0",
        "参加大病医疗": "是",
    }
    if with_year_of_exit:
        headings.insert(headings.index("脱贫属性") + 1, "脱贫年度")
    receipt = send(world, "persons", headings, [head, son], title="紫金县贫困人口信息表", year=2018)
    assert taken(receipt) == ([], 2)
    assert receipt.aside == []
    home = Household.objects.get()
    assert (home.number, home.place_id, home.group_name, home.head_name) == (
        "4416210001",
        "441621104202",
        "塘尾组",
        "黄招元",
    )
    year = home.years.get(year=2018)
    assert (year.size, year.poverty_kind, year.exit_status, year.main_cause) == (
        3,
        "dibao",
        "exited",
        "skill",
    )
    assert (year.dangerous_house, year.safe_water, year.net_income_per_head) == (
        False,
        True,
        Decimal("7152.33"),
    )
    person = Person.objects.get(number="441621000101")
    assert (person.id_number, person.relation, person.ethnicity, person.sex, person.born_on) == (
        HEAD_ID,
        "户主",
        "汉族",
        "male",
        date(1980, 1, 1),
    )
    own = person.years.get(year=2018)
    assert (own.education, own.health, own.labour) == ("初中", "长期慢性病、残疾", "普通劳动力")
    assert (own.work_status, own.work_months, own.serious_illness_insured) == ("县外省内务工", 6, True)
    assert Person.objects.get(number="441621000103").years.get().student_status == "小学"
    assert home.phone == "13800138000"


def test_the_list_of_persons_who_left_poverty_of_2022(world):
    row = {
        "序号": "1",
        "数据日期": "202212",
        "县(市、区、旗)": "紫金县",
        "乡(镇)": "上义镇",
        "行政村": "招元村",
        "户编号": "4416210001",
        "人编号": "441621000101",
        "姓名": "黄招元",
        "证件号码": HEAD_ID + "43",
        "人数": "3",
        "与户主关系": "户主",
        "民族": "汉族",
        "文化程度": "初中",
        "健康状况": "残疾",
        "劳动技能": "弱劳动力或半劳动力",
        "务工时间（月）": "8",
        "是否参加大病保险": "是",
        "致贫原因1": "因残",
        "危房户": "否",
        "是否解决安全饮用水": "是",
        "人均纯收入": "15231.5",
        "户联系电话": "13800138000",
        "人联系电话": "13700137000",
        "首次识别时间": "2014年3月",
        "人员识别时间": "2014年3月",
        "户类型": "脱贫户",
        "易返贫致贫户(监测对象)类型": "脱贫不稳定户",
        "风险是否消除": "是",
        "风险识别时间": "202103",
        "风险消除时间": "202206",
    }
    receipt = send(world, "persons", PEOPLE_2022, [row], title="已脱贫人口名单")
    assert (len(PEOPLE_2022.split("｜")), taken(receipt)) == (32, ([], 1))
    year = Household.objects.get().years.get(year=2022)
    assert (year.kind, year.monitor_kind, year.risk_cleared, year.main_cause) == (
        "exited",
        "unstable",
        True,
        "disability",
    )
    assert (year.safe_water, year.net_income_per_head) == (True, Decimal("15231.50"))
    assert receipt.aside == []
    # The day of a month that is all that the list tells: the first on which it can have begun, the last for its end.
    assert list(StatusChange.objects.values_list("event", "happened_on", "monitor_kind")) == [
        ("identified", date(2014, 3, 1), ""),
        ("monitored", date(2021, 3, 1), "unstable"),
        ("risk_cleared", date(2022, 6, 30), ""),
    ]
    assert [(each.cell, each.code) for each in receipt.warnings if each.code == "month_only"] == [
        ("Z4", "month_only"),
        ("AA4", "month_only"),
        ("AE4", "month_only"),
        ("AF4", "month_only"),
    ]
    person = Person.objects.get()
    assert person.entered_on == date(2014, 3, 1)
    assert (person.id_number, person.disability_code, person.phone) == (HEAD_ID, "43", "13700137000")
    assert person.years.get().labour == "弱劳动力或半劳动力"


def test_the_47_columns_of_a_person_of_2021(world):
    row = WHERE | {
        "户编号": "4416210001",
        "人口编号": "441621000102",
        "姓名": "李四妹",
        "性别": "女",
        "出生日期": "1982-03-03",
        "证件类型": "居民身份证",
        "证件号码": WIFE_ID,
        "民族": "瑶族",
        "户联系电话": "13800138000",
        "成员联系电话": "13700137000",
        "年度": "2021",
        "与户主关系": "配偶",
        "文化程度": "本科及以上",
        "在校生状况": "",
        "劳动技能": "技能劳动力",
        "务工时间（月）": "12",
        "健康状况": "残疾",
        "政治面貌": "群众",
        "务工企业名称": "河源市某制衣厂",
        "是否享受低保": "否",
        "是否参加城镇职工基本养老保险": "是",
        "是否参加大病保险": "是",
        "是否参加新型农村合作医疗（城乡居民基本医疗保险）": "是",
        "是否参加城乡居民基本养老保险": "否",
        "失学或辍学原因": "",
        "是否会讲普通话": "是",
        "是否参加商业补充医疗保险": "否",
        "是否国外务工": "否",
        "产业分类": "第二产业",
        "是否接受大病医疗救助": "是",
        "是否接受其他健康扶贫": "否",
        "公益性岗位类型": "保洁员",
        "公益性岗位(月数)": "3",
        "就业渠道": "劳务输出",
        "务工所在地": "广东省河源市源城区",
        "是否参加城镇职工基本医疗保险": "否",
        "是否特困供养人员": "否",
        "残疾证办证年度": "2019",
        "残疾类别": "肢体残疾",
        "户主姓名": "黄招元",
        "户主证件号码": HEAD_ID,
        "识别标准": "国家标准",
    }
    head = {
        name: row[name]
        for name in (*WHERE, "户编号", "年度", "户联系电话", "户主姓名", "户主证件号码", "识别标准")
    }
    head |= {
        "姓名": "黄招元",
        "证件号码": HEAD_ID,
        "与户主关系": "户主",
        "文化程度": "初中",
        "健康状况": "健康",
    }
    receipt = send(world, "persons", PEOPLE_2021, [head, row])
    assert (len(PEOPLE_2021.split("｜")), taken(receipt)) == (47, ([], 2))
    person = Person.objects.get(name="李四妹")
    assert (person.number, person.sex, person.born_on, person.relation, person.ethnicity) == (
        "441621000102",
        "female",
        date(1982, 3, 3),
        "配偶",
        "瑶族",
    )
    assert (person.phone, person.household.phone, person.disability_code) == (
        "13700137000",
        "13800138000",
        "4",
    )
    year = person.years.get(year=2021)
    assert (year.education, year.labour, year.work_months, year.serious_illness_insured) == (
        "本科及以上",
        "技能劳动力",
        12,
        True,
    )
    assert (year.resident_medical_insured, year.resident_pension_insured) == (True, False)
    assert person.household.standard == "national"
    assert (year.politics, year.mandarin) == ("群众", True)
    assert person.id_kind == "id_card"
    work = person.workyears.get(year=2021)
    assert (work.work_place, work.employer, work.abroad) == ("广东省河源市源城区", "河源市某制衣厂", False)
    assert (work.industry, work.job_channel) == ("第二产业", "劳务输出")
    assert (work.public_post, work.public_post_months) == ("保洁员", 3)
    welfare = person.welfareyears.get(year=2021)
    assert (welfare.dibao, welfare.tekun, welfare.card_year) == (False, False, 2019)
    assert (welfare.employee_medical_insured, welfare.employee_pension_insured) == (False, True)
    assert (welfare.commercial_insured, welfare.illness_aided, welfare.other_health_aid) == (
        False,
        True,
        False,
    )
    assert person.household.head_name == "黄招元"
    assert receipt.aside == []
    again = send(world, "persons", ["序号", *PEOPLE_2021.split("｜")], [head | {"序号": "1"}, row])
    assert (again.unchanged, again.changed, again.added) == (2, 0, 0)


def test_the_list_of_pairings(world):
    household = new_household(world, "4416210001")
    row = {
        "市": "河源市",
        "县": "紫金县",
        "乡": "上义镇",
        "(村)": "招元村",
        "户编号": "4416210001",
        "单位名称": "中国人民银行深圳市中心支行",
        "隶属关系": "市直",
        "姓名": "张三",
        "性别": "男",
        "政治面貌": "中共党员",
        "联系人电话": "13600136000",
        "户主个人编号": "441621000101",
        "户主姓名": "黄招元",
        "户主证件号码": HEAD_ID,
        "帮扶开始时间": "2016-05-23",
        "帮扶结束时间": "2018-12-31",
        "帮扶责任人编号": "B0001",
        "帮扶单位编号": "D0001",
    }
    receipt = send(world, "help_pairings", PAIRINGS, [row], actor=world.office)
    assert (len(PAIRINGS.split("｜")), taken(receipt)) == (18, ([], 1))
    pairing = HelpPairing.objects.get()
    assert (pairing.household, pairing.unit, pairing.starts_on, pairing.ends_on) == (
        household,
        world.bank,
        date(2016, 5, 23),
        date(2018, 12, 31),
    )
    cadre = Cadre.objects.get()
    assert (pairing.cadre, cadre.name, cadre.sex, cadre.politics) == (cadre, "张三", "男", "中共党员")
    assert (cadre.number, cadre.affiliation, cadre.phone) == ("B0001", "city", "13600136000")
    assert pairing.unit_number == "D0001"
    assert receipt.aside == []
    told = [(each.cell, each.code) for each in receipt.warnings]
    assert told == [("N2", "head_unknown")]
    assert HEAD_ID not in str(receipt.as_record())


def test_the_head_in_the_list_of_pairings_is_compared_with_the_registry_and_never_written(world):
    household = new_household(world, "4416210001")
    new_person(world, household, number="441621000101", relation="户主", id_number=HEAD_ID)
    row = {
        "县": "紫金县",
        "(村)": "招元村",
        "户编号": "4416210001",
        "单位名称": "深圳中支",
        "姓名": "张三",
        "户主个人编号": "441621000101",
        "户主姓名": "黄招元",
        "户主证件号码": HEAD_ID,
        "帮扶开始时间": "2016-05-23",
    }
    same = send(world, "help_pairings", PAIRINGS, [row], actor=world.office)
    assert (taken(same), same.warnings) == (([], 1), [])
    other = row | {"户主姓名": "黄昭园", "户主个人编号": "9", "户主证件号码": WIFE_ID}
    receipt = send(world, "help_pairings", PAIRINGS, [other | {"帮扶单位编号": "D1"}], actor=world.office)
    assert [(each.cell, each.code) for each in receipt.warnings] == [
        ("M2", "head_differs"),
        ("N2", "head_id_differs"),
        ("L2", "head_number_differs"),
    ]
    head = household.persons.get()
    assert (head.name, head.number, head.id_number) == ("黄招元", "441621000101", HEAD_ID)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        *zip(
            ["中央", "省", "市(地)", "县(区)", "街道/镇/乡", "居(村)委会", "军队", "其他", "村两委"],
            ["central", "province", "city", "county", "township", "village", "army", "other", "bodies"],
            strict=True,
        ),
        *zip(
            ["省直", "市直", "县直", "乡镇", "村级", "10", "99"],
            ["province", "city", "county", "township", "village", "central", "bodies"],
            strict=True,
        ),
    ],
)
def test_the_affiliations_of_the_list_are_known(world, written, stored):
    new_household(world, "4416210001")
    row = {"县": "紫金县", "(村)": "招元村", "户编号": "4416210001", "单位名称": "深圳中支", "姓名": "张三"}
    row |= {"帮扶开始时间": "2016-05-23", "隶属关系": written}
    assert taken(send(world, "help_pairings", PAIRINGS, [row], actor=world.office)) == ([], 1)
    assert Cadre.objects.get().affiliation == stored


def test_the_other_codes_of_helpers_are_known(world):
    new_household(world, "4416210001")
    headings = [*PAIRINGS.split("｜"), "行政职务级别", "学历", "技术特长", "是否驻村队员"]
    row = {"县": "紫金县", "(村)": "招元村", "户编号": "4416210001", "单位名称": "深圳中支", "姓名": "张三"}
    row |= {"帮扶开始时间": "2016-05-23", "学历": "大学专科", "技术特长": "林果", "是否驻村队员": "1"}
    for written, rank in (
        ("131", "division_1"),
        ("副科级", "section_2"),
        ("科员", "clerk"),
        ("未定职", "unranked"),
    ):
        receipt = send(
            world, "help_pairings", headings, [row | {"行政职务级别": written}], actor=world.office
        )
        assert (receipt.aside, receipt.errors) == ([], [])
        cadre = Cadre.objects.get()
        assert (cadre.rank, cadre.education, cadre.speciality, cadre.resident) == (
            rank,
            "college",
            "fruit",
            True,
        )


def test_one_name_with_two_numbers_of_helpers_is_asked_about(world):
    new_household(world, "4416210001")
    row = {"县": "紫金县", "(村)": "招元村", "户编号": "4416210001", "单位名称": "深圳中支", "姓名": "张三"}
    row |= {"帮扶开始时间": "2016-05-23", "帮扶责任人编号": "B0001"}
    assert taken(send(world, "help_pairings", PAIRINGS, [row], actor=world.office)) == ([], 1)
    second = row | {"帮扶责任人编号": "B0002", "帮扶开始时间": "2017-05-23"}
    receipt = send(world, "help_pairings", PAIRINGS, [second], actor=world.office)
    assert [(each.cell, each.code) for each in receipt.errors] == [("Q2", "other_number")]
    assert Cadre.objects.get().number == "B0001"
