"""政策参数: policy numbers by place, unit and year, set by whoever keeps the parameters."""

from counties.cells import PlaceCell
from fupin.errors import Refusal
from fupin.intake.cells import Choice, DecimalNumber, Text, Year
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Outcome, Row, Sheet, looking_at, register
from fupin.rules.models import Rule, RuleParameter
from fupin.rules.services import amend_rule, set_rule


def save_policy_number(row: Row, context: Context) -> Outcome:
    """Sets the number or corrects the one of this place, unit and year."""
    _check_years(row, context)
    key = {
        "rule": row["rule"],
        "place_code": row["place"].code if row["place"] else "",
        "unit_name": row["unit_name"] or "",
        "year_from": row["year_from"],
    }
    details = {name: row[name] for name in ("value", "year_to", "source") if row[name] is not None}
    known = RuleParameter.objects.select_for_update().filter(**key).first()
    if known is None:
        return Outcome.added(set_rule(actor=context.actor, **key, **details))
    return Outcome.changed(known, amend_rule(known, actor=context.actor, **details))


@looking_at("year_from", "year_to")
def _check_years(row: Row, context: Context) -> None:
    if row["year_to"] and row["year_to"] < row["year_from"]:
        raise Refusal("years", "截止年度早于起始年度，请核对", field="year_to")


POLICY_NUMBERS = register(
    Sheet(
        "policy_numbers",
        "政策参数",
        (
            Column("rule", "参数", Choice(Rule), required=True, aliases=("参数名称", "指标")),
            Column(
                "place",
                "地区",
                PlaceCell(scoped=False),
                aliases=("地区代码", "适用地区"),
                help="空着表示全国；下级沿用上级的值",
            ),
            Column("unit_name", "适用单位", Text(100), help="只适用于某单位时填写"),
            Column("year_from", "起始年度", Year(), required=True, aliases=("年度", "起始年份")),
            Column("year_to", "截止年度", Year(), aliases=("截止年份",), help="现在还用的空着"),
            Column("value", "数值", DecimalNumber(places=2), required=True, aliases=("标准", "金额")),
            Column("source", "依据", Text(300), required=True, aliases=("文件依据", "来源")),
        ),
        save_policy_number,
        checks=(_check_years,),
        key=("rule", "place", "unit_name", "year_from"),
        right="parameters",
        help="政策参数只用来提示，不拦录入。一项参数、一个地区、一个起始年度一行。",
    )
)
