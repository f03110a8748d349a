"""A sheet whose rows are policy parameters: a real model under the engine, without any upper app."""

from fupin.audit.services import amend
from fupin.errors import Refusal
from fupin.intake.cells import Choice, Code, Integer, Money, Text, Year
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Outcome, Row, Sheet
from fupin.rules.models import Rule, RuleParameter
from fupin.rules.services import set_rule

KIND = "sample_lines"
CLOSED = 2013


def save(row: Row, context: Context) -> Outcome:
    """Sets one parameter; a value above 99999 is a doubt, one for 2013 is refused by the rule of this sheet."""
    if row["year_from"] == CLOSED:
        raise Refusal("closed", "2013 年度已结账，不能再改", field="year_from")
    if row["value"] > 99999:
        context.warn("value", "large", "数值比往年大得多，请说明")
    place_code = row["place_code"] or context.place_code
    known = RuleParameter.objects.filter(
        rule=row["rule"], place_code=place_code, year_from=row["year_from"]
    ).first()
    details = {"value": row["value"], "source": row["source"]}
    if known is None:
        return Outcome.added(
            set_rule(
                actor=context.actor,
                rule=row["rule"],
                year_from=row["year_from"],
                place_code=place_code,
                **details,
            )
        )
    return Outcome.changed(known, amend(known, actor=context.actor, verb="导入政策参数", **details))


LINES = Sheet(
    kind=KIND,
    title="政策参数表",
    columns=(
        Column(
            "rule",
            "参数",
            Choice(Rule, aliases={"扶贫线": Rule.POVERTY_LINE}),
            required=True,
            aliases=("指标名称",),
        ),
        Column("place_code", "地区代码", Code(12), aliases=("区划代码",)),
        Column("year_from", "年度", Year(), required=True, aliases=("起始年度",)),
        Column("value", "数值", Money(), required=True, aliases=("金额", "资金/数值"), unit="元"),
        Column("source", "依据", Text(300), required=True, aliases=("文件", "来源")),
        Column("count", "条数", Integer()),
    ),
    save=save,
    key=("rule", "place_code", "year_from"),
)
