"""Sheets of projects, activities, agreements and assets as offices keep them."""

from datetime import date
from decimal import Decimal

import pytest

from fupin.intake.services import run_intake, undo_batch
from fupin.scope import Scope
from projects.models import (
    Activity,
    ActivityMeasure,
    Agreement,
    Asset,
    AssetReceipt,
    IncomeTerm,
    Project,
    ProjectQuantity,
)
from tests.intake.workbooks import xlsx
from tests.projects.project_world import VILLAGE, new_project, problems
from units.models import Unit

ROAD = {
    "帮扶单位": "深圳中支",
    "实施地点": VILLAGE,
    "项目名称": "村道硬底化",
    "项目类别": "村基础设施",
    "进度": "完工",
    "起始日期": "2016-05-23",
    "完成日期": "2018-12-31",
    "计划投资（万元）": "108.304",
    "指标": "硬化道路",
    "数量": "7.736公里",
    "来源": "《2016-2018年扶贫工作总结》三",
}
FRUIT = {
    "帮扶单位": "深圳中支",
    "地点": VILLAGE,
    "活动类型": "产业帮扶",
    "活动名称": "百香果基地带动村民",
    "日期（截止）": "2018-12-31",
    "性质": "实绩",
}
SHARE = {
    "帮扶单位": "深圳中支",
    "坐落": VILLAGE,
    "资产名称": "县工业园股份",
    "资产类别": "经营性资产",
    "形成日期": "2018-12-31",
    "收益方式": "按本金固定回报",
    "本金": "30万元",
    "年回报率": "15%",
    "期限": "30",
    "收益归属": "村集体",
    "到期本金处置": "返还村集体",
}


def test_a_quantity_or_benefit_that_comes_beside_one_that_is_not_named_is_told(world):
    world.upload("projects", [ROAD])
    other = ROAD | {"指标": "驻村干部行程", "受益方面": "出行", "受益人数": "96户"}
    (warning,) = world.upload("projects", [other]).warnings
    assert (warning.code, warning.cell) == ("kept_beside", "I2")
    assert "“硬化道路（公里） 7.736公里”" in warning.message
    assert ProjectQuantity.objects.count() == 2

    (warning,) = world.upload("projects", [other | {"受益方面": "饮水"}]).warnings
    assert (warning.code, warning.cell) == ("kept_beside", "L2")
    assert "“出行 96户”" in warning.message


def test_a_quantity_that_comes_beside_those_that_are_named_is_no_doubt(world):
    world.upload("projects", [ROAD])
    assert world.upload("projects", [ROAD | {"工程量指标2": "路灯", "工程量2": "192盏"}]).warnings == []
    assert ProjectQuantity.objects.count() == 2


def test_a_project_comes_in_with_its_quantity_and_says_where_from(world):
    receipt = world.upload("projects", [ROAD])

    assert (problems(receipt), receipt.added, receipt.committed) == ([], 1, True)
    project = Project.objects.get()
    assert (project.budget, project.stage, project.place) == (
        Decimal("1083040.00"),
        "completed",
        world.village,
    )
    assert project.provenance.startswith("《2016-2018年扶贫工作总结》三；《projects-")
    quantity = ProjectQuantity.objects.get()
    assert (quantity.indicator, quantity.value, quantity.row_number) == (
        "infra.road_km",
        Decimal("7.736000"),
        2,
    )


def test_a_blank_cell_leaves_what_is_known(world):
    world.upload("projects", [ROAD])
    receipt = world.upload("projects", [ROAD | {"计划投资（万元）": "", "数量": "7.8公里", "责任人": "张三"}])

    assert (receipt.changed, receipt.changes[0]["fields"]) == (
        1,
        {"responsible": ["", "张三"], "quantity_1": ["7.736公里", "7.8公里"]},
    )
    assert Project.objects.get().budget == Decimal("1083040.00")


def test_a_new_stage_needs_its_day(world):
    world.upload("projects", [ROAD])
    accepted = ROAD | {"进度": "验收"}

    assert problems(world.upload("projects", [accepted])) == [("E2", "stage_on")]
    receipt = world.upload("projects", [accepted | {"进度日期": "2018-12-31"}])
    assert (receipt.changed, Project.objects.get().stage) == (1, "accepted")
    assert Project.objects.get().steps.get().happened_on == date(2018, 12, 31)


def test_faults_are_said_by_cell_and_nothing_is_stored(world):
    rows = [
        ROAD,
        ROAD | {"项目名称": "路灯", "项目类别": "修路"},
        ROAD | {"项目名称": "桥", "指标": "硬化公路"},
        ROAD | {"项目名称": "井", "指标": "", "数量": "3口"},
        ROAD | {"项目名称": "渠", "数量": "3户"},
    ]

    receipt = world.upload("projects", rows)

    assert sorted(problems(receipt)) == [
        ("D3", "choice"),
        ("I4", "indicator"),
        ("J5", "lone_figure"),
        ("J6", "unit"),
    ]
    assert "硬化道路" in next(issue.message for issue in receipt.errors if issue.cell == "I4")
    assert not Project.objects.exists()


def test_anothers_unit_and_place_are_out_of_reach(world):
    stranger = Unit.objects.create(name="贵阳海关", path="/2/")
    scope = Scope(user_id=world.clerk.pk, unit_ids=frozenset({stranger.pk}), rights=frozenset({"import"}))

    receipt = world.upload("projects", [ROAD], scope=scope)

    assert problems(receipt) == [("A2", "out_of_scope")]
    assert not Project.objects.exists()


def test_rows_of_one_activity_join(world):
    numbers = [("带动就业", "10多人"), ("土地出租收益", "14万元以上"), ("村集体增收", "2.3万元")]
    rows = [FRUIT | {"指标": indicator, "数据": figure} for indicator, figure in numbers]

    receipt = world.upload("activities", rows)

    assert (problems(receipt), receipt.added) == ([], 3)
    assert Activity.objects.count() == 1
    measures = [
        (row.indicator, row.value, row.precision, row.stated) for row in ActivityMeasure.objects.all()
    ]
    assert measures == [
        ("labor.jobs_persons", 10, "at_least", "10多人"),
        ("industry.rent", 140000, "at_least", "14万元以上"),
        ("collective.income", 23000, "exact", "2.3万元"),
    ]


def test_a_quantity_in_ten_thousands_is_kept_in_its_unit(world):
    rows = [FRUIT | {"活动类型": "消费帮扶", "指标": "帮助销售农产品数量", "数据": "87万斤"}]

    assert problems(world.upload("activities", rows)) == []
    measure = ActivityMeasure.objects.get()
    assert (measure.value, measure.stated) == (Decimal(870000), "87万斤")


def test_an_expected_number_is_no_result(world):
    row = FRUIT | {"指标": "贫困户人均增收", "数据": "2514.37元"}

    assert problems(world.upload("activities", [row])) == [("F2", "planned")]
    assert problems(world.upload("activities", [row | {"性质": "计划"}])) == []


def test_an_activity_without_numbers_is_taken_and_a_number_without_meaning_is_not(world):
    assert world.upload("activities", [FRUIT]).added == 1
    assert problems(world.upload("activities", [FRUIT | {"数据": "10人"}])) == [("", "lone_figure")]


def test_an_activity_belongs_to_the_project_it_names(world):
    project = new_project(world, name="黄金百香果种植基地")

    assert problems(world.upload("activities", [FRUIT | {"所属项目": "没有的项目"}])) == [
        ("G2", "unknown_project")
    ]
    world.upload("activities", [FRUIT | {"所属项目": "黄金百香果种植基地"}])
    assert Activity.objects.get().project == project


def test_an_upload_of_activities_is_taken_back_whole(world):
    receipt = world.upload("activities", [FRUIT | {"指标": "带动就业", "数据": "10多人"}])

    undone = undo_batch(actor=world.clerk, scope=world.scope, batch=receipt.batch)

    assert undone["left"] == []
    assert not (Activity.objects.exists() or ActivityMeasure.objects.exists())


def test_an_intended_investment_is_neither_signed_nor_arrived(world):
    row = {
        "牵线单位": "深圳中支",
        "落地地区": VILLAGE,
        "投资方": "香港锦发集团",
        "项目内容": "国际文化养生社区",
        "进展": "达成意向",
        "签约（意向）日期": "2007-12-07",
        "意向投资额": "16亿元",
        "合同投资额": "",
        "到位投资额": "",
    }

    assert world.upload("agreements", [row]).added == 1
    agreement = Agreement.objects.get()
    assert (agreement.intended_amount, agreement.signed_amount) == (Decimal("1600000000.00"), None)
    receipt = world.upload("agreements", [row | {"合同投资额": "1亿元", "到位投资额": "2亿元"}])
    assert receipt.changed == 1
    assert [(issue.code, issue.column) for issue in receipt.warnings] == [("more_than_signed", "到位投资额")]


def test_an_asset_comes_in_with_what_its_contract_promises(world):
    receipt = world.upload("assets", [SHARE])

    assert (problems(receipt), receipt.added) == ([], 1)
    term = IncomeTerm.objects.get()
    assert (term.principal, term.rate, term.years) == (Decimal("300000.00"), Decimal("15.0000"), 30)
    assert (term.receiver, term.at_end, term.agreed_on) == ("村集体", "返还村集体", date(2018, 12, 31))
    changed = world.upload("assets", [SHARE | {"期限": "20", "权属": "村集体"}])
    assert changed.changes[0]["fields"] == {"owner": ["", "村集体"], "years": ["30", "20"]}


def test_what_an_asset_brought_is_found_by_its_name(world):
    plant = SHARE | {"资产名称": "70.2KW光伏电站", "规模指标": "光伏装机容量", "规模": "70.2KW"}
    world.upload(
        "assets",
        [{key: value for key, value in plant.items() if key not in ("收益方式", "本金", "年回报率", "期限")}],
    )
    rows = [
        {
            "资产": "70.2KW光伏电站",
            "收益指标": "光伏累计发电量",
            "收益": "74270度",
            "收益截止日期": "2018-10-31",
        },
        {
            "资产": "70.2KW光伏电站",
            "收益指标": "光伏税后纯收益",
            "收益": "53421.43元",
            "收益截止日期": "2018-10-31",
        },
    ]

    receipt = world.upload("asset_receipts", rows)

    assert (problems(receipt), receipt.added) == ([], 2)
    assert IncomeTerm.objects.get().kind == "power"
    assert [row.value for row in AssetReceipt.objects.order_by("pk")] == [Decimal(74270), Decimal("53421.43")]
    unknown = world.upload("asset_receipts", [rows[0] | {"资产": "风电"}])
    assert problems(unknown) == [("A2", "unknown_asset")]


def warned(receipt):
    return [(issue.cell, issue.code) for issue in receipt.warnings]


def test_a_number_too_large_for_its_column_is_refused_with_the_largest_that_fits(world):
    receipt = world.upload("assets", [SHARE | {"期限": "35000"}])

    assert [code for _, code in problems(receipt)] == ["invalid"]
    assert receipt.errors[0].column == "期限"
    assert "“期限（年）”：最大填 32767，这里是 35000，请核对是不是填错了列或单位" in receipt.errors[0].message


DIVIDEND = {"资产": "县工业园股份", "收益指标": "光伏税后纯收益", "收益截止日期": "2018-10-31"}


def test_what_an_asset_brought_is_in_the_unit_that_the_upload_says(world):
    world.upload("assets", [SHARE])
    rows = [DIVIDEND | {"收益": "4.5"}, DIVIDEND | {"收益": "7427", "收益指标": "光伏累计发电量"}]
    receipt = world.upload("asset_receipts", rows, unit_of_money="万元")
    assert (problems(receipt), warned(receipt), receipt.added) == ([], [], 2)
    money, power = AssetReceipt.objects.order_by("-value")
    assert (money.value, money.stated, power.value) == (Decimal(45000), "4.5万元", Decimal(7427))

    told_in_yuan = world.upload("asset_receipts", rows)
    assert (told_in_yuan.changed, warned(told_in_yuan)) == (1, [("D2", "unit_assumed"), ("D2", "unit_step")])
    assert AssetReceipt.objects.order_by("value").first().value == Decimal("4.5")


def test_a_unit_above_the_table_is_that_of_bare_amounts_alone(world, tmp_path):
    world.upload("assets", [SHARE])
    path = xlsx(
        tmp_path / "a.xlsx",
        [list(DIVIDEND | {"收益": ""}), [*DIVIDEND.values(), 4.5]],
        before=[["单位：万元"]],
    )
    receipt = run_intake(
        kind="asset_receipts", path=path, actor=world.clerk, scope=world.scope, file_name="a.xlsx"
    )
    assert (problems(receipt), warned(receipt)) == ([], [])
    assert AssetReceipt.objects.get().value == Decimal(45000)


def test_that_no_unit_was_written_is_told_once_for_a_column(world):
    world.upload("assets", [SHARE])
    days = ["2018-10-31", "2018-11-30", "2018-12-31"]
    rows = [DIVIDEND | {"收益": "45000", "收益截止日期": day} for day in days]
    receipt = world.upload(
        "asset_receipts", [DIVIDEND | {"收益": "4.5万", "收益截止日期": "2018-09-30"}, *rows]
    )
    assert warned(receipt) == [("D3", "unit_assumed")]


@pytest.mark.parametrize("kind", ["projects", "activities", "agreements", "assets", "asset_receipts"])
def test_a_dry_run_stores_nothing(world, kind):
    row = {"projects": ROAD, "activities": FRUIT, "assets": SHARE}.get(kind, {})

    world.upload(kind, [row or {"资产": "x"}], dry_run=True)

    assert not (Project.objects.exists() or Activity.objects.exists() or Asset.objects.exists())


def test_rows_of_one_activity_say_the_same_of_it(world):
    lectures = FRUIT | {"指标": "政策宣讲", "数据": "3场", "合作方": "县农业局"}
    fairs = FRUIT | {"指标": "招聘会", "数据": "2场", "合作方": "县林业局"}
    receipt = world.upload("activities", [lectures, fairs])
    assert problems(receipt) == [("I3", "activity_differs")]
    assert "第 2 行" in receipt.errors[0].message
    assert not Activity.objects.exists()
    assert problems(world.upload("activities", [lectures, fairs | {"合作方": ""}])) == []
    assert Activity.objects.get().partner == "县农业局"


def test_the_day_of_a_step_is_corrected_but_not_to_before_the_last_step(world):
    started = ROAD | {"进度": "开工", "进度日期": "2017-03-01", "进度文号": "紫扶〔2017〕1号"}
    world.upload("projects", [started])
    done = ROAD | {"进度": "完工", "进度日期": "2018-11-30", "进度文号": ""}
    world.upload("projects", [done])
    receipt = world.upload("projects", [done | {"进度日期": "2018-12-01"}])
    assert receipt.changes[0]["fields"] == {"stage_on": ["2018-11-30", "2018-12-01"]}
    early = world.upload("projects", [done | {"进度日期": "2017-02-01"}])
    assert problems(early) == [("L2", "order")]
    steps = Project.objects.get().steps.order_by("happened_on").values_list("stage", "happened_on")
    assert list(steps) == [("started", date(2017, 3, 1)), ("completed", date(2018, 12, 1))]


def test_a_day_or_a_kind_of_nothing_is_refused(world):
    day = world.upload("projects", [ROAD | {"进度": "", "进度日期": "2017-03-01"}])
    assert problems(day) == [("L2", "no_stage")]
    promise = {key: value for key, value in SHARE.items() if key not in ("本金", "年回报率", "期限")}
    receipt = world.upload("assets", [promise | {"收益归属": "", "到期本金处置": ""}])
    assert problems(receipt) == [("F2", "no_promise")]
    assert (Project.objects.count(), Asset.objects.count()) == (0, 0)


def test_another_promise_beside_the_one_that_is_registered_is_told(world):
    world.upload("assets", [SHARE])
    receipt = world.upload("assets", [SHARE | {"约定日期": "2019-01-31"}])
    assert [(each.cell, each.code) for each in receipt.warnings] == [("L2", "another_term")]
    assert list(IncomeTerm.objects.order_by("agreed_on").values_list("agreed_on", flat=True)) == [
        date(2018, 12, 31),
        date(2019, 1, 31),
    ]
    moved = world.upload("assets", [SHARE | {"形成日期": "2018-11-30"}])
    assert (moved.changes[0]["fields"], IncomeTerm.objects.count()) == (
        {"ends_on": ["2018-12-31", "2018-11-30"]},
        2,
    )


def test_a_unit_in_the_cell_of_a_number_goes_before_that_of_its_heading(world):
    people = FRUIT | {"指标": "培训人次"}
    assert problems(world.upload("activities", [people | {"数据（万元）": "120"}])) == [("H2", "unit")]
    assert problems(world.upload("activities", [people | {"数据（万元）": "120人次"}])) == []
    assert ActivityMeasure.objects.get().value == Decimal(120)

    road = {key: value for key, value in ROAD.items() if key != "数量"}
    lamps = road | {"项目名称": "路灯", "指标": "路灯", "数量（公里）": "192盏"}
    assert problems(world.upload("projects", [road | {"数量（公里）": "7.736"}, lamps])) == []
    assert [
        str(each) for each in ProjectQuantity.objects.order_by("pk").values_list("stated", flat=True)
    ] == [
        "7.736公里",
        "192盏",
    ]


def test_a_column_in_which_each_row_counts_something_else_has_no_total(world):
    rows = [FRUIT | {"指标": "培训人次", "数据": "120"}, FRUIT | {"指标": "路灯", "数据": "3"}]
    total = dict.fromkeys(rows[0], "") | {"帮扶单位": "合计", "数据": "200"}

    receipt = world.upload("activities", [*rows, total])

    assert (problems(receipt), [each.code for each in receipt.warnings if each.code == "total"]) == ([], [])
