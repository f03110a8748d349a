"""Figures that rows cannot give, and assertions, by service and by sheet."""

from datetime import date
from decimal import Decimal

import pytest

from fupin.errors import Refusal
from fupin.figures import parse_figure
from fupin.intake.services import run_intake
from reports.models import Claim, ReportedFigure
from reports.services.figures import make_claim, report_figure
from tests.intake.workbooks import xlsx
from tests.projects.project_world import VILLAGE, build_world, problems

PERSONS = {
    "单位": "深圳中支",
    "地区": VILLAGE,
    "指标": "全村人口",
    "数据": "5850余人",
    "截止日期（时点）": "2016-05-23",
    "口径": "底数",
    "性质": "实绩",
    "来源": "《2016-2018年扶贫工作总结》开头",
}
CLAIM = {
    "单位": "深圳中支",
    "地区": VILLAGE,
    "主题": "产业",
    "表述": "得到紫金县全面推广",
    "截止日期": "2018-12-31",
    "依据": "原文第二部分所述",
}


@pytest.fixture
def office(db, tmp_path):
    (tmp_path / "sheets").mkdir()
    return build_world(tmp_path / "sheets")


def report(office, indicator, text, **facts):
    facts = {"unit": office.unit, "ends_on": date(2018, 12, 31)} | facts
    return report_figure(actor=office.clerk, indicator=indicator, figure=parse_figure(text), **facts)


def test_a_restated_figure_is_one_row(office):
    first, changes = report(office, "proj.count", "270余个")
    assert changes is None
    again, changes = report(office, "proj.count", "270余个")

    assert (again.pk, changes) == (first.pk, {})
    _, changes = report(office, "proj.count", "271个", caliber="核实后")
    assert set(changes) == {"value", "stated", "precision", "caliber"}
    assert ReportedFigure.objects.count() == 1


def test_a_sheet_that_only_words_a_figure_otherwise_corrects_its_words(office):
    office.upload("figures", [PERSONS])

    receipt = office.upload("figures", [PERSONS | {"数据": "5850多人"}])

    assert (problems(receipt), receipt.repeated, receipt.changed) == ([], False, 1)
    assert receipt.changes[0]["fields"]["figure"] == ["5850余人", "5850多人"]
    assert ReportedFigure.objects.get().stated == "5850多人"


@pytest.mark.parametrize(
    ("indicator", "text", "code"),
    [
        ("train.person_times", "300人", "unit"),
        ("edu.students_aided", "300人次", "unit"),
        ("infra.road_km", "3亩", "unit"),
        ("no.such", "1", "unknown_indicator"),
        ("income.per_capita_increase", "2514.37元", "planned"),
    ],
)
def test_what_does_not_fit_its_indicator_is_refused(office, indicator, text, code):
    with pytest.raises(Refusal) as caught:
        report(office, indicator, text)

    assert caught.value.code == code
    assert not ReportedFigure.objects.exists()


def test_a_figure_belongs_to_a_unit_or_a_place(office):
    with pytest.raises(Refusal, match="请填写单位或地区"):
        report(office, "proj.count", "1个", unit=None)


def test_ten_thousands_are_kept_in_the_unit_of_the_indicator(office):
    row, _ = report(office, "train.person_times", "3.8万人次")

    assert (row.value, row.stated, row.precision) == (Decimal(38000), "3.8万人次", "exact")


def test_a_claim_without_evidence_is_refused(office):
    with pytest.raises(Refusal) as caught:
        make_claim(
            actor=office.clerk, unit=office.unit, text="全国第一", evidence=" ", ends_on=date(2018, 12, 31)
        )

    assert (caught.value.code, caught.value.field) == ("evidence", "evidence")
    assert not Claim.objects.exists()


def test_a_sheet_of_figures_keeps_words_and_origin(office):
    receipt = office.upload("figures", [PERSONS, PERSONS | {"指标": "贫困户数", "数据": "104户"}])

    assert (problems(receipt), receipt.added) == ([], 2)
    row = ReportedFigure.objects.get(indicator="village.population")
    assert (row.value, row.precision, row.stated, row.adopted) == (5850, "at_least", "5850余人", True)
    assert (row.place, row.source, row.row_number) == (office.village, PERSONS["来源"], 2)


def test_a_blank_figure_is_unfilled_and_a_blank_caliber_is_left_alone(office):
    office.upload("figures", [PERSONS])
    receipt = office.upload("figures", [PERSONS | {"数据": "5900人", "口径": "", "认定": "否"}])

    assert receipt.changes[0]["fields"] == {"adopted": ["是", "否"], "figure": ["5850余人", "5900人"]}
    assert ReportedFigure.objects.get().caliber == "底数"
    office.upload("figures", [PERSONS | {"指标": "路灯", "数据": ""}])
    row = ReportedFigure.objects.get(indicator="infra.light")
    assert (row.value, row.absence) == (None, "unfilled")


def test_a_blank_never_replaces_a_known_figure(office):
    office.upload("figures", [PERSONS])

    receipt = office.upload("figures", [PERSONS | {"数据": "", "备注": "待核"}])

    assert [each["fields"] for each in receipt.changes] == [{"note": ["", "待核"]}]
    assert ReportedFigure.objects.get().stated == "5850余人"


def test_an_unknown_indicator_is_refused_with_the_nearest_name(office):
    receipt = office.upload("figures", [PERSONS | {"指标": "全村人口数"}])

    assert problems(receipt) == [("C2", "indicator")]
    assert "全村人口" in receipt.errors[0].message


def test_a_sheet_of_claims_wants_evidence(office):
    assert problems(office.upload("claims", [CLAIM | {"依据": ""}])) == [("F2", "required")]
    assert office.upload("claims", [CLAIM]).added == 1
    assert office.upload("claims", [CLAIM | {"依据": "县农业局 2018 年 9 月文件"}]).changed == 1
    assert Claim.objects.get().evidence == "县农业局 2018 年 9 月文件"


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_number_in_the_format_of_percentages_is_one_only_for_an_indicator_in_percent(
    office, tmp_path, dry_run
):
    rates = PERSONS | {"指标": "贫困发生率", "数据": 0.0325}
    rows = [rates, PERSONS | {"数据": 3.5}]

    def as_percentages(sheet):
        for cell in ("D2", "D3"):
            sheet[cell].number_format = "0.00%"

    path = xlsx(
        tmp_path / "a.xlsx", [list(PERSONS), *(list(row.values()) for row in rows)], after=as_percentages
    )
    facts = {"actor": office.clerk, "scope": office.scope, "file_name": path.name}
    receipt = run_intake(kind="figures", path=path, accept="good", dry_run=dry_run, **facts)

    assert (problems(receipt), receipt.added) == ([("D3", "unit")], 1)
    assert "“350%”" in receipt.errors[0].message
    if not dry_run:
        figure = ReportedFigure.objects.get()
        assert (figure.value, figure.stated) == (Decimal("3.25"), "3.25%")


@pytest.mark.parametrize("heading", ["数据（万元）", "数据（公里）"])
def test_a_unit_in_the_cell_goes_before_that_of_the_heading(office, heading):
    visits = {key: value for key, value in PERSONS.items() if key != "数据"} | {"指标": "调研人次"}

    assert problems(office.upload("figures", [visits | {heading: "120"}])) == [("H2", "unit")]
    receipt = office.upload("figures", [visits | {heading: "120人次"}])

    assert (problems(receipt), receipt.added) == ([], 1)
    assert ReportedFigure.objects.get().value == Decimal(120)


@pytest.mark.parametrize(
    ("indicator", "written", "code", "says"),
    [
        ("培训人次", "-3人次", "negative", "以“人次”计的数不能是负数"),
        ("培训人次", "(3)", "negative", "以“人次”计的数不能是负数"),
        ("帮建项目数", "3.5个", "not_whole", "以“个”计的应为整数，现在是 3.5个"),
        ("帮建项目数", "3.5余个", "not_whole", "应为整数"),
        ("贫困户数", "3—4.5户", "not_whole", "现在是 4.5户"),
        ("培训人次", "0.00003万人次", "not_whole", "现在是 0.3人次"),
        ("产业基地面积", "-12亩", "negative", "以“亩”计的数不能是负数"),
        ("硬化道路", "-1.2公里", "negative", "以“公里”计的数不能是负数"),
    ],
)
def test_people_and_things_are_whole_and_nothing_is_less_than_none(office, indicator, written, code, says):
    receipt = office.upload("figures", [PERSONS | {"指标": indicator, "数据": written}])

    assert problems(receipt) == [("D2", code)]
    assert says in receipt.errors[0].message
    assert not ReportedFigure.objects.exists()


@pytest.mark.parametrize(
    ("indicator", "written", "value"),
    [
        ("培训人次", "3.8万人次", "38000"),
        ("帮建项目数", "无", "0"),
        ("产业基地面积", "12.5亩", "12.5"),
        ("硬化道路", "7.736公里", "7.736"),
        ("光伏税后纯收益", "-1200.5元", "-1200.5"),
        ("农民人均纯收入年均增速", "-1.5%", "-1.5"),
    ],
)
def test_what_is_measured_has_parts_and_money_may_be_lost(office, indicator, written, value):
    row = PERSONS | {"指标": indicator, "数据": written}

    assert problems(office.upload("figures", [row])) == []
    assert ReportedFigure.objects.get().value == Decimal(value)


MONEY = PERSONS | {"指标": "直接投入资金", "数据": "400万元", "截止日期（时点）": "2017-12-31"}


def steps(receipt):
    return [(issue.cell, issue.code) for issue in receipt.warnings if issue.code != "unit_assumed"]


@pytest.mark.parametrize(
    ("written", "said"), [("400", "恰好是原来的万分之一"), ("405", "与原来的数（4000000 元）")]
)
def test_an_amount_ten_thousand_times_off_what_is_stored_is_told(office, written, said):
    office.upload("figures", [MONEY])

    receipt = office.upload("figures", [MONEY | {"数据": written}])

    assert (problems(receipt), receipt.changed) == ([], 1)
    assert steps(receipt) == [("D2", "unit_step")]
    assert said in receipt.warnings[-1].message


@pytest.mark.parametrize("together", [True, False])
def test_an_amount_ten_thousand_times_off_that_of_the_time_before_is_told(office, together):
    later = MONEY | {"数据": "450", "截止日期（时点）": "2018-12-31"}
    if not together:
        office.upload("figures", [MONEY])

    receipt = office.upload("figures", [MONEY, later] if together else [later])

    assert (problems(receipt), receipt.added) == ([], 2 if together else 1)
    assert steps(receipt) == [("D3" if together else "D2", "unit_step")]
    assert receipt.warnings[-1].message == (
        "与 2017-12-31 的数（4000000 元）相差千倍以上，两种读法：现在读作 450 元；"
        "单位错了一万倍则是 4500000 元。请核对是元还是万元，并在格子里写明单位"
    )


@pytest.mark.parametrize(
    "later",
    [
        {"数据": "4500万元", "截止日期（时点）": "2018-12-31"},
        {"数据": "450", "截止日期（时点）": "2016-12-31"},
        {"数据": "450", "截止日期（时点）": "2018-12-31", "指标": "专项党费"},
        {"数据": "450", "截止日期（时点）": "2018-12-31", "性质": "计划"},
        {"数据": "450", "截止日期（时点）": "2018-12-31", "地区": ""},
    ],
)
def test_amounts_of_other_things_or_of_one_order_raise_no_doubt(office, later):
    office.upload("figures", [MONEY])

    assert steps(office.upload("figures", [MONEY | later])) == []


def test_persons_are_in_no_unit_of_money_however_many(office):
    persons = {"指标": "培训人次", "数据": "380人次"}
    office.upload("figures", [MONEY | persons])

    assert steps(office.upload("figures", [MONEY | persons | {"数据": "380万人次"}])) == []


def test_an_amount_out_of_line_with_its_indicators_others_in_the_sheet_is_told(office):
    amounts = ["400万元", "410万元", "420", "430万元", "9"]
    days = [f"{year}-12-31" for year in (2014, 2015, 2016, 2013, 2012)]
    rows = [
        MONEY | {"数据": amount, "截止日期（时点）": day, "地区": "", "来源": day}
        for amount, day in zip(amounts, days, strict=True)
    ]
    rows[-1] |= {"指标": "专项党费"}

    receipt = office.upload("figures", rows)

    assert [each for each in steps(receipt) if each[1] == "magnitude"] == [("D4", "magnitude")]
    said = next(issue.message for issue in receipt.warnings if issue.code == "magnitude")
    assert said.startswith("与本列“直接投入资金”的多数（4050000 元上下）相差千倍以上")


@pytest.mark.parametrize("heading", ["计量单位", "单位", "数据单位"])
def test_a_column_of_units_beside_the_figures_states_the_unit_of_each(office, tmp_path, heading):
    rows = [
        ["单位", "地区", "指标", "截止日期", "数据", heading],
        ["深圳中支", VILLAGE, "直接投入资金", "2017-12-31", 400, "万元"],
        ["深圳中支", VILLAGE, "培训人次", "2017-12-31", 380, "人次"],
    ]
    path = xlsx(tmp_path / "a.xlsx", rows)

    receipt = run_intake(
        kind="figures", path=path, actor=office.clerk, scope=office.scope, file_name=path.name
    )

    assert (problems(receipt), receipt.warnings, receipt.aside) == ([], [], [])
    assert dict(ReportedFigure.objects.values_list("stated", "value")) == {
        "400万元": Decimal(4000000),
        "380人次": Decimal(380),
    }


def test_a_unit_that_contradicts_the_heading_of_the_figures_is_refused_and_both_are_named(office):
    row = {key: value for key, value in MONEY.items() if key != "数据"}
    receipt = office.upload("figures", [row | {"数据（万元）": "400", "计量单位": "元"}])

    assert problems(receipt) == [("I2", "two_units")]
    assert "列名写的单位是“万元”，这一行另写的单位是“元”" in receipt.errors[0].message


@pytest.mark.parametrize(
    ("indicator", "written", "kept", "value"),
    [
        ("直接投入资金", "6百余万元", "600余万元", "6000000"),
        ("直接投入资金", "35000（元）", "35000元", "35000"),
        ("产业基地面积", "2亩3分", "2.3亩", "2.3"),
    ],
)
def test_what_was_put_in_the_usual_form_is_listed(office, indicator, written, kept, value):
    receipt = office.upload("figures", [MONEY | {"指标": indicator, "数据": written}])

    assert {"cell": "D2", "from": written, "to": kept} in receipt.normalised
    figure = ReportedFigure.objects.get()
    assert (problems(receipt), figure.stated, figure.value) == ([], kept, Decimal(value))
