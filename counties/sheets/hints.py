"""What in a person's line does not fit together and is stored all the same: told at its cell, so that the clerk may look.

Registries have these by the ten thousand, and a receipt that lists all hides what matters: of each kind the first are
told, and after storing the page of findings (`selectors.quality`) names every one.
"""

from counties.models.person import MemberStatus
from counties.selectors.quality import (
    DUTY_AGE,
    GROWN_AGE,
    LOW_EDUCATION,
    MASTERS_AGE,
    NO_LABOUR,
    NOT_AT_SCHOOL,
)
from counties.sheets.conditions import InSchool
from fupin.intake.sheets import Context, Row

PRESENT = MemberStatus.PRESENT.value
MOST_TOLD = 20
OLD_AGE = 60
HEALTHY = ["健康"]
WEAK = (NO_LABOUR, "弱劳动力或半劳动力", "丧失劳动力")
HINTS = {
    "both_schoolings": ("education", "文化程度与在校生状况同填，两项只应填一项，请核对"),
    "no_schooling": ("education", "文化程度与在校生状况都没有填，应填其中一项"),
    "no_health": ("health", "健康状况没有填"),
    "student_works": ("labour", "在校生应为“无劳动力”，请核对"),
    "able_idle": ("labour", "16—60 岁、健康、不在校，而写着没有或弱劳动力，请核对"),
    "child_works": ("work_months", "年底不满 16 岁而有务工时间，请核对"),
    "left_school": ("education", "16—22 岁而文化程度在小学及以下，请核对"),
    "young_master": ("student_status", "年底不满 20 岁而读硕士，请核对"),
    "work_half": ("work_months", "务工状况（务工所在地）与务工时间只填了一项，应同填或同空"),
}


def hint_at(row: Row, context: Context) -> None:
    """Notes the doubts about a member of the household; of each kind as many as a person would look at."""
    if row.values.get("status") not in (None, PRESENT):
        return
    for code in _doubts(row, context):
        told = context.cache.setdefault("hints_told", {})
        count = told[code] = told.get(code, 0) + 1
        if count <= MOST_TOLD:
            key, message = HINTS[code]
            last = f"；同类只提示前 {MOST_TOLD} 处" if count == MOST_TOLD else ""
            row.warn(key, code, message + last)


def _doubts(row: Row, context: Context) -> list[str]:
    values, found = row.values, []
    get = values.get
    education, status, months = get("education"), get("student_status"), get("work_months")
    in_class = education.__class__ is InSchool
    at_school = in_class or (status is not None and status not in NOT_AT_SCHOOL)
    if at_school:
        if education is not None and not in_class:
            found.append("both_schoolings")
        if get("labour") not in (None, NO_LABOUR):
            found.append("student_works")
    elif education is status is None and "education" in values and "student_status" in values:
        found.append("no_schooling")
    if not get("health") and "health" in values:
        found.append("no_health")
    # 0 months say that there was no work, and so does nothing.
    half = months is None if get("work_status") or get("work_place") else bool(months)
    if half and "work_months" in values and ("work_status" in values or "work_place" in values):
        found.append("work_half")
    if (age := _age(row, context)) is not None:
        found += _doubts_about_age(row, age, at_school)
    return found


def _doubts_about_age(row: Row, age: int, at_school: bool) -> list[str]:
    get, found = row.values.get, []
    if age < DUTY_AGE:
        if get("work_months"):
            found.append("child_works")
    elif age <= GROWN_AGE and get("education") in LOW_EDUCATION:
        found.append("left_school")
    if get("labour") in WEAK and DUTY_AGE <= age <= OLD_AGE and not at_school and get("health") == HEALTHY:
        found.append("able_idle")
    if age < MASTERS_AGE and "硕士" in (get("student_status") or ""):
        found.append("young_master")
    return found


def _age(row: Row, context: Context) -> int | None:
    """At the end of the line's year."""
    get = row.values.get
    year = get("year") or context.year
    if year is None:
        return None
    if number := get("id_number"):
        return year - int(number[6:10])
    born_on = get("born_on")
    return year - born_on.year if born_on else None
