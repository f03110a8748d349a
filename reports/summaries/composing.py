"""From a subject to a whole document: the template's blocks, the annex of figures, the foot."""

from dataclasses import dataclass
from datetime import date
from types import ModuleType

from fupin.catalogue import definition
from reports.documents.model import Annex, FigureTarget, OfficialDocument, TableBlock, number_headings
from reports.models.summary import TemplateKey
from reports.summaries import unit_report, yearbook
from reports.summaries.writer import Printed, Subject, Writer

TEMPLATES: dict[str, ModuleType] = {TemplateKey.YEARBOOK: yearbook, TemplateKey.UNIT_REPORT: unit_report}
ANNEX_TITLE = "数据清单"
SHORT_DIGEST = 12


@dataclass(frozen=True)
class Draft:
    """A composed document and the figures printed in it. Nothing is stored yet."""

    document: OfficialDocument
    printed: tuple[Printed, ...]

    @property
    def missing(self) -> list[Printed]:
        return [figure for figure in self.printed if figure.value.missing]


def compose(subject: Subject, template: str, *, dated: date | None = None, state_mark: str = "草稿") -> Draft:
    """Writes the document. Queries grow with the figures printed, not with the rows behind them."""
    module = TEMPLATES[template]
    writer = Writer(subject)
    blocks = number_headings(module.blocks(writer))
    document = OfficialDocument(
        title=module.TITLE.format(unit=subject.unit.name, span=subject.span),
        subtitle=f"——{subject.place_name}" if subject.place else "",
        issuer=subject.unit.name,
        blocks=blocks,
        dated=dated,
        annexes=(Annex(ANNEX_TITLE, (_annex_table(writer),)),),
        state_mark=state_mark,
        footer_note=f"数据期间：{subject.selection.period.label}",
    )
    return Draft(document, tuple(writer.printed))


def _annex_table(writer: Writer) -> TableBlock:
    rows = tuple(_annex_row(figure) for figure in writer.printed)
    return TableBlock(
        caption="",
        head=(("序号", "指标", "数值", "取数范围", "明细行数", "明细摘要"),),
        rows=rows,
        widths=(4, 13, 10, 13, 5, 12),
        aligns=("centre", "left", "right", "left", "right", "left"),
        note="每个数都由所列行数的明细相加而得；摘要是全部明细的 SHA-256 前 12 位，明细变动摘要即变。",
    )


def _annex_row(figure: Printed) -> tuple:
    value = figure.value
    known = definition(value.definition.code)
    shown = "待补" if value.missing else value.text
    return (
        FigureTarget(figure.ordinal),
        f"{known.name}（{known.code}）",
        shown,
        figure.about,
        str(value.row_count),
        figure.digest[:SHORT_DIGEST],
    )
