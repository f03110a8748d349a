"""结对帮扶 under the headings of the national list, and 走访."""

from datetime import date

from cadres.models import Cadre, HelpPairing, VisitWay
from cadres.services import keep_help_pairing, keep_visit
from cadres.sheets.columns import ABOUT, facts, keep_cadre_of, origin
from counties.models import Household
from counties.models.person import MemberStatus, Relation
from counties.sheets.columns import HEAD_NAME, PLACE_COLUMNS, head_id, place_of
from counties.sheets.comparing import tell_of_head, tell_of_home
from fupin.errors import Refusal
from fupin.intake.cells import Choice, Code, Date, Money, PersonName, Text
from fupin.intake.checking import in_keeping_with
from fupin.intake.columns import Column
from fupin.intake.models import RowOutcome
from fupin.intake.sheets import Context, Outcome, Row, Sheet, looking_at, register
from fupin.privacy import blind_index
from units.cells import EndCell, StartCell
from units.sheets.columns import ORIGIN, UNIT, days

HOUSEHOLD_NUMBER = Column(
    "household_number", "户编号", Code(32), required=True, aliases=("贫困户编号", "户码", "家庭编号")
)
VISIT_WAY = Choice(
    VisitWay, aliases={"入户走访": VisitWay.HOME, "电话联系": VisitWay.PHONE, "走访慰问": VisitWay.RELIEF}
)


def household_of(row: Row, context: Context) -> Household:
    """The household with the row's number in the row's county. Raises Refusal: unknown, or outside the scope."""
    place = place_of(row, context)
    found = Household.objects.visible_to(context.scope)
    household = found.filter(county_code=place.code[:6], number=row["household_number"]).first()
    if household is None:
        raise Refusal(
            "unknown_household", "您的管理范围内没有这个户编号，请先导入农户", field="household_number"
        )
    return household


def save_help_pairing(row: Row, context: Context) -> Outcome:
    """Pairs the cadre or branch with the household, or corrects the pairing."""
    household = household_of(row, context)
    _check_head(row, household)
    tell_of_home(row, place_of(row, context), household)
    cadre, changes = keep_cadre_of(row, context) if row["name"] else (None, {})
    outcome = keep_help_pairing(
        actor=context.actor,
        unit=row["unit"],
        household=household,
        cadre=cadre,
        branch=row["branch"] or "",
        starts_on=row["starts_on"].day,
        provenance=origin(row),
        **facts(row, "ends_on", "unit_number"),
    )
    if outcome.kind == RowOutcome.ADDED:
        return outcome
    return Outcome.changed(outcome.row, {**changes, **outcome.changes})


def _helper(row: Row) -> dict:
    """What the model asks about the helper; of a cadre who is named it asks nothing."""
    return {} if row["name"] else {"cadre": None, "branch": row["branch"] or ""}


def _check_head(row: Row, household: Household) -> None:
    tell_of_head(row, household)
    if not (row["head_id"] or row["head_number"]):
        return
    head = household.persons.filter(relation=Relation.HEAD, status=MemberStatus.PRESENT).first()
    if head is None:
        message = "台账里这户没有登记户主，户主的编号和证件号码没有比对，也没有登记；要登记请导入人员"
        row.warn("head_id" if row["head_id"] else "head_number", "head_unknown", message)
        return
    if row["head_id"] and not head.id_index:
        message = "台账里户主没有登记证件号码，没有比对，也没有登记；要登记请导入人员"
        row.warn("head_id", "head_unknown", message)
    elif row["head_id"] and head.id_index != blind_index(row["head_id"][:18]):
        row.warn("head_id", "head_id_differs", "与登记的户主证件号码不同，按户编号结对，请核对")
    if row["head_number"] and not head.number:
        message = "台账里户主没有登记个人编号，没有比对，也没有登记；要登记请导入人员"
        row.warn("head_number", "head_unknown", message)
    elif row["head_number"] and head.number != row["head_number"]:
        row.warn("head_number", "head_number_differs", "与登记的户主个人编号不同，按户编号结对，请核对")


def save_visit(row: Row, context: Context) -> Outcome:
    """Records the contact or corrects it, under the pairing that ran on that day."""
    pairing = _pairing(row, context)
    tell_of_home(row, place_of(row, context), pairing.household)
    return keep_visit(
        actor=context.actor,
        pairing=pairing,
        visited_on=row["visited_on"],
        way=row["way"] or VisitWay.HOME,
        provenance=origin(row),
        **facts(row, "content", "amount"),
    )


@looking_at("household_number", "unit", "name", "visited_on")
def _pairing(row: Row, context: Context) -> HelpPairing:
    """The pairing that the visit belongs to. Raises Refusal: no such household, no pairing, or several."""
    return _pairing_on(household_of(row, context), row["unit"].pk, row["name"], row["visited_on"])


def _pairing_on(household: Household, unit_id: int, name: str | None, day: date) -> HelpPairing:
    rows = HelpPairing.objects.filter(household=household, unit_id=unit_id, starts_on__lte=day)
    rows = rows.exclude(ends_on__lt=day)
    found = list((rows.filter(cadre__in=Cadre.objects.filter(name=name)) if name else rows)[:2])
    if not found:
        raise Refusal("not_paired", f"{day} 没有这个单位（干部）与该户的结对，请先导入结对帮扶", field="name")
    if len(found) > 1:
        raise Refusal("several_pairings", f"{day} 与该户有几个结对，请写明帮扶干部姓名", field="name")
    return found[0]


HELP_PAIRINGS = register(
    Sheet(
        "help_pairings",
        "结对帮扶",
        (
            *PLACE_COLUMNS,
            HOUSEHOLD_NUMBER,
            UNIT,
            Column("name", "姓名", PersonName(), aliases=("帮扶责任人", "帮扶干部", "帮扶人")),
            Column("branch", "帮扶支部（处室）", Text(100), aliases=("帮扶支部", "支部")),
            *ABOUT,
            Column("unit_number", "帮扶单位编号", Code(32)),
            Column(
                "head_number",
                "户主个人编号",
                Code(32),
                aliases=("户主编号",),
                help="只用来与台账核对，不改台账",
            ),
            HEAD_NAME,
            head_id("只用来与台账核对，不改台账"),
            Column(
                "starts_on",
                "帮扶开始时间",
                StartCell(),
                required=True,
                aliases=("起始日期", "开始时间", "结对时间"),
            ),
            Column("ends_on", "帮扶结束时间", EndCell(), aliases=("结束日期", "截止日期", "结束时间")),
            *ORIGIN,
        ),
        save_help_pairing,
        checks=(
            household_of,
            in_keeping_with(HelpPairing, "name", "branch", told=_helper),
            in_keeping_with(HelpPairing, "starts_on", "ends_on", told=days),
        ),
        key=("county", "household_number", "unit", "name", "branch", "starts_on"),
        help="一个干部（或支部）对一户一行。国家系统的帮扶责任人结对表可以直接上传。",
    )
)
VISITS = register(
    Sheet(
        "visits",
        "走访",
        (
            *PLACE_COLUMNS,
            HOUSEHOLD_NUMBER,
            UNIT,
            Column("name", "帮扶干部", PersonName(), aliases=("姓名", "帮扶责任人", "走访人")),
            Column(
                "visited_on",
                "日期",
                Date(past=True, month_day=None),
                required=True,
                aliases=("走访日期", "走访时间"),
            ),
            Column("way", "方式", VISIT_WAY, aliases=("走访方式",), help="空着时为入户"),
            Column("content", "内容", Text(), aliases=("走访内容", "帮扶内容")),
            Column("amount", "慰问金额", Money(minimum=0), unit="元", aliases=("慰问金",)),
            *ORIGIN,
        ),
        save_visit,
        checks=(household_of, _pairing),
        key=("county", "household_number", "unit", "name", "visited_on", "way"),
        help="一次走访一行。",
    )
)
