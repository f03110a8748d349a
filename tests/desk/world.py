"""A small world: a bank branch that helps one village, a customs house that helps another, and a user for each role."""

from datetime import date
from decimal import Decimal

from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from cadres.models import Appraisal, Attendance, Cadre, HelpPairing, Secondment, Team, VisitLog
from counties.models import (
    Designation,
    Division,
    HelpMeasure,
    Household,
    HouseholdYear,
    MonitorCase,
    Need,
    Person,
    PersonYear,
    StatusChange,
    WorkSpell,
)
from funds.services import (
    forbid_use,
    set_earmark,
)
from fupin.accounts.models import User
from fupin.approvals.services import set_calendar_day, set_route
from fupin.audit.reading import record_reading
from fupin.audit.services import write
from fupin.figures import parse_figure
from fupin.files.services import keep_file
from fupin.intake.models import Batch, BatchState
from fupin.jobs.models import Job
from fupin.rules.services import set_rule
from projects.models import Project
from projects.services import (
    Measure,
    PlannedSource,
    advance_project,
    agree_income,
    open_project,
    publish_project,
    record_activity,
    record_benefit,
    record_quantity,
    record_receipt,
    sign_agreement,
    take_over_asset,
)
from reports.models import Edition, EditionFigure, Narrative, Summary
from reports.services.figures import make_claim, report_figure
from tests.desk.money import money
from tests.desk.people import COUNTY, ELSEWHERE, NAMES, PASSWORD, PLACES, VILLAGE, World
from units.models import (
    Award,
    Commitment,
    CommitmentTarget,
    FieldVisit,
    Finding,
    GroupMember,
    Inspection,
    LeadingGroup,
    Meeting,
    Membership,
    Pairing,
    PolicyDocument,
    Role,
    Unit,
)


def build() -> World:
    """The whole world, in the order of the floors."""
    world = World()
    _people_and_places(world)
    _registry(world)
    _organising(world)
    _work(world)
    _cadres(world)
    money(world)
    _reports(world)
    _floor(world)
    _others(world)
    return world


def _people_and_places(world: World) -> None:
    for code, name, level, full_name, pinyin, initials in PLACES:
        Division.objects.create(
            code=code, name=name, level=level, full_name=full_name, pinyin=pinyin, initials=initials
        )
    world.village, world.county, world.elsewhere = (
        Division.objects.get(pk=code) for code in (VILLAGE, COUNTY, ELSEWHERE)
    )
    clerk = User.objects.create(username="clerk", full_name="陈建")
    world.unit, world.other_unit = Unit(name="人行深圳中支", short_name="深圳中支"), Unit(name="海关总署")
    for unit in (world.unit, world.other_unit):
        write(unit, actor=clerk, verb="登记单位")
        unit.path = f"/{unit.pk}/"
        unit.save()
    for role, name in NAMES.items():
        user = User(username=role.value, full_name=name, phone="13812345678")
        user.set_password(PASSWORD)
        user.save()
        world.users[role] = user
        _grant(world, user, role)
    pairing = Pairing(
        unit=world.unit, place=world.village, starts_on=date(2016, 1, 1), start_precision="year"
    )
    world.keep(world.village, world.unit, world.office)
    world.keep(write(pairing, actor=clerk, verb="登记结对"))


def _grant(world: World, user: User, role: Role) -> None:
    tied = {}
    if role == Role.LIAISON:
        tied = {"place": world.county}
    elif role not in (Role.SYSADMIN, Role.SECADMIN, Role.LOGADMIN):
        tied = {"unit": world.unit}
    if role == Role.AUDITOR:
        tied |= {"ends_on": date(2099, 12, 31)}
    world.keep(
        write(Membership(user=user, role=role, starts_on=date(2016, 1, 1), **tied), actor=user, verb="授权")
    )


def _registry(world: World) -> None:
    actor, village = world.office, world.village

    def kept(row: Model) -> Model:
        return world.keep(write(row, actor=actor, verb="登记"))

    household = kept(
        Household(
            place=village,
            number="4416210001",
            head_name="李四",
            phone="13912345678",
            bank_name="紫金农商行",
            bank_account="6222000012345678",
            source="2016年建档立卡台账",
        )
    )
    kept(HouseholdYear(household=household, year=2016, size=3, poverty_kind="general", exit_status="poor"))
    person = kept(Person(household=household, name="单小明", sex="male", id_number="441621198001012319"))
    kept(PersonYear(person=person, year=2016, education="初中", health="健康"))
    kept(StatusChange(household=household, event="identified", happened_on=date(2016, 3, 1)))
    began = StatusChange(
        household=household, event="monitored", happened_on=date(2021, 5, 1), monitor_kind="marginal"
    )
    write(began, actor=actor, verb="登记")
    case = kept(MonitorCase(began=began, risks=["illness"], collector="张三", phone="13612345678"))
    kept(HelpMeasure(case=case, year=2021, kind="industry", detail="鸡苗50只"))
    kept(WorkSpell(person=person, starts_on=date(2021, 3, 1), work_county="深圳市龙岗区"))
    kept(
        Need(
            place=village,
            household=household,
            raised_on=date(2016, 5, 1),
            subject="修路",
            amount=Decimal(5000),
        )
    )
    kept(Designation(place=village, kind="relative_poor_village", year_from=2016))


def _organising(world: World) -> None:
    actor, unit, village = world.office, world.unit, world.village

    def kept(row: Model) -> Model:
        return world.keep(write(row, actor=actor, verb="登记"))

    commitment = kept(Commitment(unit=unit, year=2018))
    kept(CommitmentTarget(commitment=commitment, indicator="meeting.count", target=Decimal(4)))
    group = kept(LeadingGroup(unit=unit, name="精准扶贫工作领导小组", founded_on=date(2016, 4, 1)))
    kept(GroupMember(group=group, post="head", title="行长"))
    kept(
        Meeting(
            unit=unit,
            kind="leading_group",
            title="第一次领导小组会议",
            ends_on=date(2016, 6, 1),
            attendance=12,
        )
    )
    kept(
        PolicyDocument(unit=unit, title="三年帮扶规划", number="深银发〔2016〕8号", ends_on=date(2016, 7, 1))
    )
    kept(FieldVisit(unit=unit, place=village, leader="行长", ends_on=date(2016, 8, 1), person_times=5))
    inspection = kept(Inspection(unit=unit, place=village, title="年度检查", ends_on=date(2017, 1, 5)))
    kept(Finding(inspection=inspection, problem="台账不全", owner="张三", due_on=date(2017, 3, 1)))
    award = Award(unit=unit, receiver="unit", title="优秀驻村工作队", ends_on=date(2018, 1, 1))
    award.set_figure(parse_figure("1个", "个"))
    kept(award)


def _work(world: World) -> None:
    actor, unit, village = world.office, world.unit, world.village
    project = open_project(
        actor=actor,
        unit=unit,
        place=village,
        name="光伏发电",
        category="industry",
        ends_on=date(2017, 6, 30),
        budget=Decimal("600000"),
        sources=[PlannedSource("单位自筹", Decimal("600000"))],
    )
    world.keep(project, project.sources.get())
    world.keep(
        record_quantity(
            actor=actor, project=project, indicator="asset.pv_kw", figure=parse_figure("70.2千瓦")
        ),
        record_benefit(
            actor=actor, project=project, kind="income", figure=parse_figure("245人"), counted="人"
        ),
        advance_project(actor=actor, project=project, stage="started", happened_on=date(2017, 1, 1)),
        publish_project(
            actor=actor,
            project=project,
            stage="planned",
            starts_on=date(2016, 12, 1),
            ends_on=date(2016, 12, 8),
            where="村务公开栏",
        ),
    )
    activity = record_activity(
        actor=actor,
        unit=unit,
        place=village,
        kind="training",
        title="种植培训",
        ends_on=date(2017, 5, 1),
        measures=[Measure("train.person_times", parse_figure("270余人次"))],
    )
    world.keep(activity, activity.measures.get())
    world.keep(
        sign_agreement(
            actor=actor,
            unit=unit,
            place=village,
            investor="某农业公司",
            subject="油茶基地",
            stage="intended",
            ends_on=date(2017, 9, 1),
            intended_amount=Decimal("1600000"),
        )
    )
    asset = take_over_asset(
        actor=actor,
        unit=unit,
        place=village,
        name="光伏电站",
        kind="operating",
        ends_on=date(2017, 7, 1),
        indicator="asset.pv_kw",
        size=parse_figure("70.2千瓦"),
        original_value=Decimal("600000"),
        project=project,
    )
    term, _ = agree_income(actor=actor, asset=asset, kind="power", agreed_on=date(2017, 7, 1), years=25)
    receipt, _ = record_receipt(
        actor=actor,
        asset=asset,
        indicator="asset.kwh",
        figure=parse_figure("74270度"),
        ends_on=date(2018, 12, 31),
    )
    world.keep(asset, term, receipt)


def _cadres(world: World) -> None:
    actor, unit, village = world.office, world.unit, world.village

    def kept(row: Model) -> Model:
        return world.keep(write(row, actor=actor, verb="登记"))

    cadre = kept(Cadre(unit=unit, name="曾强", department="办公室", phone="13712345678"))
    secondment = kept(
        Secondment(cadre=cadre, unit=unit, place=village, post="first_secretary", starts_on=date(2016, 5, 1))
    )
    kept(Appraisal(secondment=secondment, year=2016, grade="excellent"))
    kept(Attendance(secondment=secondment, day=date(2016, 6, 1), kind="resident", overnight=True))
    kept(Team(unit=unit, place=village, name="驻招元村工作队", starts_on=date(2016, 5, 1)))
    pairing = kept(
        HelpPairing(
            unit=unit, cadre=cadre, household=world.rows["counties.household"], starts_on=date(2016, 6, 1)
        )
    )
    kept(VisitLog(pairing=pairing, visited_on=date(2016, 7, 1), way="home", content="了解收入"))


def _reports(world: World) -> None:
    actor, unit, village = world.office, world.unit, world.village
    figure, _ = report_figure(
        actor=actor,
        indicator="poverty.households",
        figure=parse_figure("104户"),
        place=village,
        unit=unit,
        ends_on=date(2016, 12, 31),
        source="单位总结",
    )
    claim, _ = make_claim(
        actor=actor, unit=unit, text="全村脱贫", evidence="县扶贫办验收", ends_on=date(2018, 12, 31)
    )
    summary = write(
        Summary(template="unit_report", unit=unit, place=village, year_from=2016, year=2018),
        actor=actor,
        verb="建立总结",
    )
    narrative = write(
        Narrative(summary=summary, section="概况", text="招元村位于上义镇。", written_by=actor),
        actor=actor,
        verb="撰写人工段落",
    )
    file = keep_file(actor=actor, source=[b"doc"], name="总结.docx")
    edition = Edition.objects.create(
        summary=summary, number=1, content={}, digest="0" * 64, docx=file, pdf=file, built_by=actor
    )
    printed = EditionFigure.objects.create(
        edition=edition,
        ordinal=1,
        code="poverty.households",
        name="贫困户数",
        selection={},
        value=Decimal(104),
        unit="户",
        precision="exact",
        text="104户",
        row_count=1,
        row_digest="0" * 64,
    )
    world.keep(figure, claim, summary, narrative, edition, printed)


def _floor(world: World) -> None:
    file = keep_file(actor=world.office, source=[b"sheet"], name="农户.xlsx")
    batch = Batch.objects.create(
        kind="households",
        file=file,
        file_name="农户.xlsx",
        content_digest="1" * 64,
        state=BatchState.COMMITTED,
        uploaded_by=world.office,
        row_count=1,
    )
    job = Job.objects.create(kind="summary", title="生成年度总结", key="summary-1", asked_by=world.office)
    rule = set_rule(
        actor=world.users[Role.SYSADMIN],
        rule="poverty_line",
        value=Decimal(2855),
        year_from=2016,
        source="国家扶贫标准（2010年不变价折算）",
    )
    earmark = set_earmark(
        actor=world.office,
        channel="special_central",
        year_from=2016,
        purposes=["infra"],
        source="财农〔2017〕8 号",
    )
    forbidden = forbid_use(
        actor=world.office, text="企业担保金", keywords=["担保金"], year_from=2017, source="县办法"
    )
    event = apps.get_model("audit.AuditEvent").objects.first()
    sysadmin = world.users[Role.SYSADMIN]
    route = set_route(
        actor=sysadmin, kind="资金分录批", name="两级", source="内控制度", starts_on=timezone.localdate()
    )
    day = set_calendar_day(actor=sysadmin, day=date(2025, 10, 1), is_workday=False, source="放假通知")
    reading = record_reading(
        reader=world.users[Role.AUDITOR], page="ledger", numbers=[], asked=[], is_export=False
    )
    world.keep(batch, job, rule, event, route, day, reading, earmark, forbidden)


def _others(world: World) -> None:
    """What belongs to the other unit and lies elsewhere."""
    actor = world.users[Role.SECADMIN]
    project = open_project(
        actor=actor,
        unit=world.other_unit,
        place=world.elsewhere,
        name="鲁山引水",
        category="living",
        ends_on=date(2007, 12, 31),
    )
    household = write(
        Household(place=world.elsewhere, number="4104230001", head_name="王五"), actor=actor, verb="登记"
    )
    world.theirs = {row._meta.label_lower: row for row in (project, household, world.other_unit)}


def another_project(world: World, number: int) -> Project:
    """One more project of the unit."""
    return open_project(
        actor=world.office,
        unit=world.unit,
        place=world.village,
        name=f"第{number}项工程",
        category="infra",
        ends_on=date(2017, 12, 31),
        budget=Decimal(1000) if number % 2 else None,
    )
