"""农户: one row a household and year, under the national headings."""

from datetime import date

from counties.models import Household, PovertyKind, Standard, StatusEvent
from counties.models.person import Relation
from counties.services import keep_household, keep_person, record_household_year, record_status_change
from counties.sheets import words
from counties.sheets.columns import ORIGIN, PLACE_COLUMNS, facts, origin, place_of
from fupin.errors import Refusal
from fupin.intake.cells import (
    BankAccount,
    Choice,
    Code,
    Date,
    IdNumber,
    Integer,
    Money,
    PersonName,
    Phone,
    Text,
    Year,
    YesNo,
)
from fupin.intake.columns import Column
from fupin.intake.models import RowOutcome
from fupin.intake.sheets import Context, Outcome, Row, Sheet, register
from fupin.privacy import Personal

COUNTY_LEVEL = 3
IDENTITY = ("group_name", "standard", "identified_on")
YEARLY = (
    "size",
    "kind",
    "poverty_kind",
    "exit_status",
    "monitor_kind",
    "risk_cleared",
    "main_cause",
    "has_labour",
    "dangerous_house",
    "net_income",
    "net_income_per_head",
)

NUMBER = Column(
    "household_number",
    "户编号",
    Code(32),
    required=True,
    aliases=("贫困户编号", "家庭编号", "户码", "贫困户编码"),
)
YEAR = Column("year", "年度", Year(), aliases=("数据年度", "年份", "数据日期"), help="空着时取上传时选的年度")
# What stands once per household here stands on every member's row in the persons' sheet.
HOUSEHOLD_COLUMNS = (
    Column("group_name", "自然村", Text(60), aliases=("自然村（组）", "村民小组", "组")),
    Column("standard", "识别标准", Choice(Standard)),
    Column(
        "identified_on", "首次识别时间", Date(past=True), aliases=("识别日期", "识别时间", "首次识别日期")
    ),
    Column("exit_year", "脱贫年度", Year(), aliases=("脱贫年份",)),
    Column(
        "size", "家庭人口数", Integer(minimum=1), aliases=("人数", "户人口数", "成员人数(人)", "家庭人口")
    ),
    Column("kind", "户类型", words.HOUSEHOLD_KIND),
    Column(
        "poverty_kind",
        "贫困户属性",
        words.POVERTY_KIND,
        aliases=("贫困属性", "贫困户类型", "农户属性"),
    ),
    Column(
        "exit_status",
        "脱贫属性",
        words.EXIT_STATUS,
        aliases=("脱贫标志", "脱贫状态", "脱贫标识", "贫困状态"),
    ),
    Column(
        "monitor_kind",
        "监测对象类别",
        words.MONITOR_KIND,
        aliases=("易返贫致贫户(监测对象)类型", "监测对象类型"),
    ),
    Column("risk_cleared", "风险是否消除", YesNo(), aliases=("风险是否已消除",)),
    Column("main_cause", "主要致贫原因", words.POVERTY_CAUSE, aliases=("致贫原因1", "致贫原因", "贫困原因")),
    Column("has_labour", "有劳动力（可开发）", YesNo(), aliases=("是否可开发", "可开发贫困户", "有无劳动力")),
    Column(
        "dangerous_house", "危房户", YesNo(), aliases=("是否危房户", "是否危房"), help="“是”表示住房不安全"
    ),
    Column("safe_water", "饮水安全", YesNo(), aliases=("是否解决安全饮用水", "饮水是否安全")),
    Column("water_hard", "饮水困难", YesNo(reverse=True), aliases=("饮水是否困难",), help="“是”表示饮水困难"),
    Column("net_income", "纯收入", Money(), unit="元", aliases=("家庭纯收入", "年纯收入")),
    Column("net_income_per_head", "人均纯收入", Money(), unit="元"),
)


def household_of(row: Row, context: Context, **known: object) -> Outcome:
    """The household of the row with what the row says of it and of its year; added, changed or as it was.

    Raises Refusal if the row's place or the place where the household lives so far is outside the scope.
    """
    place, number = place_of(row, context), row["household_number"]
    present = Household.objects.filter(county_code=place.code[:6], number=number).first()
    if present:
        require_home(present, context)
        place = place if place.level > COUNTY_LEVEL else present.place
    outcome = keep_household(
        actor=context.actor,
        place=place,
        number=number,
        provenance=origin(row),
        **facts(row, *IDENTITY),
        **known,
    )
    changes = _year(row, context, outcome.row) | _events(row, context, outcome.row)
    return Outcome.changed(outcome.row, {**outcome.changes, **changes}) if present else outcome


def require_home(household: Household, context: Context) -> None:
    """Nobody takes a household away from a place that is not theirs, and nobody learns whose it is."""
    if not context.scope.covers_place(household.place_id):
        raise Refusal(
            "number_elsewhere", "这个户编号不能用在这里，请与县级管理员核对户编号", field="household_number"
        )


def _year(row: Row, context: Context, household: Household) -> dict[str, tuple]:
    yearly = {**facts(row, *YEARLY), "safe_water": _safe_water(row)}
    if all(value is None for value in yearly.values()):
        return {}
    year = row["year"] or context.year
    if year is None:
        raise Refusal("no_year", "没有写明年度，请填“年度”列，或上传时选定年度", field="year")
    outcome = record_household_year(
        actor=context.actor, household=household, year=year, provenance=origin(row), **yearly
    )
    return {"year": (None, year)} if outcome.kind == RowOutcome.ADDED else dict(outcome.changes)


def _safe_water(row: Row) -> bool | None:
    """Of the two columns, one says the opposite of the other; both are kept as whether the water is safe."""
    safe, not_hard = row["safe_water"], row["water_hard"]
    if None not in (safe, not_hard) and safe != not_hard:
        raise Refusal("water", "“饮水安全”与“饮水困难”互相矛盾，请核对", field="water_hard")
    return not_hard if safe is None else safe


def _events(row: Row, context: Context, household: Household) -> dict[str, tuple]:
    """The dated events that the row's dates stand for, where they are not known yet."""
    if row["poverty_kind"] == PovertyKind.ORDINARY or row["monitor_kind"] is not None:
        return {}
    changes = {}
    events = set(household.changes.values_list("event", flat=True))
    if row["identified_on"] and not events:
        _event(row, context, household, StatusEvent.IDENTIFIED, row["identified_on"])
        events, changes = {StatusEvent.IDENTIFIED}, {"identified_on": (None, row["identified_on"])}
    if row["exit_year"] and StatusEvent.EXITED not in events:
        if StatusEvent.IDENTIFIED not in events:
            row.warn(
                "exit_year", "not_identified", "没有识别日期，脱贫年度没有记成状态变更，请补填首次识别时间"
            )
            return changes
        _event(
            row, context, household, StatusEvent.EXITED, date(row["exit_year"], 12, 31), reason="表中只有年度"
        )
        changes["exit_year"] = (None, row["exit_year"])
    return changes


def _event(
    row: Row, context: Context, household: Household, event: str, day: date, **details: object
) -> None:
    record_status_change(
        actor=context.actor, household=household, event=event, happened_on=day, **details, **row.provenance()
    )


def save_household(row: Row, context: Context) -> Outcome:
    """Registers the household or corrects it, with its year, and its head where the row names the ID number."""
    outcome = household_of(row, context, **facts(row, "head_name", "phone", "bank_name", "bank_account"))
    if row["head_name"] and (row["head_id"] or row["head_number"]):
        head = keep_person(
            actor=context.actor,
            household=outcome.row,
            name=row["head_name"],
            id_number=row["head_id"] or "",
            number=row["head_number"],
            relation=Relation.HEAD,
            provenance=origin(row),
        )
        if outcome.kind != RowOutcome.ADDED and head.kind != RowOutcome.UNCHANGED:
            return Outcome.changed(outcome.row, {**outcome.changes, "head_number": (None, head.row.number)})
    return outcome


HOUSEHOLDS = register(
    Sheet(
        "households",
        "农户",
        (
            *PLACE_COLUMNS,
            NUMBER,
            Column("head_number", "户主编号", Code(32), aliases=("户主个人编号",)),
            Column("head_name", "户主姓名", PersonName(), aliases=("户主",), personal=Personal.NAME),
            Column(
                "head_id",
                "户主证件号码",
                IdNumber(),
                aliases=("户主身份证号", "户主身份证号码"),
                personal=Personal.ID_NUMBER,
            ),
            YEAR,
            *HOUSEHOLD_COLUMNS,
            Column("phone", "联系电话", Phone(), aliases=("户联系电话", "电话"), personal=Personal.PHONE),
            Column("bank_name", "开户银行", Text(80), aliases=("开户银行名称",)),
            Column(
                "bank_account",
                "银行账号",
                BankAccount(),
                aliases=("银行卡号", "银行账户"),
                personal=Personal.BANK_ACCOUNT,
            ),
            *ORIGIN,
        ),
        save_household,
        key=("county", "household_number", "year"),
        help="一户一行。国家系统导出的户全字段表可以直接上传。",
    )
)
