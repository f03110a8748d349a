"""The tables of 防返贫监测 since 2021 go in untouched: each heading is known, each value kept, each fault at its cell."""

from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from counties.models import (
    HelpMeasure,
    Household,
    HouseholdYear,
    MonitorCase,
    MonitorRisk,
    StatusChange,
)
from counties.services import amend_case, record_status_change
from fupin.audit.services import amend
from fupin.intake.prefilling import prefilled_template
from fupin.intake.sheets import sheet_of
from tests.counties.monitoring_lists import (
    BASIC,
    HELP,
    HELPED,
    PLANNED,
    RISKS,
    WATCHED,
    WORK,
    WORKED,
    cells,
    national,
)
from tests.counties.registry_world import (
    faults,
    new_person,
    send,
    stored,
    take_back,
)
from units.access import scope_of


def test_the_basic_table_goes_in_with_all_its_27_columns(world, home):
    receipt = national(world, "monitoring", BASIC, WATCHED)
    assert (len(BASIC.split("｜")), receipt.aside, faults(receipt), receipt.changed) == (27, [], [], 1)
    assert list(StatusChange.objects.values_list("event", "happened_on", "monitor_kind", "reason")) == [
        ("monitored", date(2023, 3, 1), "marginal", "因病、因自然灾害、因务工就业不稳"),
        ("risk_cleared", date(2023, 11, 30), "", "帮扶消除"),
    ]
    case = MonitorCase.objects.get()
    assert (case.began.event, case.began.household) == ("monitored", home)
    assert (case.risks, case.disaster, case.cleared_how) == (["illness", "disaster", "job"], "洪涝", "helped")
    assert (case.wage_income, case.transfer_income, case.own_expense) == (
        Decimal("24000.00"),
        Decimal("3600.50"),
        Decimal("18000.00"),
    )
    assert (case.dropped_out, case.dropped_out_after, case.dropout_reason) == (True, False, "因病休学")
    assert (case.dibao, case.tekun, case.backstopped) == ("部分成员享受", "未享受", False)
    assert (case.collector, case.phone) == ("张三", "13600136000")
    assert (case.batch, case.row_number) == (receipt.batch, 2)
    year = HouseholdYear.objects.get()
    assert (year.year, year.kind, year.monitor_kind, year.risk_cleared) == (
        2023,
        "ordinary",
        "marginal",
        True,
    )
    assert (year.dangerous_house, year.safe_water, year.net_income_per_head) == (
        False,
        True,
        Decimal("9120.55"),
    )


def test_the_same_table_again_changes_nothing_and_its_undoing_leaves_all_as_it_was(world, home):
    before = stored()
    receipt = national(world, "monitoring", BASIC + "｜" + HELP, WATCHED | HELPED)
    again = national(world, "monitoring", BASIC + "｜" + HELP, WATCHED | HELPED | {"户类型": "一般农户"})
    assert (again.changed, again.unchanged, faults(again)) == (0, 1, [])
    assert take_back(world, receipt.batch)["left"] == []
    assert stored() == before


def test_the_collector_is_masked_in_receipts(world, home):
    national(world, "monitoring", BASIC, WATCHED)
    receipt = national(
        world, "monitoring", BASIC, WATCHED | {"信息采集人": "李四妹", "信息采集人联系电话": "13700137000"}
    )
    assert receipt.changes[0]["fields"] == {
        "collector": ["张*", "李**"],
        "phone": ["136****6000", "137****7000"],
    }
    assert "13700137000" not in str(receipt.as_record())


def test_all_risks_of_the_list_are_known_under_their_other_names_too(world, home):
    assert MonitorRisk.labels == RISKS.split()
    others = {"缺劳力": "labour", "自然灾害": "disaster", "意外事故": "accident", "其它": "other"}
    for word, value in [*((risk.label, risk.value) for risk in MonitorRisk), *others.items()]:
        row = WATCHED | {"致贫/返贫风险1": word, "失学或辍学原因": word}
        receipt = national(world, "monitoring", BASIC, row | {"致贫/返贫风险2": None, "致贫/返贫风险3": None})
        assert (faults(receipt), MonitorCase.objects.get().risks) == ([], [value])


def test_a_changed_list_of_risks_is_told_column_by_column_and_the_reason_follows(world, home):
    national(world, "monitoring", BASIC, WATCHED)
    fewer = WATCHED | {"致贫/返贫风险2": "因残", "致贫/返贫风险3": None}
    receipt = national(world, "monitoring", BASIC, fewer)
    assert receipt.changes[0]["fields"] == {
        "risk_2": ["因自然灾害", "因残"],
        "risk_3": ["因务工就业不稳", ""],
    }
    assert MonitorCase.objects.get().risks == ["illness", "disability"]
    assert StatusChange.objects.get(event="monitored").reason == "因病、因残"


def test_blank_cells_leave_what_is_known(world, home):
    national(world, "monitoring", BASIC + "｜" + HELP, WATCHED | HELPED)
    kept = stored()
    bare = {
        key: WATCHED[key]
        for key in ("户编号", "监测对象类别", "识别监测时间(YYYYMM)", "消除监测时间(YYYYMM)")
    }
    receipt = national(world, "monitoring", BASIC + "｜" + HELP, bare)
    assert (faults(receipt), receipt.unchanged, stored()) == ([], 1, kept)


def test_faults_of_the_basic_table_are_told_at_their_cells_all_at_once(world, home):
    wrong = WATCHED | {
        "致贫/返贫风险1": "因懒",
        "风险消除方式": "不明",
        "消除监测时间(YYYYMM)": "202302",
        "合规自付支出": "-1",
        "信息采集人联系电话": "123",
    }
    receipt = national(world, "monitoring", BASIC, wrong)
    assert cells(receipt) == [
        ("D2", "choice"),
        ("L2", "choice"),
        ("Q2", "too_small"),
        ("AA2", "phone"),
        ("M2", "cleared_before"),
    ]
    assert not MonitorCase.objects.exists()
    assert not StatusChange.objects.exists()


def test_a_risk_gone_before_it_came_and_a_watch_upon_a_watch_are_refused_at_their_days(world, home):
    early = WATCHED | {"消除监测时间(YYYYMM)": "202302"}
    assert cells(national(world, "monitoring", BASIC, early)) == [("M2", "cleared_before")]
    open_watch = WATCHED | dict.fromkeys(("风险是否已消除", "风险消除方式", "消除监测时间(YYYYMM)"))
    national(world, "monitoring", BASIC, open_watch)
    second = open_watch | {"识别监测时间(YYYYMM)": "202305"}
    assert cells(national(world, "monitoring", BASIC, second)) == [("J2", "status_order")]
    assert MonitorCase.objects.count() == 1


def test_a_risk_said_to_be_gone_without_a_day_is_asked_about(world, home):
    receipt = national(world, "monitoring", BASIC, WATCHED | {"消除监测时间(YYYYMM)": None})
    assert [(each.cell, each.code) for each in receipt.warnings if each.code == "cleared_undated"] == [
        ("M2", "cleared_undated")
    ]
    assert list(StatusChange.objects.values_list("event", flat=True)) == ["monitored"]


def test_a_risk_named_twice_is_kept_once_and_told(world, home):
    receipt = national(world, "monitoring", BASIC, WATCHED | {"致贫/返贫风险2": "因病"})
    assert ("E2", "risk_twice") in [(each.cell, each.code) for each in receipt.warnings]
    assert MonitorCase.objects.get().risks == ["illness", "job"]


def test_a_month_means_the_watch_that_is_known_to_the_day(world, home):
    for event, day in (("monitored", date(2023, 3, 17)), ("risk_cleared", date(2023, 11, 9))):
        kind = "marginal" if event == "monitored" else ""
        record_status_change(
            actor=world.maker, household=home, event=event, happened_on=day, monitor_kind=kind
        )
    receipt = national(world, "monitoring", BASIC, WATCHED)
    assert (faults(receipt), StatusChange.objects.count()) == ([], 2)
    assert MonitorCase.objects.get().began.happened_on == date(2023, 3, 17)
    told = [each.message for each in receipt.warnings if each.code == "known_day"]
    assert ["2023-03-17" in told[0], "2023-11-09" in told[1], len(told)] == [True, True, 2]


def test_another_kind_of_watch_is_a_change_of_the_event(world, home):
    national(world, "monitoring", BASIC, WATCHED)
    receipt = national(world, "monitoring", BASIC, WATCHED | {"监测对象类别": "突发严重困难户"})
    assert receipt.changes[0]["fields"]["monitor_kind"] == ["边缘易致贫户", "突发严重困难户"]
    assert StatusChange.objects.get(event="monitored").monitor_kind == "sudden"


def test_a_case_corrected_by_hand_is_left_alone_and_the_conflict_is_told(world, home):
    national(world, "monitoring", BASIC + "｜" + HELP, WATCHED | HELPED)
    amend_case(MonitorCase.objects.get(), actor=world.maker, own_expense=Decimal(20000))
    amend(HelpMeasure.objects.get(kind="industry"), actor=world.maker, verb="更正", detail="鸡苗80只")
    receipt = national(
        world, "monitoring", BASIC + "｜" + HELP, WATCHED | HELPED | {"享受低保政策情况": "整户享受"}
    )
    assert [(each["cell"], each["column"]) for each in receipt.conflicts] == [
        ("Q2", "合规自付支出"),
        ("AC2", "产业帮扶"),
    ]
    case = MonitorCase.objects.get()
    assert (case.own_expense, case.dibao) == (Decimal(20000), "整户享受")
    assert HelpMeasure.objects.get(kind="industry").detail == "鸡苗80只"
    refused = national(world, "monitoring", BASIC + "｜" + HELP, WATCHED | HELPED | {"产业帮扶": "无"})
    assert (faults(refused), HelpMeasure.objects.get(kind="industry").carried_out) == ([], True)


def test_the_columns_of_help_become_rows_with_the_basic_table_or_by_themselves(world, home):
    assert len(HELP.split("｜")) == 15
    national(world, "monitoring", BASIC, WATCHED)
    receipt = national(world, "help_measures", "户编号｜" + HELP, HELPED, year=2023)
    assert (receipt.aside, faults(receipt), receipt.added) == ([], [], 1)
    rows = HelpMeasure.objects.order_by("id").values_list("year", "kind", "carried_out", "detail")
    assert list(rows) == [
        (2023, "development", True, "产业、就业"),
        (2023, "industry", True, "发放鸡苗50只"),
        (2023, "employment", True, "劳务输出"),
        (2023, "public_post", False, ""),
        (2023, "security", True, "低保、残疾人补贴"),
        (2023, "infrastructure", True, ""),
    ]
    kept = stored()
    together = national(world, "monitoring", BASIC + "｜" + HELP, WATCHED | HELPED)
    assert (together.aside, together.unchanged, stored()) == ([], 1, kept)


def test_help_that_changes_is_told_in_words_and_a_new_year_has_rows_of_its_own(world, home):
    national(world, "monitoring", BASIC + "｜" + HELP, WATCHED | HELPED)
    receipt = national(
        world,
        "help_measures",
        "户编号｜" + HELP,
        HELPED | {"产业帮扶": "尚未实施", "教育帮扶": "雨露计划"},
        year=2023,
    )
    assert receipt.changes[0]["fields"] == {
        "help_education": ["", "雨露计划"],
        "help_industry": ["发放鸡苗50只", "尚未实施"],
    }
    assert HelpMeasure.objects.get(kind="industry").carried_out is False
    before = stored()
    later = national(world, "help_measures", "户编号｜" + HELP, HELPED, year=2024)
    assert (later.added, HelpMeasure.objects.filter(year=2024).count()) == (1, 6)
    assert take_back(world, later.batch)["left"] == []
    assert stored() == before


def test_help_needs_a_year_a_known_household_and_a_watch(world, home):
    headings = "户编号｜" + HELP
    assert cells(national(world, "help_measures", headings, HELPED)) == [
        ("A2", "unknown_case"),
        ("", "no_year"),
    ]
    unknown = HELPED | {"户编号": "没有", "产业帮扶": "长" * 301}
    assert cells(national(world, "help_measures", headings, unknown, year=2023)) == [
        ("C2", "too_long"),
        ("A2", "unknown_household"),
    ]
    national(world, "monitoring", BASIC, WATCHED)
    dated = "户编号｜识别监测时间｜" + HELP
    wrong_day = HELPED | {"识别监测时间": "202201"}
    assert cells(national(world, "help_measures", dated, wrong_day, year=2023)) == [("B2", "unknown_case")]
    too_early = HELPED | {"识别监测时间": "202303"}
    assert cells(national(world, "help_measures", dated, too_early, year=2022)) == [("", "before_watch")]
    assert not HelpMeasure.objects.exists()


@pytest.mark.parametrize(
    ("kind", "headings", "row"),
    [
        ("monitoring", BASIC, WATCHED),
        ("help_measures", "户编号｜" + HELP, HELPED),
        ("work_spells", WORK, WORKED),
    ],
    ids=["monitoring", "help_measures", "work_spells"],
)
def test_liaisons_of_elsewhere_write_nothing(world, home, kind, headings, row):
    national(world, "monitoring", BASIC, WATCHED)
    before = stored()
    where = {"县": "紫金县", "村": "招元村"}
    headings = f"县｜村｜{headings}"
    receipt = national(world, kind, headings, row | where, actor=world.far_liaison, place="", year=2023)
    assert cells(receipt) == [("B2", "out_of_scope")]
    assert stored() == before


@pytest.mark.parametrize("year", [None, 2023])
@pytest.mark.parametrize("kind", ["monitoring", "help_measures", "work_spells"])
def test_what_a_template_is_filled_with_comes_back_without_a_change(world, home, kind, year):
    new_person(world, home, "李四妹", number="44162100012", relation="配偶")
    national(world, "monitoring", BASIC + "｜" + HELP, WATCHED | HELPED)
    planning = {"户编号": "4416210001", "人编号": "44162100012", "姓名": "李四妹", "是否计划务工": "是"}
    national(world, "work_spells", WORK, WORKED)
    national(world, "work_spells", PLANNED, planning, year=2023)
    before = stored()
    path = world.directory / "prefilled.xlsx"
    path.write_bytes(
        prefilled_template(
            actor=world.liaison,
            scope=scope_of(world.liaison),
            sheet=sheet_of(kind),
            place_code=world.village.code,
            year=year,
        )
    )
    receipt = send(world, kind, path)
    assert (faults(receipt), receipt.added, receipt.changed) == ([], 0, 0)
    assert receipt.unchanged == (2 if kind == "work_spells" else 1)
    assert stored() == before


def test_a_filled_template_that_was_edited_changes_just_that(world, home):
    national(world, "monitoring", BASIC + "｜" + HELP, WATCHED | HELPED)
    sheet, path = sheet_of("help_measures"), world.directory / "edited.xlsx"
    scope = scope_of(world.liaison)
    path.write_bytes(
        prefilled_template(
            actor=world.liaison, scope=scope, sheet=sheet, place_code=world.village.code, year=2023
        )
    )
    book = openpyxl.load_workbook(path)
    page = book[sheet.title]
    headings = {cell.value: cell.column for row in page.iter_rows() for cell in row if cell.value}
    [line] = [row[0].row for row in page.iter_rows() if any(cell.value == "4416210001" for cell in row)]
    page.cell(line, headings["就业帮扶"]).value = "外出务工补贴"
    book.save(path)
    receipt = send(world, "help_measures", path)
    assert receipt.changes[0]["fields"] == {"help_employment": ["劳务输出", "外出务工补贴"]}
    assert Household.objects.count() == 1
