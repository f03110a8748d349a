"""防返贫监测: one row a household that came under watch, and whether the risk is gone."""

from datetime import date

from counties.models import Household, StatusEvent
from counties.services import keep_household, record_household_year, record_status_change
from counties.sheets import words
from counties.sheets.columns import ORIGIN, PLACE_COLUMNS, facts, origin, place_of
from counties.sheets.households import NUMBER, require_home
from fupin.errors import Refusal
from fupin.intake.cells import Date, Money, PersonName, Text, YesNo
from fupin.intake.columns import Column
from fupin.intake.models import RowOutcome
from fupin.intake.sheets import Context, Outcome, Row, Sheet, register
from fupin.privacy import Personal

RISKS = tuple(f"risk_{number}" for number in range(1, 6))
YEARLY = ("kind", "monitor_kind", "risk_cleared", "dangerous_house", "safe_water", "net_income_per_head")


def save_monitored(row: Row, context: Context) -> Outcome:
    """Enters the dated events that are not known yet, and the household's facts of each year in which they fall."""
    household, is_new = _household(row, context)
    changes = {}
    if _event(row, context, household, StatusEvent.MONITORED, row["monitored_on"], row["monitor_kind"]):
        changes["monitored_on"] = (None, row["monitored_on"])
    _check_cleared(row, context)
    if row["cleared_on"] and _event(row, context, household, StatusEvent.RISK_CLEARED, row["cleared_on"]):
        changes["cleared_on"] = (None, row["cleared_on"])
    changes |= _year(row, context, household)
    return Outcome.added(household) if is_new else Outcome.changed(household, changes)


def _check_cleared(row: Row, context: Context) -> None:
    if row["cleared_on"] and row["risk_cleared"] is False:
        raise Refusal("cleared", "填了消除时间，但“风险是否已消除”为否，请核对", field="risk_cleared")


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


def _event(
    row: Row, context: Context, household: Household, event: str, day: date, monitor_kind: str = ""
) -> bool:
    """True if the event was not known."""
    if household.changes.filter(event=event, happened_on=day).exists():
        return False
    risks = "、".join(row[key] for key in RISKS if row[key])
    record_status_change(
        actor=context.actor,
        household=household,
        event=event,
        happened_on=day,
        monitor_kind=monitor_kind,
        reason=(risks if event == StatusEvent.MONITORED else row["cleared_how"]) or "",
        **origin(row),
    )
    return True


def _year(row: Row, context: Context, household: Household) -> dict[str, tuple]:
    year = context.year or (row["cleared_on"] or row["monitored_on"]).year
    yearly = {**facts(row, *YEARLY), "risk_cleared": True if row["cleared_on"] else row["risk_cleared"]}
    outcome = record_household_year(
        actor=context.actor, household=household, year=year, provenance=origin(row), **yearly
    )
    return {"kind": (None, year)} if outcome.kind == RowOutcome.ADDED else dict(outcome.changes)


MONITORING = register(
    Sheet(
        "monitoring",
        "防返贫监测",
        (
            *PLACE_COLUMNS,
            NUMBER,
            Column("head_name", "户主姓名", PersonName(), aliases=("户主",), personal=Personal.NAME),
            Column("kind", "户类型", words.HOUSEHOLD_KIND),
            Column(
                "monitor_kind",
                "监测对象类别",
                words.MONITOR_KIND,
                required=True,
                aliases=("易返贫致贫户(监测对象)类型", "监测对象类型"),
            ),
            *(
                Column(key, f"致贫/返贫风险{number}", Text(40), aliases=(f"致贫返贫风险{number}",))
                for number, key in enumerate(RISKS, 1)
            ),
            Column(
                "monitored_on",
                "识别监测时间",
                Date(past=True),
                required=True,
                aliases=("风险识别时间", "纳入监测时间", "识别监测时间(YYYYMM)"),
            ),
            Column("risk_cleared", "风险是否已消除", YesNo(), aliases=("风险是否消除",)),
            Column("cleared_how", "风险消除方式", Text(40)),
            Column(
                "cleared_on",
                "消除监测时间",
                Date(past=True, month_day="last"),
                aliases=("风险消除时间", "消除监测时间(YYYYMM)"),
            ),
            Column("dangerous_house", "是否危房户", YesNo(), aliases=("危房户",)),
            Column("safe_water", "是否解决安全饮用水", YesNo(), aliases=("饮水安全",)),
            Column("net_income_per_head", "人均纯收入", Money(), unit="元"),
            *ORIGIN,
        ),
        save_monitored,
        checks=(_known_household, _check_cleared),
        key=("county", "household_number", "monitored_on"),
        help="一户一行，写明识别监测时间；风险已消除的写明消除时间。",
    )
)
