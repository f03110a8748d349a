"""Where a person worked in the year and what provided for them: columns of 人员 that stand in tables of their own."""

from counties.models import WelfareYear, WorkYear
from counties.services import Beside
from counties.sheets.columns import Part, yes_no
from fupin.intake.cells import MonthCount, Text, Year
from fupin.intake.columns import Column
from fupin.intake.sheets import Row
from fupin.privacy import Personal

WORK_COLUMNS = (
    Column("work_place", "务工所在地", Text(100), aliases=("务工地", "务工地点", "务工所在县")),
    Column("employer", "务工企业名称", Text(100), aliases=("务工单位", "务工企业")),
    yes_no("abroad", "是否国外务工", "国外务工"),
    Column("job_channel", "就业渠道", Text(40)),
    Column("industry", "产业分类", Text(40), aliases=("所属行业", "从事产业")),
    Column("public_post", "公益性岗位类型", Text(40), aliases=("公益性岗位", "公益岗位类型")),
    Column(
        "public_post_months",
        "公益性岗位（月数）",
        MonthCount(),
        aliases=("公益性岗位(月数)", "公益性岗位月数", "公益岗位月数"),
    ),
)
WELFARE_COLUMNS = (
    yes_no("dibao", "是否享受低保", "享受低保", "是否低保", "是否享受农村居民最低生活保障"),
    yes_no("tekun", "是否特困供养人员", "特困供养人员", "是否五保", "是否特困供养"),
    yes_no(
        "employee_medical_insured", "是否参加城镇职工基本医疗保险", "参加城镇职工基本医疗保险", "参加职工医保"
    ),
    yes_no(
        "employee_pension_insured",
        "是否参加城镇职工基本养老保险",
        "参加城镇职工基本养老保险",
        "参加职工养老保险",
    ),
    yes_no("commercial_insured", "是否参加商业补充医疗保险", "参加商业补充医疗保险"),
    yes_no("illness_aided", "是否接受大病医疗救助", "接受大病医疗救助"),
    yes_no("other_health_aid", "是否接受其他健康扶贫", "接受其他健康扶贫"),
    Column("disease", "患病名称", Text(100), aliases=("疾病名称", "病种"), personal=Personal.HEALTH),
    Column("disease_grade", "疾病等级", Text(40), personal=Personal.HEALTH),
    Column("card_year", "残疾证办证年度", Year(past=True), aliases=("残疾证办理年度",)),
)
WORK = tuple(column.key for column in WORK_COLUMNS)
WELFARE = tuple(column.key for column in WELFARE_COLUMNS)
OF_WORK, OF_WELFARE = Part(*WORK), Part(*WELFARE)


def beside_person(row: Row) -> Beside:
    """What the row says of the person's work and welfare in the year."""
    found = ((WorkYear, OF_WORK.said(row)), (WelfareYear, OF_WELFARE.said(row)))
    return tuple((model, facts) for model, facts in found if facts)
