"""人员: one row a person and year; the household's facts stand on every member's row, as the national system has it."""

import re

from counties.models import Household
from counties.models.person import Relation, Sex
from counties.services import keep_person, record_person_year
from counties.services.persons import find_member
from counties.sheets import words
from counties.sheets.columns import ORIGIN, PLACE_COLUMNS, facts, origin
from counties.sheets.households import HOUSEHOLD_COLUMNS, NUMBER, YEAR, household_of
from fupin.errors import Refusal
from fupin.intake.cells import Choice, Code, Date, IdNumber, MonthCount, PersonName, Phone, Raw, YesNo
from fupin.intake.cells.identity import born_on
from fupin.intake.columns import Column
from fupin.intake.models import RowOutcome
from fupin.intake.sheets import Context, Outcome, Row, Sheet, register
from fupin.privacy import Personal

PERSON = ("number", "relation", "ethnicity", "phone", "status", "status_on")
YEARLY = ("education", "student_status", "labour", "work_status", "work_months", "serious_illness_insured")
CARD_CODE = re.compile(r"[1-7][1-4](?:[BＢ]\d)?$", re.IGNORECASE)


class CardNumber(IdNumber):
    """An ID number; of a disability card of 20 or 22 characters the code behind it is kept too."""

    def read(self, raw: Raw, context: Context | None) -> str:
        number = super().read(raw, context)
        code = CARD_CODE.search("".join(raw.text.split()))
        is_card = any(warning == "disability_card" for warning, _ in raw.warnings)
        return number + code[0].upper() if is_card and code else number


def save_person(row: Row, context: Context) -> Outcome:
    """Registers the person or corrects them, with their year, their household and its year."""
    _check_one_story(row, context)
    home = household_of(row, context, **_household_facts(row))
    person = keep_person(
        actor=context.actor,
        household=home.row,
        name=row["name"],
        id_number=row["id_number"] or "",
        provenance=origin(row),
        **_own_facts(row, home.row),
    )
    changes = dict(person.changes) | _year(row, context, person)
    if person.kind == RowOutcome.ADDED:
        return person
    return Outcome.changed(person.row, changes | _of_household(home))


def _check_one_story(row: Row, context: Context) -> None:
    """The members' rows must say the same of their household, or the last row would silently win."""
    told = context.cache.setdefault("told_of_households", {})
    place = tuple(row[key] for key in ("county", "township", "village"))
    earlier = told.setdefault((place, row["household_number"], row["year"]), {})
    for column in HOUSEHOLD_COLUMNS:
        value = row[column.key]
        number, first = (
            earlier.setdefault(column.key, (row.number, value)) if value is not None else (0, None)
        )
        if value != first:
            raise Refusal(
                "household_differs",
                f"同一户的“{column.label}”与第 {number} 行不一致，请核对",
                field=column.key,
            )


def _household_facts(row: Row) -> dict:
    head = row["name"] if row["relation"] == Relation.HEAD else None
    return {"head_name": head, "phone": row["household_phone"]}


def _own_facts(row: Row, household: Household) -> dict:
    """Birth and sex follow the ID number; where the sheet differs, the receipt says so."""
    own = facts(row, *PERSON) | facts(row, "born_on", "sex")
    number = row["id_number"]
    if not number:
        known = find_member(household, name=row["name"], number=row["number"] or "")
        number = known.id_number if known else ""
    if number:
        true = {"born_on": born_on(number), "sex": Sex.MALE if int(number[16]) % 2 else Sex.FEMALE}
        for key, value in true.items():
            if own[key] not in (None, value, Sex.UNSTATED):
                row.warn(key, "differs_from_id", "与证件号码不符，已按证件号码登记，请对照证件核对")
            own[key] = None
    return own


def _year(row: Row, context: Context, person: Outcome) -> dict[str, tuple]:
    health = words.HEALTH.show(row["health"]) if row["health"] else None
    yearly = facts(row, *YEARLY) | {"health": health}
    if all(value is None for value in yearly.values()):
        return {}
    year = row["year"] or context.year
    if year is None:
        raise Refusal("no_year", "没有写明年度，请填“年度”列，或上传时选定年度", field="year")
    outcome = record_person_year(
        actor=context.actor, person=person.row, year=year, provenance=origin(row), **yearly
    )
    return {"year": (None, year)} if outcome.kind == RowOutcome.ADDED else dict(outcome.changes)


def _of_household(home: Outcome) -> dict[str, tuple]:
    """The household's changes under the columns of this sheet; a new household counts with its first member."""
    return {("household_phone" if name == "phone" else name): pair for name, pair in home.changes.items()}


PERSONS = register(
    Sheet(
        "persons",
        "人员",
        (
            *PLACE_COLUMNS,
            NUMBER,
            Column("number", "人编号", Code(32), aliases=("人口编号", "贫困人口编号")),
            Column(
                "name", "姓名", PersonName(), required=True, aliases=("成员姓名",), personal=Personal.NAME
            ),
            Column(
                "id_number",
                "证件号码",
                CardNumber(),
                aliases=("身份证号", "身份证号码", "公民身份号码", "公民身份号码或残疾号码"),
                personal=Personal.ID_NUMBER,
            ),
            Column("sex", "性别", Choice(Sex)),
            Column("born_on", "出生日期", Date(past=True), aliases=("出生年月",)),
            Column("relation", "与户主关系", words.RELATION, aliases=("关系",)),
            Column("ethnicity", "民族", words.ETHNICITY, aliases=("名族",)),
            YEAR,
            Column("education", "文化程度", words.EDUCATION, aliases=("学历",)),
            Column("student_status", "在校生状况", words.STUDENT_STATUS, aliases=("在校生情况",)),
            Column("health", "健康状况", words.HEALTH, personal=Personal.HEALTH),
            Column("labour", "劳动技能", words.LABOUR, aliases=("劳动能力", "劳动技能/劳动能力")),
            Column("work_status", "务工状况", words.WORK_STATUS, aliases=("务工情况",)),
            Column("work_months", "务工时间（月）", MonthCount(), aliases=("务工时间", "上年务工时间")),
            Column(
                "serious_illness_insured",
                "参加大病医疗",
                YesNo(),
                aliases=("是否参加大病保险", "参加大病保险"),
            ),
            *HOUSEHOLD_COLUMNS,
            Column("household_phone", "户联系电话", Phone(), aliases=("联系电话",), personal=Personal.PHONE),
            Column(
                "phone", "人联系电话", Phone(), aliases=("成员联系电话", "本人电话"), personal=Personal.PHONE
            ),
            Column("status", "人员状态", words.MEMBER_STATUS),
            Column("status_on", "状态变更日期", Date(past=True), aliases=("人员变更时间",)),
            *ORIGIN,
        ),
        save_person,
        key=("id_number", "year"),
        help="一人一行，户的情况写在每个成员行上。国家系统导出的贫困人口信息表、脱贫人口名单可以直接上传。",
    )
)
