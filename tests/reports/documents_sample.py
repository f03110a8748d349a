"""An annual summary with everything that the renderers know: for the tests, and to look at.

`python -m tests.reports.documents_sample DIR` writes it as Word and PDF.
"""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from reports.documents.docx import write_docx
from reports.documents.model import (
    Annex,
    FigureRun,
    FigureTarget,
    Heading,
    OfficialDocument,
    Paragraph,
    TableBlock,
    TextRun,
    number_headings,
)
from reports.documents.pdf import write_pdf

FIGURES = (
    ("直接投入帮扶资金", "4260万元", "资金台账 37 笔"),
    ("引进帮扶资金", "600余万元", "县里填报"),
    ("培训基层干部", "312人", "培训活动 9 次"),
    ("帮助销售农产品", "1280.5万元", "购销活动 21 次"),
    ("实施项目", "46个", "项目 46 个"),
)


def sample_document() -> OfficialDocument:
    """Four levels of headings, a merged table head, missing figures and three annexes, one of them wide."""
    return OfficialDocument(
        title="示例集团有限公司2024年定点帮扶工作总结",
        subtitle="（2024年1月至12月）",
        issuer="示例集团有限公司",
        addressee="国务院国有资产监督管理委员会",
        blocks=number_headings(_blocks()),
        signer="示例集团有限公司",
        dated=date(2025, 1, 5),
        annexes=(_figure_annex(), _project_annex(), _names_annex()),
        state_mark="草稿",
        footer_note="数据截至2024年12月31日24时。数据校验码 3f9c1d20a7b44e15。",
    )


def red_headed() -> OfficialDocument:
    """The same text sent out under a red head, without a mark and with one annex."""
    sample = sample_document()
    return replace(
        sample,
        title="示例集团有限公司关于2024年度定点帮扶工作情况的报告",
        subtitle="",
        red_head=True,
        document_no="示例发〔2025〕1号",
        annexes=sample.annexes[:1],
        state_mark="",
        footer_note="",
    )


def _blocks() -> list:
    return [
        Paragraph(
            (
                TextRun("2024年，示例集团有限公司认真贯彻党中央、国务院决策部署，向紫金县"),
                TextRun("直接投入帮扶资金"),
                FigureRun("4260万元", 1),
                TextRun("，引进帮扶资金"),
                FigureRun("600余万元", 2),
                TextRun("，培训基层干部"),
                FigureRun("312人", 3),
                TextRun("，购买农产品"),
                FigureRun("购买农产品", 6, missing=True),
                TextRun("，帮助销售农产品"),
                FigureRun("1280.5万元", 4),
                TextRun("。现将有关情况总结如下。"),
            )
        ),
        Heading(1, "基本情况"),
        Paragraph((TextRun("集团定点帮扶紫金县、卢氏县，驻村第一书记王喆、李堃、赵翀等同志任期两年。" * 3),)),
        Heading(1, "主要做法与成效"),
        Heading(2, "资金投入"),
        Paragraph((TextRun("全年直接投入"), FigureRun("4260万元", 1), TextRun("，分渠道情况见下表。"))),
        _channel_table(),
        Heading(2, "产业帮扶"),
        Heading(3, "特色种植"),
        Paragraph((TextRun("建成百香果基地126亩，" * 12 + "带动脱贫户增收。"),)),
        Heading(3, "光伏电站"),
        Heading(4, "并网发电"),
        Paragraph((TextRun("装机70.2千瓦，年发电8.1万千瓦时。"),)),
        Heading(1, "存在问题"),
        Paragraph((TextRun("产业链条还不够长，品牌影响力有限。" * 8),), lead="【产业】"),
    ]


def _channel_table() -> TableBlock:
    rows = (
        ("集团本级预算", "3000万元", FigureRun("3060万元", 1), "102.0%"),
        ("党费", "200万元", "200万元", "100.0%"),
        ("职工捐款", "", FigureRun("职工捐款", None, missing=True), "—"),
    )
    return TableBlock(
        caption="2024年直接投入分渠道情况",
        head=(("渠道", "责任书", "责任书", "完成率"), ("渠道", "目标", "完成", "完成率")),
        rows=rows,
        widths=(10, 7, 9, 6),
        aligns=("left", "right", "right", "centre"),
        note="注：完成率按责任书目标计算。",
    )


def _figure_annex() -> Annex:
    rows = tuple(
        (FigureTarget(number), name, text, source) for number, (name, text, source) in enumerate(FIGURES, 1)
    )
    rows += ((FigureTarget(6), "购买农产品", FigureRun("购买农产品", 6, missing=True), "未填"),)
    table = TableBlock(
        "", (("序号", "指标", "数值", "来源"),), rows, (4, 12, 10, 10), ("centre", "left", "right", "left")
    )
    return Annex("数据来源清单", (table,))


def _project_annex() -> Annex:
    rows = tuple(
        (
            str(number),
            f"紫金县龙窝镇第{number}期百香果种植基地建设项目",
            "产业发展",
            "龙窝镇慎田村",
            "120万元",
            "118.5万元",
            "已完工",
            "2024年9月30日",
        )
        for number in range(1, 61)
    )
    head = (("序号", "项目名称", "类别", "地点", "计划投资", "实际投资", "状态", "竣工日期"),)
    aligns = ("centre", "left", "centre", "left", "right", "right", "centre", "centre")
    return Annex("项目清单", (TableBlock("", head, rows, (3, 15, 6, 8, 6, 6, 5, 8), aligns),))


def _names_annex() -> Annex:
    return Annex("典型事例", (Paragraph((TextRun("驻村第一书记王喆，三年走访农户一千余次。"),)),))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name, document in (("summary", sample_document()), ("red", red_headed())):
        write_docx(document, folder / f"{name}.docx")
        write_pdf(document, folder / f"{name}.pdf")
