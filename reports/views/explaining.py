"""How an indicator is computed, in words that an auditor can follow."""

from funds.models import Entry
from fupin.catalogue import Definition, Nature
from reports.indicators import binding, unbound
from reports.indicators.sources import Amounts, Computed, Counted, FirstYear, Money, Source, Stated

PERIODS = {
    Nature.FLOW: "只计整段都在所选期间内的记录；跨期间的不能拆分，另行注明行数，不计入。",
    Nature.STOCK: "按期末时点计。",
    Nature.LEVEL: "取期间内每个地区最近一次填报的数，各年不相加。",
    Nature.YEARLY: "每年的数，取期间内最近一次填报，各年不相加。",
    Nature.PLANNED: "这是计划（预计）数，不计入实绩。",
    Nature.INTENT: "这是意向或签约数，不是到位资金，不计入投入和引进。",
    Nature.RULE: "文件或合同规定的数，取最近一次。",
}
ADOPTED = "有认定数的，以认定数为准；认定数已经包含的明细只作核对，不重复相加。"


def explanation(known: Definition) -> list[str]:
    """Sentences: what is added up, over which time, and what stands before what."""
    reason = unbound().get(known.code)
    if reason:
        return [f"这个指标没有明细可算：{reason}。", PERIODS[known.nature]]
    return [*dict.fromkeys(_rule(source) for source in binding(known.code)), PERIODS[known.nature], ADOPTED]


def _rule(source: Source) -> str:
    name = source.model._meta.verbose_name
    match source:
        case Money():
            return (
                f"把{Entry._meta.verbose_name}中由外部来源进入、口径和渠道相符的金额相加，冲销和退回的减去。"
            )
        case Stated():
            return f"把{name}里填报的本指标数相加（未填的不当作零）。"
        case Amounts():
            column = source.model._meta.get_field(source.column).verbose_name
            return f"把{name}的“{column}”相加。"
        case Counted() if source.distinct:
            column = source.model._meta.get_field(source.distinct).verbose_name
            return f"数{name}，同一{column}只计一次。"
        case Counted():
            return f"数{name}的条数。"
        case FirstYear():
            return f"取{name}里最早的起始年份。"
        case Computed():
            return f"按{name}的每一条约定计算后相加。"
    return f"由{name}得出。"


def adds_up(source: Source | None) -> bool:
    """True if the figure is the plain sum of its rows; not where the same thing counts once, or the earliest is taken."""
    return not (isinstance(source, FirstYear) or (isinstance(source, Counted) and source.distinct))
