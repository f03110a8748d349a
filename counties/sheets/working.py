"""务工监测: one row a spell of work of a person; who has none says only whether one has worked or plans to."""

from dataclasses import replace

from counties.cells import RegistryCode, RegistryNumber
from counties.models import Household, Person
from counties.models.codes import FIRST_YEAR
from counties.models.person import MemberStatus
from counties.selectors import known_spells, last_of_month, overlapping, places_with_households, with_number
from counties.services import find_member, keep_work_spell, record_person_year
from counties.sheets import words
from counties.sheets.columns import ORIGIN, PLACE_COLUMNS, PLACE_KEYS, Part, facts, origin, place_of
from counties.sheets.comparing import tell_of_home
from counties.sheets.households import YEAR, require_home
from fupin.errors import Refusal
from fupin.intake.cells import Money, Month, Text, Year, YesNo
from fupin.intake.columns import Column
from fupin.intake.models import RowOutcome
from fupin.intake.sheets import Context, Known, Outcome, Row, Sheet, register
from fupin.privacy import Personal

SPELL = ("work_county", "channel", "industry", "employer", "transport_subsidy")
OF_YEAR = Part("has_worked", "plans_work")


def save_work(row: Row, context: Context) -> Outcome:
    """Keeps the spell of work, and of its year whether the person has worked and plans to."""
    person = person_of(row, context)
    _check_work(row, context)
    year = _year_of(row, context)
    _tell_of_person(row, context, person)
    of_year = OF_YEAR.said(row)
    kept = None
    if of_year:
        kept = record_person_year(
            actor=context.actor,
            person=person,
            year=year,
            provenance=origin(row),
            shared=row["starts_on"] is not None,
            **of_year,
        )
    elif row["year"] and row["year"] != row["starts_on"].year:
        message = "年度只随“是否已务工”“是否计划务工”登记，这一行两格都空着，没有登记；务工经历按起止时间"
        row.warn("year", "year_unused", message)
    if row["starts_on"] is None:
        return kept
    outcome = keep_work_spell(
        actor=context.actor,
        person=person,
        starts_on=row["starts_on"],
        ends_on=row["ends_on"] and last_of_month(row["ends_on"]),
        provenance=origin(row),
        **facts(row, *SPELL),
    )
    _tell_of_overlap(row, outcome.row)
    if outcome.kind == RowOutcome.ADDED or kept is None:
        return outcome
    told = (
        {"year": (None, year)} | {key: (None, value) for key, value in of_year.items()}
        if kept.kind == RowOutcome.ADDED
        else kept.changes
    )
    return Outcome.changed(outcome.row, {**told, **outcome.changes})


def person_of(row: Row, context: Context) -> Person:
    """The person by ID number, else the member of the household by person number or name.

    Raises Refusal for a place outside the scope, and for a person who is not known or lives outside it, which is not
    told apart.
    """
    named = [row[key] for key in PLACE_KEYS if row[key]]
    place = place_of(row, context) if named or not row["id_number"] else None
    if row["id_number"]:
        return _numbered(row, context)
    if not row["household_number"]:
        raise Refusal("no_person", "没有证件号码的，请填户编号和人编号（或姓名）", field="household_number")
    household = Household.objects.filter(county_code=place.code[:6], number=row["household_number"]).first()
    if household is None:
        raise Refusal("unknown_household", "本县没有登记这个户编号，请先导入农户", field="household_number")
    require_home(household, context)
    person = find_member(household, name=row["name"] or "", number=row["person_number"] or "")
    if person is None:
        field = "person_number" if row["person_number"] else "name"
        raise Refusal("unknown_person", "这户没有登记这个人，请先导入人员，或填证件号码", field=field)
    return person


def _numbered(row: Row, context: Context) -> Person:
    rows = with_number(Person.objects.all(), row["id_number"]).select_related("household")
    found = [each for each in rows if context.scope.covers_place(each.household.place_id)]
    present = [each for each in found if each.status == MemberStatus.PRESENT]
    if len(present or found) != 1:
        message = "您的管理范围内没有登记这个证件号码，请先导入人员"
        raise Refusal("unknown_person", message, field="id_number")
    return (present or found)[0]


def _tell_of_person(row: Row, context: Context, person: Person) -> None:
    """Doubts where the row names the person, or their household, otherwise than the registry does."""
    if any(row[key] for key in PLACE_KEYS):
        tell_of_home(row, place_of(row, context), person.household)
    if row["person_number"] and row["person_number"] != person.number:
        message = "与登记的人编号不同，人编号没有改；确要更正请导入人员"
        row.warn("person_number", "number_differs", message)
    if row["name"] and row["name"] != person.name:
        row.warn("name", "name_differs", "与登记的姓名不同，按证件号码（人编号）登记，请核对")
    if row["household_number"] and row["household_number"] != person.household.number:
        row.warn("household_number", "other_household", "与登记所在的户不同，按证件号码登记，请核对")


def _check_work(row: Row, context: Context) -> None:
    """Raises Refusal where the row contradicts itself, or says nothing of work."""
    starts_on, ends_on = row["starts_on"], row["ends_on"]
    if starts_on and row["has_worked"] is False:
        raise Refusal("not_worked", "填了开始时间，但“是否已务工”为否，请核对", field="has_worked")
    if starts_on and ends_on and ends_on < starts_on:
        raise Refusal("ends_before", "结束时间早于开始时间，请核对", field="ends_on")
    if starts_on:
        return
    spell = [key for key in ("ends_on", *SPELL) if row[key] is not None]
    if row["has_worked"] or spell:
        raise Refusal("no_start", "已务工的要填开始时间", field="starts_on")
    if row["has_worked"] is None and row["plans_work"] is None:
        raise Refusal(
            "nothing_said", "请填开始时间，没有务工的填“是否已务工”或“是否计划务工”", field="has_worked"
        )


def _year_of(row: Row, context: Context) -> int:
    if year := row["year"] or context.year or (row["starts_on"] and row["starts_on"].year):
        return year
    raise Refusal("no_year", "没有写明年度，请填“年度”列，或上传时选定年度", field="year")


def _tell_of_overlap(row: Row, spell: object) -> None:
    others = spell.person.work_spells.exclude(pk=spell.pk)
    if other := overlapping(others, spell.starts_on, spell.ends_on).order_by("starts_on").first():
        until = f"{other.ends_on:%Y-%m}" if other.ends_on else "今"
        message = f"与已登记的 {other.starts_on:%Y-%m} 至{until}的务工时间重叠，请核对起止"
        row.warn("starts_on", "overlap", message)


WORK_SPELLS = register(
    Sheet(
        "work_spells",
        "务工监测",
        (
            *PLACE_COLUMNS,
            Column(
                "household_number",
                "户编号",
                RegistryCode(),
                aliases=("贫困户编号", "家庭编号", "户码"),
                help="没有证件号码的必填",
            ),
            Column(
                "person_number",
                "人编号",
                RegistryCode(),
                aliases=("人口编号", "贫困人口编号", "个人编号"),
                help="没有证件号码的，填人编号或姓名",
            ),
            Column("name", "姓名", words.NAME, aliases=("成员姓名", "务工人员"), personal=Personal.NAME),
            Column(
                "id_number",
                "证件号码",
                RegistryNumber(),
                aliases=("身份证号", "身份证号码", "公民身份号码"),
                personal=Personal.ID_NUMBER,
            ),
            replace(
                YEAR,
                cell=Year(past=True, since=FIRST_YEAR, ahead=1),
                help=f"{YEAR.help}；计划务工的可填下一年",
            ),
            Column("has_worked", "是否已务工", YesNo(yes=("已务工",), no=("未务工",))),
            Column("starts_on", "开始时间", Month(past=True), aliases=("务工开始时间", "起始时间")),
            Column(
                "ends_on", "结束时间", Month(), aliases=("务工结束时间", "截止时间"), help="还在务工的空着"
            ),
            Column("work_county", "务工所在县", Text(60), aliases=("务工地", "务工所在地", "务工地点")),
            Column("channel", "就业渠道", Text(40)),
            Column("industry", "所属行业", Text(60), aliases=("行业", "务工行业")),
            Column("employer", "务工企业名称", Text(100), aliases=("务工企业", "务工单位")),
            Column(
                "transport_subsidy", "年度交通费补助", Money(minimum=0), unit="元", aliases=("交通费补助",)
            ),
            Column("plans_work", "是否计划务工", YesNo(yes=("计划务工",))),
            *ORIGIN,
        ),
        save_work,
        checks=(person_of, _check_work, _year_of),
        known=Known(places_with_households, known_spells),
        key=(
            *("county", "household_number", "person_number", "name", "id_number"),
            *("year", "starts_on", "employer"),
        ),
        help="一人一次务工一行，按月写起止；没有外出的写“是否已务工”为否，有打算的写“是否计划务工”。",
    )
)
