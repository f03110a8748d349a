"""Sheets of projects, activities, agreements and assets."""

from tests.house.columns.cases import ADDS, SAYS_THE_SAME, Case, Cell, Changes, Refused
from tests.house.columns.units import BANK, CUSTOMS, HUANGDONG, ORIGIN, ZHAOYUAN

UNIT = {"unit": Cell(BANK, CUSTOMS, ADDS)}
PLACE = {"place": Cell(ZHAOYUAN, HUANGDONG, ADDS)}
PROJECT = {"project": Cell("村道硬底化", "饮水工程")}

CASES = {
    "projects": Case(
        {
            **UNIT,
            **PLACE,
            "name": Cell("光伏电站", "百香果基地", ADDS),
            "category": Cell("产业扶贫", "村基础设施"),
            "budget": Cell("200000", "300000"),
            "stage": Cell("开工", "完工", filled=Changes(was="储备"), beside=("stage_on", "document_no")),
            "stage_on": Cell("2018-03-01", "2018-03-02", beside=("document_no",)),
            "document_no": Cell("紫扶〔2018〕1号", "紫扶〔2018〕2号"),
            "starts_on": Cell("2018-02-01", "2018-02-02"),
            "ends_on": Cell("2018-12-31", "2019-12-31", ADDS),
            "code": Cell("X-1", "X-2"),
            "implementer": Cell("上义镇政府", "招元村委会"),
            "responsible": Cell("林晓", "李明"),
            "content": Cell("建电站", "建电站一座"),
            "in_registry": Cell("是", "否"),
            "indicator_1": Cell(
                "硬化道路",
                "驻村干部行程",
                Changes("quantity_1"),
                Changes("quantity_1"),
                beside=("quantity_1",),
            ),
            "quantity_1": Cell("7.5公里", "8.5公里"),
            "indicator_2": Cell(
                "路灯", "安全设施", Changes("quantity_2"), Changes("quantity_2"), beside=("quantity_2",)
            ),
            "quantity_2": Cell("192盏", "193盏"),
            "indicator_3": Cell(
                "电力设施", "通讯设施", Changes("quantity_3"), Changes("quantity_3"), beside=("quantity_3",)
            ),
            "quantity_3": Cell("3个", "4个"),
            "benefit_1": Cell("增收", "出行", Changes("served_1"), Changes("served_1"), beside=("served_1",)),
            "served_1": Cell("2100人", "2200人"),
            "benefit_2": Cell("饮水", "住房", Changes("served_2"), Changes("served_2"), beside=("served_2",)),
            "served_2": Cell("96户", "97户"),
            "benefit_3": Cell("就学", "其他", Changes("served_3"), Changes("served_3"), beside=("served_3",)),
            "served_3": Cell("50余人", "60余人"),
            **ORIGIN,
        }
    ),
    "project_papers": Case(
        {
            "unit": Cell(BANK, CUSTOMS, Refused("unknown_project", "project")),
            "place": Cell(ZHAOYUAN, HUANGDONG, Refused("unknown_project", "project")),
            "project": Cell("村道硬底化", "饮水工程", ADDS),
            "kind": Cell("合同", "发票", ADDS),
            "number": Cell("合-1", "合-2", ADDS),
            "dated_on": Cell("2018-03-01", "2018-03-02"),
            "amount": Cell("200000", "210000"),
            "party": Cell("上义建筑队", "紫金建筑公司"),
            **ORIGIN,
        }
    ),
    "activities": Case(
        {
            "title": Cell("春季培训", "秋季培训", ADDS),
            "kind": Cell("培训", "招聘就业", Refused("other_kind")),
            "unit": Cell(BANK, CUSTOMS, ADDS, without=("project",)),
            "place": Cell(ZHAOYUAN, HUANGDONG, ADDS, without=("project",)),
            "starts_on": Cell("2018-03-01", "2018-03-02"),
            "ends_on": Cell("2018-03-31", "2018-04-30", ADDS),
            "partner": Cell("县农业局", "县林业局"),
            **PROJECT,
            "indicator": Cell("培训人次", "劳务输出", ADDS, ADDS, beside=("figure", "status")),
            "figure": Cell("180", "190", stored=("180人次", "190人次")),
            "stated_unit": Cell(
                "人次", "万人次", Changes("figure"), SAYS_THE_SAME, stored=("180人次", "180万人次")
            ),
            "status": Cell("实绩", "计划", ADDS, SAYS_THE_SAME),
            **ORIGIN,
        }
    ),
    "agreements": Case(
        {
            **UNIT,
            **PLACE,
            "investor": Cell("某果业公司", "某能源公司", ADDS),
            "subject": Cell("百香果基地", "百香果加工厂"),
            "stage": Cell("达成意向", "正式签约"),
            "ends_on": Cell("2018-03-31", "2018-04-30", ADDS),
            "signed_at": Cell("深圳", "河源"),
            "intended_amount": Cell("2000000", "3000000"),
            "signed_amount": Cell("1000000", "1500000"),
            "arrived_amount": Cell("500000", "600000"),
            **ORIGIN,
        }
    ),
    "assets": Case(
        {
            "unit": Cell(BANK, CUSTOMS, Refused("other_unit"), without=("project",)),
            "place": Cell(ZHAOYUAN, HUANGDONG, ADDS, without=("project",)),
            "name": Cell("光伏电站", "光伏二站", ADDS),
            **PROJECT,
            "kind": Cell("经营性资产", "公益性资产"),
            "ends_on": Cell("2018-06-30", "2018-07-31"),
            "indicator": Cell("光伏装机容量", "电力设施", beside=("size",)),
            "size": Cell("70", "80", stored=("70千瓦", "80千瓦")),
            "original_value": Cell("500000", "510000"),
            "owner": Cell("招元村委会", "上义镇政府"),
            "keeper": Cell("林晓", "李明"),
            "operation": Cell("租赁", "自营"),
            "term_kind": Cell("按本金固定回报", "固定租金", Changes(was="")),
            "principal": Cell("300000", "310000", needed=True),
            "rate": Cell("8%", "9%", needed=True),
            "yearly_rent": Cell("24000", "25000"),
            "years": Cell("20", "25"),
            "agreed_on": Cell("2018-06-01", "2018-06-02", Changes(was="")),
            "receiver": Cell("村集体", "贫困户"),
            "at_end": Cell("归还", "续投"),
            **ORIGIN,
        }
    ),
    "asset_receipts": Case(
        {
            "unit": Cell(BANK, CUSTOMS, Refused("unknown_asset", "name"), SAYS_THE_SAME),
            "place": Cell(ZHAOYUAN, HUANGDONG, Refused("unknown_asset", "name"), SAYS_THE_SAME),
            "name": Cell("扶贫车间", "冷库", ADDS),
            "indicator": Cell("光伏累计发电量", "培训人次", Refused("unit", "figure")),
            "figure": Cell("74270", "75000", stored=("74270度", "75000度")),
            "stated_unit": Cell(
                "度", "万度", Changes("figure"), SAYS_THE_SAME, stored=("74270度", "74270万度")
            ),
            "starts_on": Cell("2018-01-01", "2018-02-01", ADDS),
            "ends_on": Cell("2018-12-31", "2018-11-30", ADDS),
            "planned": Cell("否", "是", ADDS, SAYS_THE_SAME),
            **ORIGIN,
        }
    ),
}
