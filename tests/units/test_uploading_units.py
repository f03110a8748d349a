"""The sheets of units: who may send what, names, years, versions."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from fupin.files.services import keep_file
from fupin.scope import SYSTEM
from tests.counties.registry_world import faults, send, upload
from tests.intake.workbooks import xlsx
from units.models import (
    Commitment,
    CommitmentTarget,
    Finding,
    Inspection,
    Meeting,
    Pairing,
    PolicyDocument,
    Unit,
)
from units.services import close_finding


def test_units_go_in_under_ones_own_also_when_the_superior_stands_above_in_the_table(world):
    rows = [
        {"单位名称": "贵阳海关", "上级单位": "海关总署", "简称": "贵关", "层级": "省级"},
        {"单位名称": "贵阳海关扶贫办", "上级单位": "贵关", "简称": "", "层级": ""},
    ]
    receipt = upload(world, "units", rows, actor=world.customs_office)
    assert (faults(receipt), receipt.added) == ([], 2)
    office = Unit.objects.get(name="贵阳海关扶贫办")
    assert office.path == f"/{world.customs.pk}/{office.superior_id}/{office.pk}/"


def test_a_unit_of_somebody_else_or_without_superior_is_refused(world):
    rows = [
        {"单位名称": "深圳中支科技处", "上级单位": "深圳中支", "性质": "金融机构"},
        {"单位名称": "某某局", "上级单位": "", "性质": ""},
        {"单位名称": "中国人民银行深圳市中心支行", "上级单位": "海关总署", "性质": ""},
    ]
    receipt = upload(world, "units", rows, actor=world.customs_office)
    assert [code for _, _, code in faults(receipt)] == ["out_of_scope"] * 3
    assert Unit.objects.count() == 2
    receipt = upload(world, "units", rows[1:2], actor=world.maker, scope=SYSTEM)
    assert (faults(receipt), Unit.objects.filter(superior=None).count()) == ([], 3)


def test_a_pairing_of_which_only_the_year_is_known_keeps_that(world):
    rows = [
        {"帮扶单位": "海关总署", "帮扶对象": "松垛沟村", "起始日期": "1997年", "截止日期": "2008年"},
        {"帮扶单位": "海关总署", "帮扶对象": "鲁山县下汤镇", "起始日期": "2006年8月", "截止日期": ""},
    ]
    receipt = upload(world, "pairings", rows, actor=world.customs_office)
    assert (faults(receipt), receipt.added) == ([], 2)
    first, second = Pairing.objects.order_by("id")[2:]
    assert (first.starts_on, first.start_precision, first.ends_on) == (
        date(1997, 1, 1),
        "year",
        date(2008, 12, 31),
    )
    assert (second.starts_on, second.start_precision, second.ends_on) == (date(2006, 8, 1), "month", None)


def test_a_name_alone_in_its_line_is_a_unit_where_nothing_else_is_needed(world, tmp_path):
    rows = [["单位名称", "简称", "层级"], ["深圳中支驻村工作组", None, None], ["一、中央单位", None, None]]
    receipt = send(world, "units", xlsx(tmp_path / "a.xlsx", rows), actor=world.customs_office)
    assert [each["row"] for each in receipt.skipped] == [3]
    assert receipt.rows == 1


def test_names_of_units_are_known_short_and_old_but_others_are_not_guessed(world):
    rows = [
        {"帮扶单位": name, "会议名称": f"会议{number}", "召开日期": "2017-05-01"}
        for number, name in enumerate(["深圳中支", "深圳人行", "中国人民银行深圳市中心支行"])
    ]
    assert upload(world, "meetings", rows, actor=world.office).added == 3
    assert set(Meeting.objects.values_list("unit", "kind")) == {(world.bank.pk, "other")}
    wrong = [{"帮扶单位": "中国人民银行深圳中心支行", "会议名称": "会议", "召开日期": "2017-05-01"}]
    receipt = upload(world, "meetings", wrong, actor=world.office)
    assert [code for _, _, code in faults(receipt)] == ["unknown_unit"]
    assert "是否指“中国人民银行深圳市中心支行”" in receipt.errors[0].message
    other = [{"帮扶单位": "海关总署", "会议名称": "会议", "召开日期": "2017-05-01"}]
    receipt = upload(world, "meetings", other, actor=world.office)
    assert [code for _, _, code in faults(receipt)] == ["out_of_scope"]
    assert Meeting.objects.count() == 3


def test_a_liaison_reports_for_units_of_the_county_at_places_of_the_county(world):
    row = {"帮扶单位": "深圳中支", "会议名称": "座谈", "召开日期": "2017-05-01", "地区": "招元村"}
    assert upload(world, "meetings", [row]).added == 1
    receipt = upload(world, "meetings", [row | {"会议名称": "座谈二", "地区": "松垛沟村"}])
    assert [code for _, _, code in faults(receipt)] == ["out_of_scope"]
    assert Meeting.objects.count() == 1


TARGETS = [
    {
        "帮扶单位": "海关总署",
        "年度": "2018",
        "指标": "直接投入资金",
        "目标值": "400万元",
        "签订日期": "2018-03-01",
        "签订人": "署长",
    },
    {
        "帮扶单位": "海关总署",
        "年度": "2018",
        "指标": "fund.introduced",
        "目标值": "3000000",
        "签订日期": "2018-03-01",
        "签订人": "署长",
    },
]


def test_targets_of_one_year_are_one_signed_version(world):
    receipt = upload(world, "commitments", TARGETS, actor=world.customs_office)
    assert (faults(receipt), receipt.added) == ([], 2)
    commitment = Commitment.objects.get()
    assert (commitment.version, commitment.signed_on, commitment.signed_by) == (1, date(2018, 3, 1), "署长")
    assert CommitmentTarget.objects.get(indicator="fund.direct").target == Decimal(4000000)
    raised = [TARGETS[0] | {"目标值": "500万元", "签订日期": "", "签订人": ""}]
    receipt = upload(world, "commitments", raised, actor=world.customs_office)
    assert (receipt.changed, Commitment.objects.count()) == (1, 2)
    assert Commitment.objects.get(version=2).targets.count() == 2


PROMISED = {"帮扶单位": "海关总署", "年度": "2018", "指标": "直接投入资金"}


@pytest.mark.parametrize(
    ("heading", "written", "options", "more"),
    [
        ("目标值（万元）", "400", {}, {}),
        ("目标值", "400", {"unit_of_money": "万元"}, {}),
        ("目标值", "400", {}, {"计量单位": "万元"}),
        ("目标值", "400", {}, {"计量单位": "万"}),
        ("目标值", "400", {}, {"计量单位": "（万元）"}),
        ("目标值", "400万元", {"unit_of_money": "万元"}, {}),
        ("目标值（元）", "4000000", {"unit_of_money": "万元"}, {}),
        ("目标值", "4000000", {}, {}),
    ],
)
def test_a_target_in_money_is_in_the_unit_that_cell_heading_or_upload_says(
    world, heading, written, options, more
):
    row = PROMISED | more | {heading: written}
    assert faults(upload(world, "commitments", [row], actor=world.customs_office, **options)) == []
    assert CommitmentTarget.objects.get().target == Decimal(4000000)


@pytest.mark.parametrize("dry_run", [True, False])
def test_targets_in_money_whose_unit_nothing_says_are_told_once(world, dry_run):
    people = PROMISED | {"指标": "infra.beneficiary_water", "目标值": "4"}
    rows = [people, PROMISED | {"目标值": "400"}, PROMISED | {"目标值": "300", "指标": "fund.introduced"}]

    receipt = upload(world, "commitments", rows, actor=world.customs_office, dry_run=dry_run)

    assert (faults(receipt), receipt.added) == ([], 3)
    assert [(each.cell, each.code) for each in receipt.warnings] == [("D3", "unit_assumed")]


@pytest.mark.parametrize(
    ("heading", "written", "options", "more"),
    [
        ("目标值（万元）", "400", {}, {}),
        ("目标值", "400", {"unit_of_money": "万元"}, {}),
        ("目标值", "400", {}, {"计量单位": "元"}),
        ("目标值", "400元", {}, {}),
    ],
)
def test_of_a_target_in_money_whose_unit_is_said_nothing_is_told(world, heading, written, options, more):
    row = PROMISED | more | {heading: written}
    assert upload(world, "commitments", [row], actor=world.customs_office, **options).warnings == []


def test_a_target_that_counts_people_is_in_no_unit_of_money(world):
    row = PROMISED | {"指标": "infra.beneficiary_water", "目标值": "4"}
    receipt = upload(world, "commitments", [row], actor=world.customs_office, unit_of_money="万元")
    assert (faults(receipt), CommitmentTarget.objects.get().target) == ([], Decimal(4))


@pytest.mark.parametrize(("written", "code"), [("-3人", "negative"), ("3.5", "not_whole")])
def test_a_target_that_counts_people_is_whole_and_not_less_than_none(world, written, code):
    row = PROMISED | {"指标": "infra.beneficiary_water", "目标值": written}
    receipt = upload(world, "commitments", [row], actor=world.customs_office)
    assert (faults(receipt), Commitment.objects.count()) == ([(2, "目标值", code)], 0)


def test_a_unit_in_the_cell_of_a_target_goes_before_that_of_its_heading(world):
    row = PROMISED | {"指标": "infra.beneficiary_water"}
    receipt = upload(world, "commitments", [row | {"目标值（万元）": "120"}], actor=world.customs_office)
    assert faults(receipt) == [(2, "目标值", "unit")]

    rows = [row | {"目标值（万元）": "120人"}, PROMISED | {"目标值（万元）": "400"}]
    assert faults(upload(world, "commitments", rows, actor=world.customs_office)) == []
    assert dict(CommitmentTarget.objects.values_list("indicator", "target")) == {
        "infra.beneficiary_water": Decimal(120),
        "fund.direct": Decimal(4000000),
    }


@pytest.mark.parametrize(
    "headings",
    [
        ["帮扶单位", "年度", "指标", "目标值", "单位"],
        ["帮扶单位", "年度", "指标", "单位", "目标值"],
        ["单位", "年度", "指标", "目标值", "单位"],
        ["帮扶单位", "年度", "指标", "目标值", "计量单位"],
        ["单位", "年度", "指标", "目标值", "指标单位"],
    ],
)
def test_a_column_of_units_beside_the_targets_states_the_unit_of_each(world, tmp_path, headings):
    values = {"年度": 2018, "指标": "直接投入资金", "目标值": 400}
    filled = [values.get(each, "海关总署" if at == 0 else "万元") for at, each in enumerate(headings)]
    path = xlsx(tmp_path / "a.xlsx", [headings, filled])

    receipt = send(world, "commitments", path, actor=world.customs_office)

    assert (faults(receipt), receipt.aside, receipt.warnings) == ([], [], [])
    assert CommitmentTarget.objects.get().target == Decimal(4000000)


def test_a_column_of_units_far_from_the_targets_or_of_the_only_unit_is_not_theirs(world, tmp_path):
    rows = [["帮扶单位", "单位", "年度", "指标", "目标值"], ["海关总署", "万元", 2018, "直接投入资金", 400]]
    receipt = send(world, "commitments", xlsx(tmp_path / "a.xlsx", rows), actor=world.customs_office)
    assert [each["cell"] for each in receipt.aside] == ["B1"]
    rows = [["年度", "指标", "目标值", "单位"], [2018, "直接投入资金", 400, "海关总署"]]
    receipt = send(world, "commitments", xlsx(tmp_path / "b.xlsx", rows), actor=world.customs_office)
    assert (faults(receipt), CommitmentTarget.objects.filter(target=400).count()) == ([], 1)


@pytest.mark.parametrize(
    ("heading", "written", "unit", "named"),
    [
        ("目标值（万元）", "400", "元", ("列名", "万元", "元")),
        ("目标值（万元）", "400万元", "元", ("列名", "万元", "元")),
        ("目标值（元）", "400", "万元", ("列名", "元", "万元")),
        ("目标值", "400元", "万元", ("格子里", "元", "万元")),
        ("目标值", "400亩", "万元", ("格子里", "亩", "万元")),
    ],
)
def test_two_units_that_contradict_each_other_are_refused_and_named(world, heading, written, unit, named):
    row = PROMISED | {heading: written, "计量单位": unit}
    receipt = upload(world, "commitments", [row], actor=world.customs_office)
    assert (faults(receipt), Commitment.objects.count()) == ([(2, "计量单位", "two_units")], 0)
    where, one, other = named
    assert f"第 2 行：{where}写的单位是“{one}”，这一行另写的单位是“{other}”" in receipt.errors[0].message


@pytest.mark.parametrize(
    ("heading", "written", "unit"),
    [
        ("目标值（万元）", "400", "万元"),
        ("目标值（万元）", "400", "万"),
        ("目标值（万元）", "4000000元", "元"),
        ("目标值", "400万元", "元"),
        ("目标值", "400万", "元"),
        ("目标值", "400万元", "（万元）"),
        ("目标值", "400", "万 元"),
        ("目标值（万元/人次）", "400", ""),
        ("目标值", "400", "人民币万元"),
        ("目标值", "400", "万元（人民币）"),
    ],
)
def test_units_that_say_the_same_are_no_contradiction(world, heading, written, unit):
    row = PROMISED | {heading: written, "计量单位": unit}
    assert faults(upload(world, "commitments", [row], actor=world.customs_office)) == []
    assert CommitmentTarget.objects.get().target == Decimal(4000000)


def steps(receipt):
    return [(each.cell, each.code) for each in receipt.warnings if each.code in ("unit_step", "magnitude")]


@pytest.mark.parametrize("known", [{"年度": "2018"}, {"年度": "2017"}, {"年度": "2015"}])
def test_a_target_ten_thousand_times_off_the_stored_one_or_last_years_is_told(world, known):
    row = PROMISED | known | {"目标值": "400万元"}
    upload(world, "commitments", [row], actor=world.customs_office)

    receipt = upload(world, "commitments", [PROMISED | {"目标值": "450"}], actor=world.customs_office)

    assert (faults(receipt), steps(receipt)) == ([], [("D2", "unit_step")])
    name = "原来的数" if known["年度"] == "2018" else f" {known['年度']} 年的数"
    assert f"与{name}（4000000 元）相差千倍以上" in receipt.warnings[-1].message


def test_a_target_of_another_year_to_come_or_of_one_order_raises_no_doubt(world):
    rows = [PROMISED | {"年度": "2017", "目标值": "40万元"}, PROMISED | {"年度": "2020", "目标值": "4"}]
    upload(world, "commitments", rows[:1], actor=world.customs_office)
    upload(world, "commitments", rows[1:], actor=world.customs_office)

    receipt = upload(world, "commitments", [PROMISED | {"目标值": "400万元"}], actor=world.customs_office)

    assert (faults(receipt), steps(receipt)) == ([], [])


def test_a_target_out_of_line_with_those_of_its_indicator_in_the_sheet_is_told(world):
    amounts = {"2015": "400", "2016": "410", "2018": "4200000", "2017": "430", "2014": "440"}
    rows = [
        PROMISED | {"年度": year, "目标值": amount, "计量单位": "万元"} for year, amount in amounts.items()
    ]

    receipt = upload(world, "commitments", rows, actor=world.customs_office)

    told = next(each for each in receipt.warnings if each.code == "magnitude")
    assert (faults(receipt), told.cell) == ([], "D4")
    assert told.message.startswith("与本列“直接投入资金”的多数（4300000 元上下）相差千倍以上")


def test_a_percentage_may_be_written_full_width_beside_its_number(world):
    row = PROMISED | {"指标": "贫困发生率", "目标值": "1.5", "计量单位": "％"}
    assert faults(upload(world, "commitments", [row], actor=world.customs_office)) == []
    assert CommitmentTarget.objects.get().target == Decimal("1.5")


def test_one_bad_target_keeps_its_whole_commitment_out(world):
    rows = [TARGETS[0], TARGETS[1] | {"目标值": "300余万元"}]
    receipt = upload(world, "commitments", rows, actor=world.customs_office, accept="good")
    assert [code for _, _, code in faults(receipt)] == ["target", "target"]
    assert not Commitment.objects.exists()


def test_documents_and_inspections_go_in_and_a_second_upload_corrects_them(world):
    document = {
        "单位": "海关总署",
        "文件名称": "《扶贫工作规则》",
        "文号": "署办发[2006]12号",
        "印发日期": "2006年8月",
    }
    assert faults(upload(world, "documents", [document], actor=world.customs_office)) == []
    later = upload(world, "documents", [document | {"主要内容": "任期二年"}], actor=world.customs_office)
    assert (later.changed, PolicyDocument.objects.get().number) == (1, "署办发〔2006〕12号")

    problem = {
        "单位": "海关总署",
        "检查名称": "资金检查",
        "检查日期": "2007-09-01",
        "问题": "票据不全",
        "责任人": "张三",
    }
    receipt = upload(world, "inspections", [problem], actor=world.customs_office)
    assert faults(receipt) == [(2, "整改期限", "finding")]
    assert not Inspection.objects.exists()
    rows = [problem | {"整改期限": "2007-12-01"}, problem | {"整改期限": "2007-12-01", "问题": "公示不全"}]
    receipt = upload(world, "inspections", rows, actor=world.customs_office)
    assert (receipt.added, receipt.changed) == (1, 1)
    assert (Inspection.objects.count(), Finding.objects.count()) == (1, 2)


PROBLEM = {
    "单位": "海关总署",
    "检查名称": "资金检查",
    "检查日期": "2007-09-01",
    "问题": "票据不全",
    "责任人": "张三",
    "整改期限": "2007-12-01",
}


def test_a_problem_that_was_closed_with_evidence_is_not_changed_by_a_sheet(world):
    upload(world, "inspections", [PROBLEM], actor=world.customs_office)
    evidence = keep_file(actor=world.maker, source=BytesIO(b"receipt"), name="票据.pdf")
    close_finding(Finding.objects.get(), actor=world.maker, evidence=evidence, closed_on=date(2007, 11, 1))
    receipt = upload(world, "inspections", [PROBLEM | {"责任人": "李四"}], actor=world.customs_office)
    assert faults(receipt) == [(2, "责任人", "closed")]
    assert Finding.objects.get().owner == "张三"
    again = upload(world, "inspections", [PROBLEM | {"检查结果": "较好"}], actor=world.customs_office)
    assert (faults(again), again.changes[0]["fields"]) == ([], {"result": ["", "较好"]})


def test_who_puts_right_a_problem_that_is_not_told_is_refused(world):
    receipt = upload(world, "inspections", [PROBLEM | {"问题": ""}], actor=world.customs_office)
    assert faults(receipt) == [(2, "责任人", "no_problem")]
    assert not Inspection.objects.exists()


def test_each_target_keeps_where_its_own_row_comes_from(world):
    rows = [row | {"来源": f"责任书第{number}条"} for number, row in enumerate(TARGETS, 1)]
    assert faults(upload(world, "commitments", rows, actor=world.customs_office)) == []
    sources = CommitmentTarget.objects.order_by("indicator").values_list("source", "row_number")
    assert list(sources) == [("责任书第1条", 2), ("责任书第2条", 3)]
