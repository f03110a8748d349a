"""The list of households that the national system exports from 2021 on: 53 columns, field by field, nothing aside."""

from decimal import Decimal

from counties.models import Household, StatusChange
from tests.cadres.test_national_exports import HEAD_ID, WHERE, send, taken

HOUSEHOLDS_2021 = (
    "省｜市｜县｜乡｜村｜户编号｜户主编号｜户主姓名｜户主证件号码｜家庭人口数｜是否危房户｜人均纯收入｜年收入｜是否解决安全饮用水｜年度｜"
    "村办公电话｜开户银行名称｜银行卡号｜识别标准｜主要致贫原因｜次要致贫原因｜工资性收入｜生产经营性收入｜财产性收入｜转移性收入｜计划生育金｜"
    "低保金｜五保金｜养老保险金｜生态补偿金｜其他转移性收入｜生产经营性支出｜纯收入｜资产收益扶贫分红收入｜其他财产性收入｜耕地面积（亩）｜水面面积｜"
    "是否加入农民专业合作组织｜退耕还林面积（亩）｜林果面积（亩）｜牧草地面积｜林地面积（亩）｜是否通生产用电｜是否通生活用电｜是否通广播电视｜"
    "与村主干路距离｜入户路类型｜住房面积｜是否有卫生厕所｜主要燃料类型｜危房级别｜是否有龙头企业带动｜是否有创业致富带头人带动"
)


def test_the_53_columns_of_a_household_of_2021(world):
    row = WHERE | {
        "户编号": "4416210001",
        "户主编号": "441621000101",
        "户主姓名": "黄招元",
        "户主证件号码": HEAD_ID,
        "家庭人口数": "3",
        "是否危房户": "否",
        "人均纯收入": "15000",
        "年收入": "48000",
        "是否解决安全饮用水": "是",
        "年度": "2021",
        "村办公电话": "0762-7654321",
        "开户银行名称": "紫金农商银行",
        "银行卡号": "6228480402564890018",
        "识别标准": "省定标准",
        "主要致贫原因": "缺技术",
        "次要致贫原因": "缺资金,因学",
        "工资性收入": "30000",
        "生产经营性收入": "12000",
        "财产性收入": "1200",
        "转移性收入": "4800",
        "计划生育金": "200",
        "低保金": "2400",
        "五保金": "0",
        "养老保险金": "1100",
        "生态补偿金": "600",
        "其他转移性收入": "500",
        "生产经营性支出": "3000",
        "纯收入": "45000",
        "资产收益扶贫分红收入": "1000",
        "其他财产性收入": "200",
        "耕地面积（亩）": "2.5",
        "水面面积": "0",
        "是否加入农民专业合作组织": "是",
        "退耕还林面积（亩）": "1.25",
        "林果面积（亩）": "3",
        "牧草地面积": "0",
        "林地面积（亩）": "10.1",
        "是否通生产用电": "是",
        "是否通生活用电": "是",
        "是否通广播电视": "否",
        "与村主干路距离": "0.3",
        "入户路类型": "水泥路",
        "住房面积": "120",
        "是否有卫生厕所": "是",
        "主要燃料类型": "清洁能源",
        "危房级别": "B级",
        "是否有龙头企业带动": "是",
        "是否有创业致富带头人带动": "否",
    }
    receipt = send(world, "households", HOUSEHOLDS_2021, [row])
    assert (len(HOUSEHOLDS_2021.split("｜")), taken(receipt)) == (53, ([], 1))
    home = Household.objects.get()
    assert (home.number, home.head_name, home.place_id, home.standard) == (
        "4416210001",
        "黄招元",
        "441621104202",
        "provincial",
    )
    assert (home.bank_name, home.bank_account) == ("紫金农商银行", "6228480402564890018")
    year = home.years.get(year=2021)
    assert (year.size, year.main_cause, year.dangerous_house, year.safe_water) == (3, "skill", False, True)
    assert (year.net_income, year.net_income_per_head) == (Decimal("45000.00"), Decimal("15000.00"))
    assert year.other_causes == "因学、缺资金"
    head = home.persons.get()
    assert (head.number, head.relation, head.id_number) == ("441621000101", "户主", HEAD_ID)
    assert home.village_phone == "0762-7654321"
    income = home.incomeyears.get(year=2021)
    assert (income.wages, income.business, income.business_costs) == (30000, 12000, 3000)
    assert (income.property_income, income.dividends, income.other_property) == (1200, 1000, 200)
    assert (income.transfers, income.gross_income) == (4800, 48000)
    grants = (income.family_planning_grant, income.dibao_grant, income.tekun_grant)
    assert (*grants, income.pension, income.ecology_grant, income.other_transfers) == (
        200,
        2400,
        0,
        1100,
        600,
        500,
    )
    living = home.livingyears.get(year=2021)
    assert (living.farmland, living.woodland, living.returned_to_forest) == (
        Decimal("2.50"),
        Decimal("10.10"),
        Decimal("1.25"),
    )
    assert (living.orchard, living.pasture, living.water_area) == (3, 0, 0)
    assert (living.power_for_work, living.power_at_home, living.broadcast) == (True, True, False)
    assert (living.road_distance, living.access_road, living.floor_space) == (
        Decimal("0.30"),
        "concrete",
        120,
    )
    assert (living.sanitary_toilet, living.fuel, living.house_grade) == (True, "clean", "B")
    assert (living.in_cooperative, living.led_by_enterprise, living.led_by_entrepreneur) == (
        True,
        True,
        False,
    )
    assert (receipt.aside, [(each.cell, each.code) for each in receipt.warnings]) == (
        [],
        [("L1", "unit_assumed")],
    )
    assert not StatusChange.objects.exists()
    again = send(world, "households", ["序号", *HOUSEHOLDS_2021.split("｜")], [row | {"序号": "1"}])
    assert (again.unchanged, again.changed, again.added) == (1, 0, 0)


def test_income_that_does_not_add_up_is_told_at_its_cell_and_kept_as_it_is_written(world):
    row = WHERE | {"户编号": "4416210001", "户主姓名": "黄招元", "年度": "2021"}
    parts = {"计划生育金": "0", "低保金": "2400", "五保金": "0", "养老保险金": "1100", "生态补偿金": "0"}
    row |= parts | {
        "其他转移性收入": "500",
        "转移性收入": "4100",
        "年收入": "30000",
        "生产经营性支出": "3000",
    }
    receipt = send(world, "households", HOUSEHOLDS_2021, [row | {"纯收入": "25000"}])
    assert taken(receipt) == ([], 1)
    told = [(each.cell, each.message) for each in receipt.warnings if each.code == "sum_differs"]
    assert [cell for cell, _ in told] == ["Y2", "AG2"]
    assert "4000 元不符" in told[0][1]
    assert "27000 元不符" in told[1][1]
    assert Household.objects.get().incomeyears.get().transfers == 4100
