"""帮扶单位: one row a unit; a superior may stand further up in the same table."""

from fupin.errors import NotPermitted, Refusal
from fupin.intake.cells import CellProblem, Choice, Date, Text
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Outcome, Row, Sheet, looking_at, register
from units.cells import unit_meant
from units.models import Unit
from units.models.unit import Tier, UnitKind
from units.services import keep_unit
from units.sheets.columns import ORIGIN, facts, origin


def save_unit(row: Row, context: Context) -> Outcome:
    """Enters the unit or corrects it. A new one goes under a unit of the scope; roots are founded at set-up."""
    outcome = keep_unit(
        actor=context.actor,
        name=row["name"],
        superior=_check_reach(row, context),
        provenance=origin(row),
        **facts(row, "short_name", "aliases", "tier", "kind", "closed_on"),
    )
    context.cache.pop("units", None)
    return outcome


@looking_at("name", "superior")
def _check_reach(row: Row, context: Context) -> Unit | None:
    """The superior that the row names. Raises Refusal for an unknown one, and for a unit that is not the scope's."""
    superior = _superior(row, context)
    _require_reach(context, Unit.objects.filter(name=row["name"]).first(), superior)
    return superior


def _superior(row: Row, context: Context) -> Unit | None:
    if not row["superior"]:
        return None
    try:
        return unit_meant(row["superior"], context)
    except CellProblem as problem:
        message = f"上级单位“{row['superior']}”{problem.message}，请先登记上级单位（可放在本表前面的行）"
        raise Refusal(problem.code, message, field="superior") from problem


def _require_reach(context: Context, known: Unit | None, superior: Unit | None) -> None:
    scope = context.scope
    founded = context.cache.setdefault("founded_under", set(scope.unit_ids))
    own = known is not None and (scope.covers_unit(known.pk) or _under(known, founded))
    under_own = superior is not None and (scope.covers_unit(superior.pk) or _under(superior, founded))
    if scope.everything or (own and (superior is None or under_own)) or (known is None and under_own):
        return
    raise NotPermitted(
        "out_of_scope", "只能登记或更正本单位及下属单位；没有上级的单位由系统管理员登记", field="name"
    )


def _under(unit: Unit, ids: set[int]) -> bool:
    """True for a unit under one of these, such as one that an earlier row founded: the scope is older than it."""
    return any(int(part) in ids for part in unit.path.strip("/").split("/"))


UNITS = register(
    Sheet(
        "units",
        "帮扶单位",
        (
            Column("name", "单位名称", Text(100), required=True, aliases=("单位", "单位全称", "帮扶单位")),
            Column("short_name", "简称", Text(40), aliases=("单位简称",)),
            Column("aliases", "曾用名、别名", Text(300), aliases=("曾用名", "别名"), help="多个用顿号隔开"),
            Column("superior", "上级单位", Text(100), aliases=("主管单位", "上级")),
            Column(
                "tier",
                "层级",
                Choice(
                    Tier,
                    aliases={
                        "省直": Tier.PROVINCIAL,
                        "市直": Tier.MUNICIPAL,
                        "县直": Tier.COUNTY,
                        "乡镇": Tier.TOWNSHIP,
                    },
                ),
                aliases=("隶属关系",),
            ),
            Column("kind", "性质", Choice(UnitKind), aliases=("单位性质",)),
            Column("closed_on", "撤并日期", Date(past=True)),
            *ORIGIN,
        ),
        save_unit,
        checks=(_check_reach,),
        key=("name",),
        help="一个单位一行，上级单位放在下级单位前面。",
    )
)
