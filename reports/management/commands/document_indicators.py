"""The page that lists all indicators, written from the catalogue."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from fupin.catalogue import Definition, Nature, definitions
from reports.indicators import binding, unbound

NATURES = {
    Nature.FLOW: "期间发生，可相加",
    Nature.STOCK: "期末存量",
    Nature.LEVEL: "时点水平，取最近",
    Nature.YEARLY: "每年，不相加",
    Nature.PLANNED: "预计，不是实绩",
    Nature.INTENT: "意向、合同，不是到位",
    Nature.RULE: "制度或合同约定",
}
HEAD = """# 指标

由 `manage.py document_indicators docs/indicators.md` 写出；改目录 `fupin/catalogue/indicators.csv` 或算法
`reports/indicators/bindings.py` 之后重新写。

| 代码 | 名称 | 单位 | 性质 | 怎样算 | 明细来自 |
|---|---|---|---|---|---|
"""


class Command(BaseCommand):
    help = "把指标目录写成文档"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", type=Path, help="文件")

    def handle(self, *args: object, **options: object) -> None:
        options["out"].write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_row(known) for known in definitions().values())


def _row(known: Definition) -> str:
    cells = [
        f"`{known.code}`",
        known.name,
        known.unit,
        NATURES[known.nature],
        known.definition,
        _origin(known.code),
    ]
    return f"| {' | '.join(cells)} |\n"


def _origin(code: str) -> str:
    names = dict.fromkeys(str(source.model._meta.verbose_name) for source in binding(code))
    return "、".join([*names, "认定数"]) if names else f"认定数（{unbound()[code]}）"
