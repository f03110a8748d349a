"""Columns about cadres that several sheets share, and finding whom a row means."""

from datetime import date

from cadres.models import Affiliation, Cadre, Post, Rank, Schooling, Secondment, Speciality
from cadres.services import keep_cadre
from fupin.errors import Refusal
from fupin.intake.cells import Choice, Code, PersonName, Phone, Text, YesNo
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Row
from fupin.privacy import Personal
from units.models import Unit
from units.sheets.columns import facts, origin

RANK = Choice(
    Rank,
    aliases={
        "厅级": Rank.BUREAU,
        "局级": Rank.BUREAU,
        "处级": Rank.DIVISION,
        "科级": Rank.SECTION,
        "一般干部": Rank.STAFF,
        **{
            code: rank
            for rank, codes in {
                Rank.NATIONAL_1: "101 正国级",
                Rank.NATIONAL_2: "102 副国级",
                Rank.MINISTRY_1: "111 省部级正 正部级 正省级",
                Rank.MINISTRY_2: "112 省部级副 副部级 副省级",
                Rank.BUREAU_1: "121 厅局级正 正厅级 正局级",
                Rank.BUREAU_2: "122 厅局级副 副厅级 副局级",
                Rank.DIVISION_1: "131 县处级正 正处级 正县级",
                Rank.DIVISION_2: "132 县处级副 副处级 副县级",
                Rank.SECTION_1: "141 乡科级正 正科级 正乡级",
                Rank.SECTION_2: "142 乡科级副 副科级 副乡级",
                Rank.CLERK: "150",
                Rank.ASSISTANT: "160",
                Rank.UNRANKED: "199",
            }.items()
            for code in codes.split()
        },
    },
)
AFFILIATION = Choice(
    Affiliation,
    aliases={
        word: value
        for value, words in {
            Affiliation.CENTRAL: "10 中央单位 中直",
            Affiliation.PROVINCE: "20 省直 省级 自治区",
            Affiliation.CITY: "40 市 市直 市级 地",
            Affiliation.COUNTY: "50 县 区 县直 县级 区直",
            Affiliation.TOWNSHIP: "60 街道/镇/乡 乡镇 镇 乡 街道 乡镇级",
            Affiliation.VILLAGE: "70 村级 居委会 村委会",
            Affiliation.ARMY: "80 部队",
            Affiliation.OTHER: "90 其它",
            Affiliation.VILLAGE_BODIES: "99 村“两委”",
        }.items()
        for word in words.split()
    },
)
SCHOOLING = Choice(
    Schooling,
    aliases={
        word: value
        for value, words in {
            Schooling.POSTGRADUATE: "10 硕士 博士 硕士研究生 博士研究生",
            Schooling.UNIVERSITY: "20 本科 大学",
            Schooling.COLLEGE: "30 大专 专科",
            Schooling.VOCATIONAL: "40 中专 技校",
            Schooling.HIGH: "60",
            Schooling.MIDDLE: "70",
            Schooling.PRIMARY: "80",
        }.items()
        for word in words.split()
    },
)
SPECIALITY = Choice(
    Speciality,
    aliases={
        "01": Speciality.PLANTING,
        "02": Speciality.BREEDING,
        "03": Speciality.FRUIT,
        "04": Speciality.SERVICE,
    },
)
POST = Choice(
    Post,
    aliases={
        "县级": Post.COUNTY,
        "挂职": Post.COUNTY,
        "挂职副县长": Post.COUNTY,
        "第一书记": Post.FIRST_SECRETARY,
        "驻村工作队长": Post.TEAM_LEADER,
        "工作队队长": Post.TEAM_LEADER,
        "工作队队员": Post.TEAM_MEMBER,
        "科技特派员": Post.COMMISSIONER,
        "帮扶联系人": Post.CONTACT,
    },
)
SEX = Choice([("男", "男"), ("女", "女")])

NAME = Column("name", "姓名", PersonName(), required=True, aliases=("干部姓名", "帮扶干部"))
DEPARTMENT = Column("department", "所在部门", Text(100), aliases=("部门", "处室"))
ABOUT = (
    DEPARTMENT,
    Column("sex", "性别", SEX),
    Column("rank", "职级", RANK, aliases=("级别", "行政级别", "行政职务级别")),
    Column("politics", "政治面貌", Text(20)),
    Column("number", "帮扶责任人编号", Code(32), aliases=("帮扶干部编号", "帮扶人编号")),
    Column("affiliation", "隶属关系", AFFILIATION),
    Column("education", "学历", SCHOOLING),
    Column("speciality", "技术特长", SPECIALITY),
    Column("resident", "是否驻村队员", YesNo(), aliases=("驻村队员",)),
    Column("phone", "联系电话", Phone(), aliases=("联系人电话", "电话", "手机"), personal=Personal.PHONE),
)


def keep_cadre_of(row: Row, context: Context) -> tuple[Cadre, dict[str, tuple]]:
    """The cadre whom the row names, registered or corrected by it, and what was changed."""
    outcome = keep_cadre(
        actor=context.actor,
        unit=row["unit"],
        name=row["name"],
        department=row["department"],
        provenance=origin(row),
        **facts(row, "sex", "rank", "politics", "phone"),
        **facts(row, "number", "affiliation", "education", "speciality", "resident"),
    )
    return outcome.row, dict(outcome.changes)


def serving(unit: Unit, name: str, day: date) -> Secondment:
    """The secondment of the unit's cadre of this name on the day. Raises Refusal: nobody, or several."""
    rows = Secondment.objects.filter(unit=unit, cadre__name=name).overlapping(day, day)
    found = list(rows.select_related("cadre", "place")[:2])
    if not found:
        raise Refusal(
            "not_serving", f"{unit}没有叫“{name}”的干部在 {day} 任职，请先登记派驻任职", field="name"
        )
    if len(found) > 1:
        raise Refusal("same_name", f"{unit}当时有几位“{name}”在任，请在系统里逐人登记", field="name")
    return found[0]
