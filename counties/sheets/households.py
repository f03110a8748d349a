"""农户: one row a household and year, under the national headings."""

from collections.abc import Iterable, Iterator, Sequence

from counties.cells import RegistryCode
from counties.models import Household, Standard
from counties.models.codes import FIRST_YEAR
from counties.models.person import Relation
from counties.selectors import dates_poverty, known_households, places_with_households
from counties.services import (
    HomeLine,
    MemberLine,
    Watch,
    check_income,
    home_line,
    member_line,
    number_elsewhere,
    park_identities,
    take_households,
    with_facts,
)
from counties.sheets import words
from counties.sheets.columns import (
    HEAD_NAME,
    ORIGIN,
    ORIGIN_KEYS,
    PLACE_COLUMNS,
    PLACE_KEYS,
    Part,
    Told,
    head_id,
    home_place_of,
    taken_in,
)
from counties.sheets.exits import ExitYears
from counties.sheets.housemates import comparing
from counties.sheets.living import INCOME_COLUMNS, LIVING_COLUMNS, OF_INCOME, OF_LIVING, beside_household
from counties.sheets.numbered import checking_numbers, comparing_numbers
from fupin.errors import Refusal
from fupin.intake.cells import (
    BankAccount,
    Choice,
    Date,
    Headcount,
    Money,
    Phone,
    Text,
    Year,
    YesNo,
)
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Known, Outcome, Row, Sheet, register
from fupin.privacy import Personal

OWN = (
    *("head_name", "phone", "bank_name", "bank_account"),
    *("martyr_family", "only_child_family", "two_daughters_family", "village_phone"),
)
IDENTITY = ("group_name", "standard", "identified_on")
YEARLY = (
    "size",
    "kind",
    "poverty_kind",
    "exit_status",
    "monitor_kind",
    "risk_cleared",
    "main_cause",
    "cause_note",
    "post_exit_policy",
    "not_exited_reason",
    "has_labour",
    "dangerous_house",
    "net_income",
    "net_income_per_head",
)

HEAD_NUMBERS = {"head_number": "户主编号", "head_id": "户主证件号码"}
check_head_numbers = checking_numbers("head_name", **HEAD_NUMBERS)
NUMBER = Column(
    "household_number",
    "户编号",
    RegistryCode(),
    required=True,
    aliases=("贫困户编号", "家庭编号", "户码", "贫困户编码"),
)
# What a list says of a household has been.
YEAR = Column(
    "year",
    "年度",
    Year(past=True, since=FIRST_YEAR),
    aliases=("数据年度", "年份", "数据日期"),
    help="空着时取上传时选的年度",
)
# What stands once per household here stands on every member's row in the persons' sheet.
HOUSEHOLD_COLUMNS = (
    Column("group_name", "自然村", Text(60), aliases=("自然村（组）", "村民小组", "组")),
    Column("standard", "识别标准", Choice(Standard)),
    Column(
        "identified_on", "首次识别时间", Date(past=True), aliases=("识别日期", "识别时间", "首次识别日期")
    ),
    Column(
        "exit_year",
        "脱贫年度",
        ExitYears(),
        aliases=("脱贫年份",),
        help="没有脱贫的空着；脱贫后又返贫的写“2014脱贫、2016返贫、2018脱贫”，不知道哪年返贫的写“2014、2018（返贫再脱）”",
    ),
    Column(
        "size", "家庭人口数", Headcount(minimum=1), aliases=("人数", "户人口数", "成员人数(人)", "家庭人口")
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
    Column(
        "monitored_on",
        "风险识别时间",
        Date(past=True),
        aliases=("识别监测时间", "纳入监测时间", "识别监测时间(YYYYMM)"),
    ),
    Column("risk_cleared", "风险是否消除", YesNo(), aliases=("风险是否已消除",)),
    Column(
        "cleared_on",
        "风险消除时间",
        Date(past=True, month_day="last"),
        aliases=("消除监测时间", "消除监测时间(YYYYMM)"),
    ),
    Column("main_cause", "主要致贫原因", words.POVERTY_CAUSE, aliases=("致贫原因1", "致贫原因", "贫困原因")),
    Column(
        "other_causes",
        "其他致贫原因",
        words.OTHER_CAUSES,
        aliases=("次要致贫原因", "致贫原因2", "致贫原因3"),
    ),
    Column("cause_note", "致贫原因说明", Text(300)),
    Column("post_exit_policy", "脱贫后政策状态", words.POST_EXIT_POLICY, aliases=("享受政策情况",)),
    Column("not_exited_reason", "未脱贫原因", words.NOT_EXITED_REASON),
    Column("has_labour", "有劳动力（可开发）", YesNo(), aliases=("是否可开发", "可开发贫困户", "有无劳动力")),
    Column(
        "dangerous_house",
        "危房户",
        YesNo(bad=True),
        aliases=("是否危房户", "是否危房"),
        help="“是”表示住房不安全",
    ),
    Column("safe_water", "饮水安全", YesNo(), aliases=("是否解决安全饮用水", "饮水是否安全")),
    Column("water_hard", "饮水困难", YesNo(reverse=True), aliases=("饮水是否困难",), help="“是”表示饮水困难"),
    Column("net_income", "纯收入", Money(), unit="元", aliases=("家庭纯收入", "年纯收入")),
    Column("net_income_per_head", "人均纯收入", Money(), unit="元"),
)

TOLD = (*PLACE_KEYS, NUMBER.key, YEAR.key, *(column.key for column in HOUSEHOLD_COLUMNS))
OF_HOME, IDENTIFIED, OF_YEAR = Part(*OWN, *ORIGIN_KEYS), Part(*IDENTITY), Part(*YEARLY)


def require_home(household: Household, context: Context) -> None:
    """Raises Refusal("number_elsewhere") unless the household lives where the uploader may write."""
    if not context.scope.covers_place(household.place_id):
        raise number_elsewhere()


def _watch(row: Row) -> Watch | None:
    """The watch that the row dates. Raises Refusal where it does not say of which kind."""
    since, until = row["monitored_on"], row["cleared_on"]
    if since is None and until is None:
        return None
    if row["monitor_kind"] is None and since:
        raise Refusal("monitor_kind", "填了风险识别时间，请写明监测对象类别", field="monitor_kind")
    check_clearing(row)
    return Watch(row["monitor_kind"] or "", since, until)


def check_clearing(row: Row) -> None:
    """Raises Refusal where the row says that the risk is gone and that it is not, or that it went before it came."""
    since, until = row["monitored_on"], row["cleared_on"]
    if until and row["risk_cleared"] is False:
        raise Refusal("cleared", "填了风险消除时间，但写着风险没有消除，请核对", field="risk_cleared")
    if since and until and until < since:
        raise Refusal("cleared_before", "风险消除时间早于识别时间，请核对", field="cleared_on")


def check_watch(row: Row, context: Context) -> None:
    """Raises Refusal as `_watch` does."""
    _watch(row)


def told_of(
    row: Row, context: Context, known: dict, member: MemberLine | None, story: tuple | None = None
) -> Told:
    """What the row says of its household, and of a member; rows of one `story` after each other say the same of the
    household, but for what is `known` besides. Raises Refusal for the place that it names.
    """
    get = row.values.get
    home = _home(row, context, known, story) if story else _home_of(row, context, known)
    return home, get("source") or "", get("note") or "", tuple(member) if member else None


def _home(row: Row, context: Context, known: dict, story: tuple) -> HomeLine:
    """The same object for the rows of a household's members that say the same; most of it for those that say more."""
    last_story, last_known, home = context.cache.get("told_last", (None, None, None))
    if last_story != story:
        home = _home_of(row, context, known)
    elif last_known != known:
        home = with_facts(home, IDENTIFIED.said(row) | known)
    context.cache["told_last"] = story, known, home
    return home


def check_home_told(row: Row, context: Context) -> None:
    """Raises Refusal for what a line says of its household's year and cannot be, whatever is known of it."""
    _checked_year(row, context)


def _checked_year(row: Row, context: Context) -> dict:
    if yearly := _yearly(row):
        require_year(row, context)
        check_income(yearly)
    return yearly


def require_year(row: Row, context: Context) -> None:
    """Raises Refusal("no_year") if neither the line nor the upload says of which year it speaks."""
    if (row["year"] or context.year) is None and "year" not in row.bad:
        raise Refusal("no_year", "没有写明年度，请填“年度”列，或上传时选定年度", field="year")


def _home_of(row: Row, context: Context, known: dict) -> HomeLine:
    dated = is_dated(row)
    place = home_place_of(row, context)
    yearly = _checked_year(row, context)
    return home_line(
        IDENTIFIED.said(row) | known,
        key=(place.code[:6], row["household_number"]),
        place=place,
        year=row["year"] or context.year,
        yearly=yearly,
        identified_on=row["identified_on"] if dated else None,
        exits=(row["exit_year"] or ()) if dated else (),
        watched=_watch(row),
    )


def is_dated(row: Row) -> bool:
    """True if the dates of the row are those of poverty."""
    return dates_poverty(row["poverty_kind"], row["kind"], row["monitor_kind"])


def _yearly(row: Row) -> dict:
    """Of the two columns of water, one says the opposite of the other; both are kept as whether it is safe.

    Raises Refusal("water") where they contradict each other.
    """
    safe, not_hard = row["safe_water"], row["water_hard"]
    if None not in (safe, not_hard) and safe != not_hard:
        raise Refusal("water", "“饮水安全”与“饮水困难”互相矛盾，请核对", field="water_hard")
    water = not_hard if safe is None else safe
    causes = words.OTHER_CAUSES.show(row["other_causes"])
    told = {"other_causes": causes} if causes else {}
    return OF_YEAR.said(row) | told | ({} if water is None else {"safe_water": water})


def _household(row: Row, context: Context) -> Told:
    """The line with its head, where the row names the head's ID number or person number."""
    head = None
    if row["head_name"] and (row["head_id"] or row["head_number"]):
        known = {"number": row["head_number"]} if row["head_number"] else {}
        head = member_line(row["head_name"], row["head_id"] or "", known | {"relation": Relation.HEAD})
    home, *others = told_of(row, context, OF_HOME.said(row), head)
    if beside := beside_household(row):
        require_year(row, context)
        home = home._replace(beside=beside)
    check_head_numbers(row, context)
    return home, *others


def _check_beside(row: Row, context: Context) -> None:
    if OF_INCOME.said(row) or OF_LIVING.said(row):
        require_year(row, context)


def save_households(portions: Iterable[Sequence[Row]], context: Context) -> Iterator[list[Outcome | Refusal]]:
    """Registers the households or corrects them, each with its year, its dated events and its head."""
    return taken_in(portions, context, take_households)


HOUSEHOLDS = register(
    Sheet(
        "households",
        "农户",
        (
            *PLACE_COLUMNS,
            NUMBER,
            Column("head_number", "户主编号", RegistryCode(), aliases=("户主个人编号",)),
            HEAD_NAME,
            head_id(),
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
            Column("martyr_family", "军烈属", YesNo(), aliases=("是否军烈属",)),
            Column("only_child_family", "独生子女户", YesNo(), aliases=("是否独生子女户",)),
            Column("two_daughters_family", "双女户", YesNo(), aliases=("是否双女户",)),
            Column("village_phone", "村办公电话", Text(40)),
            *INCOME_COLUMNS,
            *LIVING_COLUMNS,
            *ORIGIN,
        ),
        save_households,
        bulk=True,
        prepare=_household,
        checks=(home_place_of, check_home_told, check_watch, _check_beside, check_head_numbers),
        survey=comparing(
            ("head_name", "county", *HEAD_NUMBERS),
            tuple(HEAD_NUMBERS),
            comparing_numbers("head_name", tuple(HEAD_NUMBERS)),
        ),
        park=park_identities,
        findings="registry_quality",
        status_columns=("exit_status",),
        known=Known(places_with_households, known_households),
        key=("county", "household_number", "year"),
        help="一户一行。国家系统导出的户全字段表可以直接上传。",
    )
)
