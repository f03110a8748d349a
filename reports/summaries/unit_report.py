"""单位总结: as a bank branch reports on the village it helps, under 一、（一） headings."""

from projects.models import Asset, IncomeTerm, Project
from projects.models.project import Category
from reports.documents.model import Block, Heading, Paragraph
from reports.summaries import quoting
from reports.summaries.writer import Writer

TITLE = "{unit}{span}定点扶贫工作总结"

# Which kinds of money a project's sentence names: each by itself, never together.
PROJECT_MONEY = (
    ("投入", "fund.direct_total"),
    ("使用财政资金", "fund.fiscal"),
    ("引进资金", "fund.introduced"),
    ("社会募集", "fund.raised"),
)
INDUSTRY = (Category.INDUSTRY, Category.EMPLOYMENT, Category.FINANCE, Category.PUBLIC_POST)
SCHOOLS = (Category.EDUCATION,)
LIVING = tuple(category for category in Category if category not in (*INDUSTRY, *SCHOOLS))


def blocks(writer: Writer) -> list[Block]:
    """Preface and six chapters; 五 and 六 are for people to write."""
    return [
        *writer.paragraph(_preface(writer)),
        *writer.narrative("导语"),
        Heading(1, "基本情况"),
        *_base(writer),
        Heading(1, "组织领导"),
        *_organisation(writer),
        Heading(1, "主要做法与成效"),
        *_work(writer),
        Heading(1, "监督检查与资金监管"),
        *_oversight(writer),
        Heading(1, "存在问题"),
        *writer.wanted("存在问题", "存在问题（请在办公后台撰写）"),
        Heading(1, "下一步打算"),
        *writer.wanted("下一步打算", "下一步打算（请在办公后台撰写）"),
    ]


def _preface(writer: Writer) -> str:
    subject = writer.subject
    pairing = next(iter(quoting.pairings(subject)), None)
    since = f"自{quoting.began(pairing)}起，" if pairing and pairing.starts_on else ""
    called = f"（以下简称“{subject.unit.called}”）" if subject.unit.short_name else ""
    money = writer.clauses(
        "直接投入资金和物资{fund.direct_total}",
        "财政安排到村资金{fund.fiscal}",
        "引进资金{fund.introduced}",
        before="，",
        between="，另有",
        after="",
    )
    money = money or "，直接投入资金{fund.direct_total}"
    return (
        f"{since}{subject.unit.name}{called}定点帮扶{subject.place_name}。{subject.span}{money}，"
        "实施项目{proj.count}。现将有关情况总结如下。"
    )


def _base(writer: Writer) -> list[Paragraph]:
    people = (
        "全村{village.households}{village.population}，贫困户{poverty.households}{poverty.persons}，"
        "其中可开发贫困户{poverty.workable_households}{poverty.workable_persons}。"
    )
    effort = writer.clauses("驻村{cadre.days}", "行程{cadre.travel}", before="驻村干部")
    result = writer.clauses("脱贫{exit.households}{exit.persons}", "出列{exit.villages}", before="期间")
    return [*writer.paragraph(people, effort, result), *writer.narrative("基本情况")]


def _organisation(writer: Writer) -> list[Paragraph]:
    subject = writer.subject
    text = [quoting.leading_group(subject), quoting.documents(subject), quoting.meetings(writer)]
    counted = writer.clauses("领导和干部到村调研走访{visit.count}", "共{visit.research}")
    if not any(text) and not counted:
        counted = "领导小组等会议{meeting.count}，制度文件{doc.count}。"
    return [*writer.paragraph(*text, counted), *writer.narrative("组织领导")]


def _work(writer: Writer) -> list[Block]:
    parts = (
        ("选派干部", _cadres),
        ("资金投入", _money),
        ("产业增收", _industry),
        ("基础设施与人居环境", _living),
        ("教育帮扶", _schools),
        ("培训就业与消费帮扶", _jobs),
        ("党建引领与社会动员", _party),
    )
    written: list[Block] = []
    for title, write in parts:
        body = [*write(writer), *writer.narrative(title)]
        if body:
            written += [Heading(2, title), *body]
    return written


def _cadres(writer: Writer) -> list[Paragraph]:
    named = quoting.secondments(writer.subject)
    return writer.paragraph("派驻扶贫干部{cadre.seconded}。" if not named else "", named)


def _money(writer: Writer) -> list[Paragraph]:
    """By channel, each kind by itself; the prize of a village is its income and no input."""
    channels = writer.clauses(
        "单位自筹{fund.self}",
        "行政经费{fund.admin}",
        "专项党费{fund.party_fee}",
        "干部职工捐款{fund.staff_donation}",
        "捐助物资折款{fund.direct_in_kind}",
        "资金和物资未分列{fund.direct_mixed}",
        before="直接投入合计{fund.direct_total}，其中：",
        between="、",
    )
    others = writer.clauses(
        "财政以奖代补资金{fund.award}",
        "引进资金{fund.introduced}",
        "社会募集资金{fund.raised}",
        before="另有",
    )
    income = writer.clauses("村里获得奖金等收入{fund.income}（属收入，不计入投入）")
    return writer.paragraph(channels or "直接投入{fund.direct_total}。", others, income)


def _industry(writer: Writer) -> list[Paragraph]:
    written = [
        paragraph
        for project in _projects(writer, INDUSTRY)
        for paragraph in writer.paragraph(_project(writer, project), *_assets(writer, project))
    ]
    effects = writer.clauses(
        "{industry.contracts}与合作社签订产销协议",
        "带动就业{labor.jobs_persons}",
        "每年带来土地出租收益{industry.rent}",
        "村集体每年增收{collective.income}",
    )
    return [*written, *writer.paragraph(_loose_assets(writer), effects, writer.claims("产业增收"))]


def _loose_assets(writer: Writer) -> str:
    """One sentence on assets that are of no project."""
    selection = writer.subject.selection
    rows = selection.chosen(Asset.objects.filter(project=None), unit="unit", place="place")
    if not rows.exists():
        return ""
    return writer.clauses(
        "光伏装机容量{asset.pv_kw}",
        "累计发电{asset.kwh}",
        "税后纯收益{asset.income}",
        "实得分红{asset.dividend}",
        before="项目资产中，",
    )


def _living(writer: Writer) -> list[Paragraph]:
    return writer.paragraph(*(_project(writer, project) for project in _projects(writer, LIVING)))


def _schools(writer: Writer) -> list[Paragraph]:
    sentences = [_project(writer, project) for project in _projects(writer, SCHOOLS)]
    aided = writer.clauses(
        "向{edu.schools}小学捐赠文具图书",
        "资助贫困学生{edu.students_aided}",
        "支教{edu.volunteer_times}",
        "捐赠教育物资{edu.material}",
    )
    return writer.paragraph(*sentences, aided)


def _jobs(writer: Writer) -> list[Paragraph]:
    return writer.paragraph(
        writer.clauses(
            "举办培训{train.sessions}",
            "培训{train.person_times}",
            "举办招聘会{labor.fairs}",
            "就近就业{labor.local}",
            "帮助销售农产品{consume.sell_amount}",
        )
    )


def _party(writer: Writer) -> list[Paragraph]:
    return writer.paragraph(
        writer.clauses("干部职工捐款{fund.staff_donation}"),
        writer.clauses("结对帮扶{pair.households}", "参与结对干部{pair.cadres}"),
        writer.clauses("发展预备党员{party.members}", "吸收入党积极分子{party.activists}"),
    )


def _oversight(writer: Writer) -> list[Paragraph]:
    text = quoting.inspections(writer.subject)
    counted = writer.clauses("开展监督检查{inspect.count}", "发现问题{inspect.findings}", before="期间")
    return [
        *writer.paragraph(text, counted or "期间开展监督检查{inspect.count}。"),
        *writer.narrative("监督检查"),
    ]


def _projects(writer: Writer, categories: tuple[str, ...]) -> list[Project]:
    selection = writer.subject.selection
    rows = selection.chosen(Project.objects.all(), unit="unit", place="place")
    inside = selection.period.q_within("starts_on", "ends_on")
    return list(rows.filter(inside, category__in=categories).prefetch_related("quantities").order_by("pk"))


def _project(writer: Writer, project: Project) -> str:
    """投入108.304万元实施村道硬底化，硬化道路7.736公里。"""
    key = writer.about(f"项目{project.pk}", project=project.pk, name=f"项目：{project.name}")
    money = [f"{verb}{{{code}@{key}}}" for verb, code in PROJECT_MONEY if writer.has(code, key)]
    work = []
    for code in dict.fromkeys(quantity.indicator for quantity in project.quantities.all()):
        name = writer.value(code, key).definition.name
        work.append(f"{name}{{{code}@{key}}}")
    benefits = writer.clauses(
        f"解决{{infra.beneficiary_water@{key}}}饮水困难",
        f"解决{{infra.beneficiary_road@{key}}}出行困难",
        before="，",
        after="",
    )
    done = f"实施{project.name}" + (f"，{'、'.join(work)}" if work else "") + benefits
    if money:
        return f"{'、'.join(money)}{done}。"
    return f"{done}，投入{{fund.direct_total@{key}}}。"


def _assets(writer: Writer, project: Project) -> list[str]:
    """What the project's assets must bring by contract, and what they brought."""
    key = f"项目{project.pk}"
    sentences = []
    for asset in Asset.objects.filter(project=project).prefetch_related("terms").order_by("pk"):
        if asset.indicator:
            sentences.append(f"形成{asset.name}，规模{{{asset.indicator}@{key}}}。")
        sentences += [_term(term, key) for term in asset.terms.all()]
    sentences.append(
        writer.clauses(
            f"累计发电{{asset.kwh@{key}}}",
            f"税后纯收益{{asset.income@{key}}}",
            f"实得分红{{asset.dividend@{key}}}",
        )
    )
    return sentences


def _term(term: IncomeTerm, key: str) -> str:
    if term.kind != "fixed_rate":
        return ""
    years = f"，期限{term.years}年" if term.years else ""
    whom = f"，收益归{term.receiver}" if term.receiver else ""
    end = f"；到期本金{term.at_end}" if term.at_end else ""
    return (
        f"入股本金{{asset.principal@{key}}}{years}，按合同每年固定回报{{asset.rate@{key}}}，"
        f"每年应得分红{{asset.due@{key}}}{whom}{end}。"
    )
