"""结对关系: one row a unit and the county or village that it answers for."""

from counties.cells import PlaceCell
from fupin.intake.cells import Choice, Percent
from fupin.intake.checking import in_keeping_with
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Outcome, Row, Sheet, register
from units.models import Pairing
from units.models.unit import PairingRole
from units.services import keep_pairing
from units.sheets.columns import ENDS_ON, ORIGIN, STARTS_ON, UNIT, days, facts, origin, span, within_reach

ROLE = Choice(
    PairingRole,
    aliases={
        "定点扶贫": PairingRole.DESIGNATED,
        "牵头单位": PairingRole.LEAD,
        "成员单位": PairingRole.MEMBER,
    },
)


def save_pairing(row: Row, context: Context) -> Outcome:
    """Pairs the unit with the place, or corrects the pairing."""
    within_reach(row, context)
    dates = {"starts_on": None} | span(row)
    return keep_pairing(
        actor=context.actor,
        unit=row["unit"],
        place=row["place"],
        role=row["role"] or PairingRole.DESIGNATED,
        provenance=origin(row),
        **dates,
        **facts(row, "share"),
    )


PAIRINGS = register(
    Sheet(
        "pairings",
        "结对关系",
        (
            UNIT,
            Column(
                "place",
                "帮扶对象",
                PlaceCell(scoped=False),
                required=True,
                aliases=("地区", "帮扶地区", "定点县", "帮扶县", "帮扶村", "县（村）", "结对县（村）"),
            ),
            Column("role", "关系", ROLE, aliases=("结对关系", "帮扶关系")),
            STARTS_ON,
            ENDS_ON,
            Column("share", "责任占比", Percent(minimum=0, maximum=100), unit="%"),
            *ORIGIN,
        ),
        save_pairing,
        checks=(within_reach, in_keeping_with(Pairing, "starts_on", "ends_on", told=days)),
        key=("unit", "place", "role", "starts_on"),
        help="一个单位对一个县或村一行；只知道年份时起始日期写 1995年。",
    )
)
