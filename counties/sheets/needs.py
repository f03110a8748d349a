"""需求: one row a thing that a place or a household asked for."""

from collections.abc import Sequence

from counties.cells import RegistryCode
from counties.models import Household
from counties.models.household import AMOUNT_FIELDS
from counties.services import check_home, keep_need
from counties.sheets import words
from counties.sheets.columns import ORIGIN, PLACE_COLUMNS, facts, origin, place_of
from counties.sheets.households import require_home
from fupin.errors import Refusal, told_at
from fupin.intake.cells import Date, RoughMoney, Text
from fupin.intake.columns import Column
from fupin.intake.corrections import Conflict
from fupin.intake.sheets import Context, Outcome, Row, Sheet, register


def save_need(row: Row, context: Context) -> Outcome:
    """Records the need or corrects it; its place, household, day and subject are what it is known by."""
    outcome = keep_need(
        actor=context.actor,
        place=place_of(row, context),
        household=_household_of(row, context),
        subject=row["subject"],
        raised_on=row["raised_on"],
        provenance=origin(row),
        **facts(row, "detail", "amount", "state"),
    )
    row.conflicts[:] = _of_amount(row.conflicts)
    return outcome


def _of_amount(conflicts: Sequence[Conflict]) -> list[Conflict]:
    """The conflicts with the four columns of an amount as one of the sheet's column."""
    found = {conflict.field: conflict for conflict in conflicts}
    kept = found.get("amount") or found.get("stated") or found.get("precision")
    return [
        *(each for each in conflicts if each.field not in AMOUNT_FIELDS),
        *([kept._replace(field="amount")] if kept else []),
    ]


def _household_of(row: Row, context: Context) -> Household | None:
    """Raises Refusal for a place outside the scope, and for a household that is not known, or lives elsewhere or outside."""
    place, number = place_of(row, context), row["household_number"]
    if not number:
        return None
    household = Household.objects.filter(county_code=place.code[:6], number=number).first()
    if household is None:
        raise Refusal("unknown_household", "本县没有登记这个户编号，请先导入农户", field="household_number")
    require_home(household, context)
    with told_at("household_number"):
        check_home(place, household)
    return household


NEEDS = register(
    Sheet(
        "needs",
        "需求",
        (
            *PLACE_COLUMNS,
            Column(
                "household_number",
                "户编号",
                RegistryCode(),
                aliases=("贫困户编号", "户码"),
                help="整村的需求空着",
            ),
            Column("raised_on", "提出日期", Date(past=True), required=True, aliases=("日期", "提出时间")),
            Column("subject", "需求", Text(100), required=True, aliases=("需求名称", "需求事项")),
            Column("detail", "具体内容", Text(), aliases=("需求内容", "内容")),
            Column(
                "amount",
                "所需资金",
                RoughMoney(minimum=0),
                unit="元",
                aliases=("需要资金", "资金需求"),
                help="照实写，可以是概数，如 10余万、近8万元、3—4万",
            ),
            Column("state", "办理情况", words.NEED_STATE, aliases=("办理状态", "状态")),
            *ORIGIN,
        ),
        save_need,
        checks=(_household_of,),
        key=("county", "township", "village", "household_number", "raised_on", "subject"),
        help="一项需求一行：村的，或某一户的。",
    )
)
