"""帮扶措施 of watched households: one wide column a kind of help, each cell a row of its own in the registry."""

from counties.models import Help, HelpKind, Household, MonitorCase
from counties.selectors import known_measures, places_with_cases
from counties.services import case_of, keep_measure
from counties.sheets.columns import HEAD_NAME, ORIGIN, ORIGIN_KEYS, PLACE_COLUMNS, origin, place_of
from counties.sheets.comparing import tell_of_head, tell_of_home
from counties.sheets.households import NUMBER, YEAR, require_home
from fupin.errors import Refusal
from fupin.intake.cells import CellType, Date, Raw, Text
from fupin.intake.cells.base import BLANK_WORDS
from fupin.intake.cells.choices import plain_word
from fupin.intake.columns import Column
from fupin.intake.corrections import Conflict
from fupin.intake.sheets import Context, Known, Outcome, Row, Sheet, register

LONGEST = 300
NOT_DONE = "尚未实施"
SAID_NOT = "否 无 没有 未 暂无 × x n no 尚未实施 未实施 尚未落实 未落实 没有落实 未享受 不享受"
SAID_DONE = "是 有 √ ✓ y yes 已实施 已落实 享受 已享受"
NONE_WORDS, DONE_WORDS = frozenset(SAID_NOT.split()), frozenset(SAID_DONE.split())


class HelpCell(CellType):
    """What help is given, in words; 无 and 尚未实施 say that none is, which is not the same as a blank."""

    blank_words = BLANK_WORDS

    def read(self, raw: Raw, context: Context | None) -> Help:
        word = plain_word(raw.text)
        if word in NONE_WORDS:
            return Help(carried_out=False)
        if word in DONE_WORDS:
            return Help(carried_out=True)
        return Help(carried_out=True, detail=Text(LONGEST).read(raw, context))

    def show(self, value: Help | None) -> str:
        if value is None:
            return ""
        return (value.detail or "已实施") if value.carried_out else NOT_DONE

    @property
    def hint(self) -> str:
        return f"写明具体措施，如 劳务输出；没有的写“{NOT_DONE}”，不清楚的空着"


_ALIASES = {
    HelpKind.DEVELOPMENT: ("开发式帮扶措施", "开发式帮扶", "实施开发式帮扶措施"),
    HelpKind.INDUSTRY: ("产业帮扶措施",),
    HelpKind.EMPLOYMENT: ("就业帮扶措施",),
    HelpKind.PUBLIC_POST: ("公益岗位", "公益性岗位帮扶", "公益性岗位"),
    HelpKind.FINANCE: ("金融帮扶措施",),
    HelpKind.HOUSING: ("住房安全保障措施",),
    HelpKind.RELOCATION: ("易地搬迁", "搬迁帮扶"),
    HelpKind.WATER: ("饮水安全保障措施",),
    HelpKind.EDUCATION: ("教育帮扶措施",),
    HelpKind.COMPULSORY: ("义务教育保障措施",),
    HelpKind.HEALTH: ("健康帮扶措施",),
    HelpKind.SECURITY: ("综合保障措施", "综合性保障"),
    HelpKind.SOCIETY: ("社会帮扶措施",),
    HelpKind.LIVING: ("生产生活条件改善措施",),
    HelpKind.INFRASTRUCTURE: ("基础设施建设措施",),
}
CELL = HelpCell()
HELP_COLUMNS = tuple(
    Column(
        f"help_{kind.value}",
        "实施开发式帮扶措施情况" if kind == HelpKind.DEVELOPMENT else str(kind.label),
        CELL,
        aliases=_ALIASES[kind],
    )
    for kind in HelpKind
)


def measures_said(row: Row) -> dict[str, Help]:
    """The kinds of help of which the row says something."""
    return {kind.value: said for kind in HelpKind if (said := row[f"help_{kind.value}"]) is not None}


def keep_said(
    row: Row, context: Context, case: MonitorCase, year: int, *, shared: bool = False
) -> dict[str, tuple[str | None, str]]:
    """Keeps the help that the row tells; {column key: (before, now)} in words. `shared` is a row that tells more.

    Where a correction by hand was left alone, the conflict is told at the column of its kind.
    """
    changes: dict[str, tuple[str | None, str]] = {}
    for kind, said in measures_said(row).items():
        key, known = f"help_{kind}", len(row.conflicts)
        found = keep_measure(
            actor=context.actor,
            case=case,
            year=year,
            kind=kind,
            said=said,
            provenance=origin(row),
            shared=shared,
        )
        row.conflicts[known:] = [_of_kind(each, key) for each in row.conflicts[known:]]
        if pair := found.pop("said", None):
            changes[key] = (CELL.show(pair[0]) or None, CELL.show(pair[1]))
        changes |= found
    return changes


def _of_kind(conflict: Conflict, key: str) -> Conflict:
    return conflict if conflict.field in ORIGIN_KEYS else conflict._replace(field=key)


def save_measures(row: Row, context: Context) -> Outcome:
    """Keeps what the row says of the help for a household that is or was watched."""
    case, year = _case_of(row, context), _year_of(row, context)
    household = case.began.household
    tell_of_head(row, household)
    tell_of_home(row, place_of(row, context), household)
    is_new = not case.measures.filter(year=year).exists()
    changes = keep_said(row, context, case, year)
    return Outcome.added(household) if changes and is_new else Outcome.changed(household, changes)


def watched_household(row: Row, context: Context) -> Household:
    """The household of the row. Raises Refusal for a place or a household outside the scope, and for an unknown one."""
    place = place_of(row, context)
    household = Household.objects.filter(county_code=place.code[:6], number=row["household_number"]).first()
    if household is None:
        raise Refusal("unknown_household", "本县没有登记这个户编号，请先导入农户", field="household_number")
    require_home(household, context)
    return household


def _year_of(row: Row, context: Context) -> int:
    if year := row["year"] or context.year:
        return year
    raise Refusal("no_year", "没有写明年度，请填“年度”列，或上传时选定年度", field="year")


def _case_of(row: Row, context: Context) -> MonitorCase:
    """Raises Refusal also for a household that was not watched."""
    household = watched_household(row, context)
    day = row["monitored_on"]
    case = case_of(household, monitored_on=day, year=row["year"] or context.year)
    if case is None:
        when = f"没有从 {day} 起的监测档案" if day else "到这一年没有监测档案"
        field = "monitored_on" if day else "household_number"
        raise Refusal("unknown_case", f"这户{when}，请先导入防返贫监测", field=field)
    return case


HELP_MEASURES = register(
    Sheet(
        "help_measures",
        "监测帮扶措施",
        (
            *PLACE_COLUMNS,
            NUMBER,
            HEAD_NAME,
            YEAR,
            Column(
                "monitored_on",
                "识别监测时间",
                Date(past=True),
                aliases=("风险识别时间", "纳入监测时间", "识别监测时间(YYYYMM)"),
                help="一户几次纳入监测的，写明是哪一次；空着是最近一次",
            ),
            *HELP_COLUMNS,
            *ORIGIN,
        ),
        save_measures,
        checks=(_case_of, _year_of),
        known=Known(places_with_cases, known_measures),
        key=("county", "household_number", "year", "monitored_on"),
        help="一户一年一行，每种帮扶措施一列，写具体措施；没有实施的写“尚未实施”。",
    )
)
