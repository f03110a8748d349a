"""年鉴体: as a central office writes its yearbook article, under 【】 headings."""

from reports.documents.model import Block, Paragraph
from reports.summaries import quoting
from reports.summaries.writer import Writer, listed

TITLE = "{unit}定点扶贫"
SECTIONS = ("概况", "工作措施", "干部挂职", "调研", "项目与资金投入", "招商引资")


def blocks(writer: Writer) -> list[Block]:
    """The six sections in their order; what a person wrote for a section stands at its end."""
    writers = (overview, measures, cadres, research, money, investment)
    written: list[Block] = []
    for section, write in zip(SECTIONS, writers, strict=True):
        written += [*write(writer, f"【{section}】"), *writer.narrative(section)]
    return written


def overview(writer: Writer, lead: str) -> list[Paragraph]:
    subject = writer.subject
    return writer.paragraph(
        _whom(writer),
        f"截至{subject.selection.period.end.year}年，累计投入资金{{fund.direct}}，捐助物资{{fund.direct_in_kind}}，"
        "农村生产生活条件逐步改善。",
        writer.claims("概况"),
        lead=lead,
    )


def _whom(writer: Writer) -> str:
    """Since when the unit answers for whom; the years are figures, one for each place."""
    unit = writer.subject.unit
    parts = []
    for pairing in quoting.pairings(writer.subject):
        place = pairing.place
        key = writer.about(place.name, place=place.code, name=f"{unit.called}→{place.name}")
        parts.append(f"{{rel.start_year@{key}}}起定点帮扶{place.full_name}")
    if not parts:
        return f"{unit.name}的帮扶对象{{rel.counties}}。"
    return f"{unit.name}自{listed(parts)}，共承担{{rel.counties}}县的定点扶贫任务。"


def measures(writer: Writer, lead: str) -> list[Paragraph]:
    subject = writer.subject
    groups = [
        quoting.leading_group(subject),
        writer.clauses("召开会议{meeting.count}", "开展监督检查{inspect.count}", before="期间"),
        quoting.meetings(writer),
    ]
    written = writer.paragraph(*groups, lead=lead)
    return [
        *written,
        *writer.paragraph(quoting.documents(subject), *_of_the_units_below(writer)),
    ]


def _of_the_units_below(writer: Writer) -> list[str]:
    names = [
        unit.called
        for unit in writer.subject.unit.subordinates.order_by("path")
        if unit.leading_groups.exists()
    ]
    return [f"{listed(names)}相应成立领导小组和办事机构，负责现场指导。"] if names else []


def cadres(writer: Writer, lead: str) -> list[Paragraph]:
    subject = writer.subject
    span = subject.selection.period
    sent = [f"{span.start.year}年至{span.end.year}年，{subject.unit.called}共派驻扶贫干部{{cadre.seconded}}"]
    for unit in subject.unit.subordinates.order_by("path"):
        key = writer.about(unit.name, unit=unit, name=unit.name)
        if writer.has("cadre.seconded", key):
            sent.append(f"{unit.called}派驻{{cadre.seconded@{key}}}")
    served = writer.clauses(
        "解决{infra.beneficiary_water}饮水困难问题",
        "解决{infra.beneficiary_road}出行困难问题",
        before="驻县干部深入乡村，",
    )
    first = writer.paragraph("；".join(sent) + "。", lead=lead)
    return [*first, *writer.paragraph(quoting.secondments(subject), served, writer.claims("干部挂职"))]


def research(writer: Writer, lead: str) -> list[Paragraph]:
    counted = writer.clauses("赴定点县调研走访{visit.count}", "调研{visit.research}", before="期间")
    text = counted or "赴定点县调研{visit.research}。"
    return writer.paragraph(text, writer.claims("调研"), lead=lead)


def money(writer: Writer, lead: str) -> list[Paragraph]:
    end = writer.subject.selection.period.end.year
    core = (
        f"截至{end}年，累计直接投入资金{{fund.direct}}，捐助物资{{fund.direct_in_kind}}；引进资金{{fund.introduced}}，"
        "与直接投入分别统计；帮助建设项目{proj.count}，资助贫困学生{edu.students_aided}。"
    )
    more = writer.clauses(
        "社会募集资金{fund.raised}",
        "财政安排资金{fund.fiscal}",
        "培训{train.person_times}",
        "就近就业{labor.local}",
        "输出劳动力{labor.output}",
        "帮助销售农产品{consume.sell_amount}",
        before="其他方面：",
        between="；",
    )
    return writer.paragraph(core, more, writer.claims("项目与资金投入"), lead=lead)


def investment(writer: Writer, lead: str) -> list[Paragraph]:
    counted = writer.clauses(
        "意向投资{fund.intent}（协议意向，不计入投入资金和引进资金）",
        "合同投资{fund.signed}",
        before="以上",
    )
    arrived = "已到位投资{fund.arrived}。" if writer.has("fund.arrived") else ""
    text = quoting.agreements(writer)
    if not text and not counted:
        return writer.paragraph("期间签约意向金额{fund.intent}。", lead=lead)
    return writer.paragraph(text, counted, arrived, writer.claims("招商引资"), lead=lead)
