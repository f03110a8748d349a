"""人员: one row a person and year; the household's facts stand on every member's row, as the national system has it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from counties.cells import RegistryCode, RegistryNumber
from counties.models.person import Relation, Sex
from counties.selectors import known_persons, places_with_households
from counties.services import member_line, park_identities, take_persons
from counties.sheets import words
from counties.sheets.columns import (
    HEAD_NAME,
    ORIGIN,
    ORIGIN_KEYS,
    PLACE_COLUMNS,
    PLACE_KEYS,
    Part,
    Told,
    head_id,
    home_place_of,
    taken_in,
)
from counties.sheets.conditions import DISABILITY, InSchool, disability_code
from counties.sheets.families import check_family, headed, note_heads
from counties.sheets.hints import hint_at
from counties.sheets.households import (
    HOUSEHOLD_COLUMNS,
    NUMBER,
    YEAR,
    check_home_told,
    check_watch,
    require_year,
    told_of,
)
from counties.sheets.housemates import comparing
from counties.sheets.livelihood import WELFARE_COLUMNS, WORK_COLUMNS, beside_person
from counties.sheets.namesakes import TELLING, check_namesakes, compare_names, namesakes
from counties.sheets.numbered import checking_numbers, comparing_numbers
from fupin.errors import Refusal
from fupin.intake.cells import Choice, Date, MonthCount, Phone, Raw, Text, YesNo
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Continued, Known, Outcome, Row, Seen, Sheet, register
from fupin.privacy import Personal

PERSON = (
    *("number", "id_kind", "relation", "ethnicity", "phone", "status", "status_on", "entered_on"),
    *ORIGIN_KEYS,
)
YEARLY = (
    *("politics", "in_army", "dropout_reason", "mandarin"),
    *("education", "student_status", "labour", "work_status", "work_months"),
    *("serious_illness_insured", "resident_medical_insured", "resident_pension_insured"),
)
HEAD_COLUMNS = (HEAD_NAME, head_id("只用来核对，户主的证件号码在户主自己那一行登记"))
STORY_COLUMNS = (*HOUSEHOLD_COLUMNS, *HEAD_COLUMNS)
STORY = tuple(column.key for column in STORY_COLUMNS)
# What the rows of a household's members should say alike.
OF_HOME = Part(*PLACE_KEYS, NUMBER.key, YEAR.key, *STORY)
OF_PERSON, BORN, OF_YEAR = Part(*PERSON), Part("born_on", "sex"), Part(*YEARLY)
NUMBERS = {"number": "人编号", "id_number": "证件号码"}
compare_housemates = comparing(
    TELLING, ("name", *NUMBERS), compare_names, comparing_numbers("name", tuple(NUMBERS))
)
check_numbers = checking_numbers("name", **NUMBERS)
CARD_CODE = re.compile(r"[1-7][1-4](?:[BＢ]\d)?$", re.IGNORECASE)


class CardNumber(RegistryNumber):
    """An ID number; of a disability card of 20 or 22 characters the code behind it is kept too."""

    def read(self, raw: Raw, context: Context | None) -> str:
        number = super().read(raw, context)
        code = CARD_CODE.search("".join(raw.text.split()))
        is_card = any(warning == "disability_card" for warning, _ in raw.warnings)
        return number + code[0].upper() if is_card and code else number


def save_persons(portions: Iterable[Sequence[Row]], context: Context) -> Iterator[list[Outcome | Refusal]]:
    """Registers the persons or corrects them, each with the year, the household and its year."""
    return taken_in(portions, context, partial(take_persons, headed=headed(context)))


def survey(seen: Seen, context: Context) -> None:
    """Remembers of all lines who heads a household, which names it has twice, and which numbers under several names."""
    note_heads(seen.columns, context)
    compare_housemates(seen, context)


def _person(row: Row, context: Context) -> Told:
    story = (*OF_HOME.story(row), row.group, row.sheet_name)
    if story != context.cache.get("said_last"):
        check_one_story(row, context)
        context.cache["said_last"] = story
    check_family(row, context)
    check_head(row, context)
    get = row.values.get
    conditions, disability = _health(row)
    name = get("name")
    member = member_line(
        name,
        get("id_number") or "",
        OF_PERSON.said(row) | disability,
        told=BORN.said(row),
        yearly=_schooling(OF_YEAR.said(row)) | conditions,
        beside=beside_person(row),
        namesakes=namesakes(row, context),
    )
    phone = get("household_phone")
    household = {} if phone is None else {"phone": phone}
    if head := name if get("relation") == Relation.HEAD else get("head_name"):
        household["head_name"] = head
    told = told_of(row, context, household, member, story)
    if member.yearly or member.beside:
        require_year(row, context)
    hint_at(row, context)
    check_namesakes(row, context)
    check_numbers(row, context)
    return told


def check_head(row: Row, context: Context) -> None:
    """Raises Refusal where the head's own row names another head of the household."""
    get = row.values.get
    if get("relation") != Relation.HEAD:
        return
    if get("head_name") not in (None, get("name")):
        message = "与户主本人这一行的姓名不一致，请核对"
        raise Refusal("head_differs", f"“户主姓名”{message}", field="head_name")
    if get("head_id") and get("id_number") and get("head_id")[:18] != get("id_number")[:18]:
        raise Refusal("head_differs", "“户主证件号码”与户主本人的证件号码不一致，请核对", field="head_id")


def _health(row: Row) -> tuple[dict[str, str], dict[str, str]]:
    """The conditions in words, and the code of the disability that the row tells, unless the card's number tells it."""
    get = row.values.get
    found = get("health") or []
    kinds = [match.groups() for each in found if (match := DISABILITY.fullmatch(each))]
    conditions = [each for each in found if not DISABILITY.fullmatch(each)] if kinds else found
    code = get("disability") or (disability_code(kinds) if kinds else "")
    card = (get("id_number") or "")[18:]
    if card and code and not card.startswith(code):
        row.warn("disability", "differs_from_card", "与残疾人证号后两位不符，已按证号登记，请核对")
    health = {"health": "、".join(conditions)} if conditions else {}
    return health, {"disability_code": code} if code and not card else {}


def _schooling(yearly: dict) -> dict:
    """A class under 文化程度 is the pupil's, and no schooling yet. Raises Refusal where the other column says otherwise."""
    education, status = yearly.get("education"), yearly.get("student_status")
    if not isinstance(education, InSchool):
        return yearly
    if status not in (None, education.student_status):
        message = f"文化程度写的是在校生（{education.student_status}），与“在校生状况”不一致，请核对"
        raise Refusal("schooling", message, field="education")
    del yearly["education"]
    return yearly | {"student_status": education.student_status}


def _check_schooling(row: Row, context: Context) -> None:
    _schooling(OF_YEAR.said(row))


def _check_year(row: Row, context: Context) -> None:
    if row["health"] or OF_YEAR.said(row) or beside_person(row):
        require_year(row, context)


def check_one_story(row: Row, context: Context) -> None:
    """The members' rows must say the same of their household, or the last row would silently win."""
    if row["household_number"] is None:
        return
    told = context.remembered("told_of_households")
    place = tuple(row[key] for key in ("county", "township", "village"))
    story = tuple(map(row.values.get, STORY))
    key = (place, row["household_number"], row["year"])
    known = told.get(key)
    if known is None:
        told[key] = row.number, story
        return
    numbers, earlier = known
    if earlier == story:
        return
    numbers = [numbers] * len(story) if isinstance(numbers, int) else list(numbers)
    merged, differs = list(earlier), None
    for at, (column, now) in enumerate(zip(STORY_COLUMNS, story, strict=True)):
        if now is not None and merged[at] is None:
            merged[at], numbers[at] = now, row.number
        elif now not in (None, merged[at]):
            differs = column, numbers[at]
            break
    told[key] = (numbers, merged)
    if differs:
        column, number = differs
        message = f"同一户的“{column.label}”与第 {number} 行不一致，请核对"
        raise Refusal("household_differs", message, field=column.key)


PERSONS = register(
    Sheet(
        "persons",
        "人员",
        (
            *PLACE_COLUMNS,
            NUMBER,
            Column("number", "人编号", RegistryCode(), aliases=("人口编号", "贫困人口编号")),
            Column("name", "姓名", words.NAME, required=True, aliases=("成员姓名",), personal=Personal.NAME),
            Column(
                "id_number",
                "证件号码",
                CardNumber(),
                aliases=("身份证号", "身份证号码", "公民身份号码", "公民身份号码或残疾号码"),
                personal=Personal.ID_NUMBER,
            ),
            Column("id_kind", "证件类型", words.ID_KIND, aliases=("证件种类",)),
            Column("sex", "性别", Choice(Sex)),
            Column("born_on", "出生日期", Date(past=True), aliases=("出生年月",)),
            Column("relation", "与户主关系", words.RELATION, aliases=("关系",)),
            Column("ethnicity", "民族", words.ETHNICITY, aliases=("名族",)),
            YEAR,
            Column("politics", "政治面貌", words.POLITICS),
            Column("in_army", "是否现役军人", YesNo(), aliases=("现役军人",)),
            Column("education", "文化程度", words.EDUCATION, aliases=("学历",)),
            Column("student_status", "在校生状况", words.STUDENT_STATUS, aliases=("在校生情况",)),
            Column(
                "dropout_reason",
                "失学或辍学原因",
                Text(60),
                aliases=("失学辍学原因", "义务教育阶段未上学原因", "义务教育未上学原因"),
            ),
            Column("mandarin", "是否会讲普通话", YesNo(), aliases=("会讲普通话",)),
            Column("health", "健康状况", words.HEALTH, personal=Personal.HEALTH),
            Column(
                "disability",
                "残疾类别",
                words.DISABILITY,
                aliases=("残疾类别等级", "残疾类别及等级", "残疾等级"),
                personal=Personal.HEALTH,
            ),
            Column("labour", "劳动技能", words.LABOUR, aliases=("劳动能力", "劳动技能/劳动能力")),
            Column("work_status", "务工状况", words.WORK_STATUS, aliases=("务工情况",)),
            Column("work_months", "务工时间（月）", MonthCount(), aliases=("务工时间", "上年务工时间")),
            Column(
                "serious_illness_insured",
                "参加大病医疗",
                YesNo(),
                aliases=("是否参加大病保险", "参加大病保险"),
            ),
            Column(
                "resident_medical_insured",
                "参加居民医保",
                YesNo(),
                aliases=(
                    "是否参加新农合",
                    "参加新型农村合作医疗",
                    "是否参加新型农村合作医疗",
                    "是否参加城乡居民基本医疗保险",
                    "是否参加新型农村合作医疗（城乡居民基本医疗保险）",
                ),
            ),
            Column(
                "resident_pension_insured",
                "参加居民养老保险",
                YesNo(),
                aliases=("是否参加新型养老保险", "是否参加城乡居民基本养老保险", "新农保"),
            ),
            *WORK_COLUMNS,
            *WELFARE_COLUMNS,
            *HOUSEHOLD_COLUMNS,
            *HEAD_COLUMNS,
            Column("household_phone", "户联系电话", Phone(), aliases=("联系电话",), personal=Personal.PHONE),
            Column(
                "phone", "人联系电话", Phone(), aliases=("成员联系电话", "本人电话"), personal=Personal.PHONE
            ),
            Column("status", "人员状态", words.MEMBER_STATUS),
            Column("status_on", "状态变更日期", Date(past=True), aliases=("人员变更时间",)),
            Column("entered_on", "人员识别时间", Date(past=True), aliases=("人员识别日期",)),
            *ORIGIN,
        ),
        save_persons,
        bulk=True,
        prepare=_person,
        checks=(
            *(check_one_story, check_family, check_head, home_place_of, check_home_told),
            *(_check_schooling, _check_year, check_watch, check_namesakes, check_numbers),
        ),
        survey=survey,
        park=park_identities,
        findings="registry_quality",
        status_columns=("status", "exit_status"),
        continued=Continued(
            blank="household_number",
            filled="name",
            columns=(*PLACE_KEYS, NUMBER.key, YEAR.key, *STORY, "household_phone"),
            leads="relation",
            words=words.HEAD_WORDS,
        ),
        key=("id_number", "year"),
        identity="id_number",
        known=Known(places_with_households, known_persons),
        help="一人一行，户的情况写在每个成员行上。国家系统导出的贫困人口信息表、脱贫人口名单可以直接上传。",
    )
)
