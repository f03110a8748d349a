"""防返贫监测: one row a household that came under watch, what of, what was done, and whether the risk is gone."""

from counties.models import ClearedHow, Household, MonitorCase, MonitorRisk, StatusEvent
from counties.selectors import known_cases, places_with_cases
from counties.services import keep_case, keep_household, known_event, record_household_year
from counties.sheets import words
from counties.sheets.columns import HEAD_NAME, ORIGIN, PLACE_COLUMNS, facts, origin, place_of
from counties.sheets.comparing import tell_of_head, tell_of_home
from counties.sheets.helping import HELP_COLUMNS, keep_said
from counties.sheets.households import NUMBER, YEAR, check_clearing, require_home
from fupin.intake.cells import Choice, Date, Money, PersonName, Phone, Text, YesNo
from fupin.intake.columns import Column
from fupin.intake.models import RowOutcome
from fupin.intake.sheets import Context, Known, Outcome, Row, Sheet, register
from fupin.privacy import Personal

RISKS = tuple(f"risk_{number}" for number in range(1, 6))
YEARLY = ("kind", "monitor_kind", "dangerous_house", "safe_water", "net_income_per_head")
OF_CASE = (
    *("disaster", "cleared_how", "wage_income", "transfer_income", "own_expense"),
    *("dropped_out", "dropped_out_after", "dropout_reason", "dibao", "tekun", "backstopped"),
    *("collector", "phone"),
)
RISK = Choice(
    MonitorRisk,
    aliases={
        "因病致贫": MonitorRisk.ILLNESS,
        "因病返贫": MonitorRisk.ILLNESS,
        "因大病": MonitorRisk.ILLNESS,
        "因学致贫": MonitorRisk.SCHOOLING,
        "安全住房": MonitorRisk.HOUSING,
        "因住房安全": MonitorRisk.HOUSING,
        "住房安全": MonitorRisk.HOUSING,
        "安全饮水": MonitorRisk.WATER,
        "因饮水安全": MonitorRisk.WATER,
        "饮水安全": MonitorRisk.WATER,
        "因灾": MonitorRisk.DISASTER,
        "自然灾害": MonitorRisk.DISASTER,
        "因缺劳动力": MonitorRisk.LABOUR,
        "缺劳力": MonitorRisk.LABOUR,
        "因缺劳力": MonitorRisk.LABOUR,
        "务工就业不稳": MonitorRisk.JOB,
        "因务工就业不稳定": MonitorRisk.JOB,
        "因就业不稳": MonitorRisk.JOB,
        "因残致贫": MonitorRisk.DISABILITY,
        "意外事故": MonitorRisk.ACCIDENT,
        "因意外": MonitorRisk.ACCIDENT,
        "产业项目失败": MonitorRisk.PROJECT,
        "因产业失败": MonitorRisk.PROJECT,
        "其它": MonitorRisk.OTHER,
    },
)
CLEARED_HOW = Choice(
    ClearedHow,
    aliases={
        "帮扶": ClearedHow.HELPED,
        "通过帮扶消除": ClearedHow.HELPED,
        "自然": ClearedHow.NATURAL,
        "自然原因消除": ClearedHow.NATURAL,
    },
)


def save_monitored(row: Row, context: Context) -> Outcome:
    """Enters the dated events that are not known yet, the case, the help, and the facts of the year in which they fall."""
    household, is_new = _household(row, context)
    check_cleared(row, context)
    tell_of_head(row, household)
    tell_of_home(row, place_of(row, context), household)
    case, told = keep_case(
        actor=context.actor,
        household=household,
        monitored_on=row["monitored_on"],
        monitor_kind=row["monitor_kind"],
        cleared_on=row["cleared_on"],
        risks=_risks(row),
        provenance=origin(row),
        **facts(row, *OF_CASE),
    )
    _tell_of_days(row, household, case)
    changes = _by_column(told) | keep_said(row, context, case, _year_of(row, context), shared=True)
    changes |= _year(row, context, household)
    return Outcome.added(household) if is_new else Outcome.changed(household, changes)


def _tell_of_days(row: Row, household: Household, case: MonitorCase) -> None:
    """Doubts where a day at the edge of its month was taken for one that is on record, and that stays."""
    cleared_on = row["cleared_on"]
    cleared = known_event(household, StatusEvent.RISK_CLEARED, cleared_on) if cleared_on else None
    for key, event in (("monitored_on", case.began), ("cleared_on", cleared)):
        if event and row[key] != event.happened_on:
            message = f"按已登记的 {event.happened_on} 认定，日期没有改；确是另一天的，请在“状态变更”里更正"
            row.warn(key, "known_day", message)


def _risks(row: Row) -> list[str]:
    """The risks that the five columns name, each once."""
    found: list[str] = []
    for key in RISKS:
        if row[key] in found:
            row.warn(key, "risk_twice", "与前面的风险相同，只登记一次，请核对")
        elif row[key]:
            found.append(row[key])
    return found


def _by_column(changes: dict[str, tuple]) -> dict[str, tuple]:
    """The changes of a case under the columns: the list of risks stands in five of them."""
    if "risks" not in changes:
        return changes
    before, now = ([*(risks or ()), *[None] * len(RISKS)] for risks in changes.pop("risks"))
    pairs = zip(RISKS, before, now, strict=False)
    return changes | {key: (old, new) for key, old, new in pairs if old != new}


def check_cleared(row: Row, context: Context) -> None:
    """Raises Refusal as `check_clearing` does; a clearing without its day is told."""
    check_clearing(row)
    if row["risk_cleared"] and not row["cleared_on"]:
        message = "风险已消除，但没有填“消除监测时间”，监测状态不变，请补填"
        row.warn("cleared_on" if "cleared_on" in row.values else "risk_cleared", "cleared_undated", message)


def _known_household(row: Row, context: Context) -> Household | None:
    """Raises Refusal for a place or a household outside the scope."""
    place = place_of(row, context)
    present = Household.objects.filter(county_code=place.code[:6], number=row["household_number"]).first()
    if present:
        require_home(present, context)
    return present


def _household(row: Row, context: Context) -> tuple[Household, bool]:
    if present := _known_household(row, context):
        return present, False
    outcome = keep_household(
        actor=context.actor,
        place=place_of(row, context),
        number=row["household_number"],
        provenance=origin(row),
        head_name=row["head_name"],
    )
    return outcome.row, True


def _year_of(row: Row, context: Context) -> int:
    return row["year"] or context.year or (row["cleared_on"] or row["monitored_on"]).year


def _year(row: Row, context: Context, household: Household) -> dict[str, tuple]:
    year, cleared_on = _year_of(row, context), row["cleared_on"]
    # Of a year before that in which the risk was gone, the line says nothing.
    cleared = (cleared_on.year <= year or None) if cleared_on else row["risk_cleared"]
    yearly = {**facts(row, *YEARLY), "risk_cleared": cleared}
    outcome = record_household_year(
        actor=context.actor, household=household, year=year, provenance=origin(row), **yearly
    )
    return {"year": (None, year)} if outcome.kind == RowOutcome.ADDED else dict(outcome.changes)


def _money(key: str, label: str, *aliases: str, minimum: int | None = None) -> Column:
    return Column(key, label, Money(minimum=minimum), unit="元", aliases=aliases)


MONITORING = register(
    Sheet(
        "monitoring",
        "防返贫监测",
        (
            *PLACE_COLUMNS,
            NUMBER,
            HEAD_NAME,
            YEAR,
            Column("kind", "户类型", words.HOUSEHOLD_KIND),
            Column(
                "monitor_kind",
                "监测对象类别",
                words.MONITOR_KIND,
                required=True,
                aliases=("易返贫致贫户(监测对象)类型", "监测对象类型"),
            ),
            *(
                Column(key, f"致贫/返贫风险{number}", RISK, aliases=(f"致贫返贫风险{number}",))
                for number, key in enumerate(RISKS, 1)
            ),
            Column("disaster", "因自然灾害子项", Text(60), aliases=("自然灾害子项",)),
            Column(
                "monitored_on",
                "识别监测时间",
                Date(past=True),
                required=True,
                aliases=("风险识别时间", "纳入监测时间", "识别监测时间(YYYYMM)"),
            ),
            Column("risk_cleared", "风险是否已消除", YesNo(), aliases=("风险是否消除",)),
            Column("cleared_how", "风险消除方式", CLEARED_HOW),
            Column(
                "cleared_on",
                "消除监测时间",
                Date(past=True, month_day="last"),
                aliases=("风险消除时间", "消除监测时间(YYYYMM)"),
            ),
            _money("net_income_per_head", "人均纯收入"),
            _money("wage_income", "工资性收入", minimum=0),
            _money("transfer_income", "转移性收入", minimum=0),
            _money("own_expense", "合规自付支出", "合规自付费用", "医疗合规自付支出", minimum=0),
            Column(
                "dangerous_house",
                "是否危房户",
                YesNo(bad=True),
                aliases=("危房户",),
                help="“是”表示住房不安全",
            ),
            Column("safe_water", "是否解决安全饮用水", YesNo(), aliases=("饮水安全",)),
            Column(
                "dropped_out",
                "是否义务教育阶段适龄儿童少年失学辍学",
                YesNo(bad=True),
                aliases=("是否失学辍学",),
            ),
            Column("dropped_out_after", "风险消除后是否义务教育阶段适龄儿童少年失学辍学", YesNo(bad=True)),
            Column("dibao", "享受低保政策情况", Text(60)),
            Column("tekun", "享受特困供养政策情况", Text(60)),
            Column(
                "backstopped", "整户无劳动能力兜底保障户", YesNo(), aliases=("是否整户无劳动能力兜底保障户",)
            ),
            Column("dropout_reason", "失学或辍学原因", Text(60)),
            Column("collector", "信息采集人", PersonName(several=True), personal=Personal.NAME),
            Column(
                "phone",
                "信息采集人联系电话",
                Phone(),
                aliases=("采集人联系电话",),
                personal=Personal.PHONE,
            ),
            *HELP_COLUMNS,
            *ORIGIN,
        ),
        save_monitored,
        checks=(_known_household, check_cleared),
        known=Known(places_with_cases, known_cases),
        key=("county", "household_number", "monitored_on"),
        help="一户一行，写明识别监测时间；风险已消除的写明消除时间。风险和帮扶措施的各列可以一并填。",
    )
)
