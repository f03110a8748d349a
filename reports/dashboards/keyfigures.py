"""Key figures in sections. What is filled in is shown; of what is not, the headline figures ask to be filled in."""

from dataclasses import dataclass

from fupin.catalogue import definitions
from reports.indicators import Reader, Value

SECTIONS: dict[str, tuple[str, ...]] = {
    "帮扶关系": ("关系",),
    "资金": ("资金",),
    "项目与基础设施": ("项目", "基础设施", "受益", "住房"),
    "干部与结对": ("干部", "结对", "调研"),
    "教育": ("教育",),
    "培训就业": ("培训", "就业"),
    "产业与消费帮扶": ("产业", "消费帮扶"),
    "党建与基础工作": ("党建", "基础工作"),
    "组织与监督": ("组织", "监督", "表彰"),
    "资产收益": ("资产",),
    "成效": ("成效",),
    "贫困底数与村情": ("贫困底数", "村情"),
}
HEADLINES = {
    "rel.start_year",
    "fund.direct_total",
    "fund.introduced",
    "proj.count",
    "cadre.seconded",
    "train.person_times",
    "exit.persons",
}
NOTES = {"资金": "直接投入、引进、募集、财政安排口径不同，各自列示，不相加；意向和签约金额不是到位资金。"}


@dataclass(frozen=True)
class Section:
    """Figures of some families: those to show, and the names of those that nobody has filled in."""

    name: str
    note: str
    shown: list[Value]
    unfilled: list[Value]


def key_figures(reader: Reader) -> list[Section]:
    """All indicators of the catalogue in sections, each in one of the two lists."""
    by_family: dict[str, list[Value]] = {}
    for value in reader.values():
        by_family.setdefault(value.definition.family, []).append(value)
    sections = []
    for name, families in SECTIONS.items():
        values = [value for family in families for value in by_family.get(family, [])]
        shown = [value for value in values if not value.missing or value.definition.code in HEADLINES]
        unfilled = [value for value in values if value not in shown]
        sections.append(Section(name, NOTES.get(name, ""), shown, unfilled))
    return sections


def families_without_section() -> set[str]:
    """Families of the catalogue that no section shows; there should be none."""
    placed = {family for families in SECTIONS.values() for family in families}
    return {known.family for known in definitions().values()} - placed
