"""疑点: rows that do not fit by the rules of data quality. A finding flags and never blocks.

The rules are those by which registry sheets are checked in use, as far as our rows can tell; each says its basis.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from counties.models import (
    ExitStatus,
    Household,
    HouseholdKind,
    HouseholdYear,
    Person,
    PersonYear,
    StatusChange,
    StatusEvent,
)
from counties.models.person import MENS_RELATIONS, WOMENS_RELATIONS, MemberStatus, Relation, Sex
from counties.selectors import living_quality, watch_quality
from fupin.rules.models import Rule as Policy
from fupin.rules.selectors import rule_value
from fupin.scope import Scope

TOWNSHIP = 9
NOT_AT_SCHOOL = ("", "非在校生", "学龄前儿童")
LOW_EDUCATION = ("文盲或半文盲", "小学")
NO_LABOUR = "无劳动力"
DUTY_AGE, GROWN_AGE, MASTERS_AGE = 16, 22, 20


@dataclass(frozen=True)
class Asked:
    """Where, and of which year: its yearly facts, and ages at its end."""

    scope: Scope
    place: str
    year: int

    @property
    def homes(self) -> QuerySet[Household]:
        """The households that lie there now and are not closed."""
        rows = Household.objects.visible_to(self.scope).filter(place__code__startswith=self.place)
        return rows.filter(closed_on__isnull=True)

    @property
    def persons(self) -> QuerySet[Person]:
        """The present members of those households."""
        rows = Person.objects.visible_to(self.scope).filter(household__place__code__startswith=self.place)
        return rows.filter(household__closed_on__isnull=True, status=MemberStatus.PRESENT)

    def of_year(self, condition: Q) -> Exists:
        """Whether the household's facts of the year are so."""
        return Exists(HouseholdYear.objects.filter(condition, household=OuterRef("pk"), year=self.year))

    def of_person_year(self, condition: Q) -> Exists:
        return Exists(PersonYear.objects.filter(condition, person=OuterRef("pk"), year=self.year))

    def born_after(self, age: int) -> date:
        """Who was born after this day is younger than the age at the end of the year."""
        return date(self.year - age, 12, 31)


@dataclass(frozen=True)
class QualityRule:
    """One rule: which rows it names (`find`), why (`basis`), how grave it is."""

    code: str
    name: str
    level: str
    basis: str
    find: Callable[[Asked], QuerySet]

    @property
    def of_persons(self) -> bool:
        return self.code.startswith("person-")


def _members(condition: Q) -> QuerySet:
    return Person.objects.filter(condition, household=OuterRef("pk"), status=MemberStatus.PRESENT)


def _counted(relation: str) -> Count:
    return Count("persons", filter=Q(persons__relation=relation, persons__status=MemberStatus.PRESENT))


def _several(asked: Asked, relation: str) -> QuerySet:
    return asked.homes.annotate(found=_counted(relation)).filter(found__gt=1)


def _one_sex(asked: Asked) -> QuerySet:
    known = Q(sex__in=[Sex.MALE, Sex.FEMALE])
    head = Person.objects.filter(
        known,
        household=OuterRef("household"),
        relation=Relation.HEAD,
        status=MemberStatus.PRESENT,
        sex=OuterRef("sex"),
    )
    return asked.homes.filter(Exists(_members(known & Q(relation=Relation.SPOUSE)).filter(Exists(head))))


def _size_differs(asked: Asked) -> QuerySet:
    present = Count("persons", filter=Q(persons__status=MemberStatus.PRESENT), distinct=True)
    rows = asked.homes.filter(years__year=asked.year, years__size__isnull=False)
    return rows.annotate(present=present, said=F("years__size")).exclude(present=F("said"))


def _below_line(asked: Asked) -> QuerySet:
    """Of each county the line in force; a county for which nobody set one has no findings."""
    below = Q(pk__in=[])
    for county in asked.homes.order_by().values_list("county_code", flat=True).distinct():
        line = rule_value(Policy.POVERTY_LINE, year=asked.year, place_code=county)
        if line is not None:
            poorer = Q(exit_status=ExitStatus.EXITED, net_income_per_head__lt=line)
            below |= Q(asked.of_year(poorer), county_code=county)
    return asked.homes.filter(below)


def _exited(asked: Asked, condition: Q) -> QuerySet:
    exited = Q(exit_status=ExitStatus.EXITED) | Q(kind=HouseholdKind.EXITED)
    return asked.homes.filter(asked.of_year(exited & condition))


def _undated(asked: Asked) -> QuerySet:
    return asked.homes.filter(identified_on__isnull=True, changes__isnull=True, years__isnull=True)


def _year_contradicts_events(asked: Asked) -> QuerySet:
    """The yearly row says poor where the events say exited at the end of the year, or the other way round."""
    end = date(asked.year, 12, 31)
    poverty = (StatusEvent.IDENTIFIED, StatusEvent.RETURNED, StatusEvent.EXITED, StatusEvent.PURGED)
    later = StatusChange.objects.filter(
        Q(happened_on__gt=OuterRef("happened_on"))
        | Q(happened_on=OuterRef("happened_on"), id__gt=OuterRef("id")),
        household=OuterRef("household"),
        event__in=poverty,
        happened_on__lte=end,
    )
    last = StatusChange.objects.filter(household=OuterRef("pk"), event__in=poverty, happened_on__lte=end)
    last = last.filter(~Exists(later))
    said_poor = asked.of_year(Q(exit_status__in=[ExitStatus.POOR, ExitStatus.RETURNED]))
    said_exited = asked.of_year(Q(exit_status=ExitStatus.EXITED))
    return asked.homes.filter(
        (said_poor & Exists(last.filter(event=StatusEvent.EXITED)))
        | (said_exited & Exists(last.filter(event__in=poverty[:2])))
    )


def _shared_account(asked: Asked) -> QuerySet:
    same = Household.objects.filter(bank_account_index=OuterRef("bank_account_index"), closed_on__isnull=True)
    return asked.homes.exclude(bank_account_index="").filter(Exists(same.exclude(pk=OuterRef("pk"))))


def _twins(asked: Asked) -> QuerySet:
    same = asked.persons.filter(name=OuterRef("name"), born_on=OuterRef("born_on"))
    return asked.persons.filter(born_on__isnull=False).filter(Exists(same.exclude(pk=OuterRef("pk"))))


def _uninsured(asked: Asked, insurance: str) -> QuerySet:
    exited = HouseholdYear.objects.filter(
        Q(exit_status=ExitStatus.EXITED) | Q(kind=HouseholdKind.EXITED),
        household=OuterRef("household"),
        year=asked.year,
    )
    return asked.persons.filter(Exists(exited), asked.of_person_year(Q(**{insurance: False})))


def _wrong_sex(asked: Asked) -> QuerySet:
    return asked.persons.filter(
        Q(relation__in=MENS_RELATIONS, sex=Sex.FEMALE) | Q(relation__in=WOMENS_RELATIONS, sex=Sex.MALE)
    )


def _gone_undated(asked: Asked) -> QuerySet:
    rows = Person.objects.visible_to(asked.scope).filter(household__place__code__startswith=asked.place)
    return rows.exclude(status=MemberStatus.PRESENT).filter(status_on__isnull=True)


BLOCKING, WARNING = "严重", "一般"
AT_SCHOOL = ~Q(student_status__in=NOT_AT_SCHOOL)
CHECKED = "建档立卡信息数据校验规则"
WATCH_CHECKED = "防返贫监测信息数据校验规则"

SMALL_GRANTS = (
    ("dibao", "低保金", "dibao_grant"),
    ("family-planning", "计划生育金", "family_planning_grant"),
    ("pension", "养老保险金", "pension"),
    ("tekun", "五保金", "tekun_grant"),
)

_ALL = (
    ("household-no-head", "在册成员中没有户主", BLOCKING, f"{CHECKED}：每户应有一名户主",
     lambda a: a.homes.filter(~Exists(_members(Q(relation=Relation.HEAD))))),
    ("household-two-heads", "有多名户主", BLOCKING, f"{CHECKED}：同户只能有一名户主",
     lambda a: _several(a, Relation.HEAD)),
    ("household-head-name", "户主姓名与户主成员的姓名不符", WARNING, "农户表和人员表说的应是同一个户主",
     lambda a: a.homes.exclude(head_name="").filter(
         Exists(_members(Q(relation=Relation.HEAD) & ~Q(name=OuterRef("head_name")))))),
    ("household-two-spouses", "户主有多名配偶", BLOCKING, f"{CHECKED}：同户多配偶",
     lambda a: _several(a, Relation.SPOUSE)),
    ("household-one-sex", "户主与配偶性别相同", BLOCKING, f"{CHECKED}：户主与配偶性别相同", _one_sex),
    ("household-size", "家庭人口数与在册成员数不符", WARNING, "家庭人口数应等于在册（正常、转入）成员数", _size_differs),
    ("household-undated", "没有任何日期", WARNING, "识别日期、状态变更、年度情况都没有，查不出哪天起在册", _undated),
    ("household-no-year", "没有本年度情况", WARNING, "动态管理每年末更新一次",
     lambda a: a.homes.filter(~a.of_year(Q()))),
    ("household-no-cause", "未脱贫户没有主要致贫原因", WARNING, "主要致贫原因为必填项",
     lambda a: a.homes.filter(a.of_year(Q(exit_status__in=[ExitStatus.POOR, ExitStatus.RETURNED], main_cause="")))),
    ("household-contradiction", "年度脱贫属性与状态变更不符", BLOCKING, "年末脱贫属性应与截至年末的识别、脱贫、返贫记录一致",
     _year_contradicts_events),
    ("household-below-line", "脱贫户人均纯收入低于扶贫标准", WARNING, 
     f"{CHECKED}：人均纯收入低于当年线（政策参数“扶贫标准”）", _below_line),
    ("household-danger", "脱贫户仍住危房", WARNING, f"{CHECKED}：脱贫户住危房",
     lambda a: _exited(a, Q(dangerous_house=True))),
    ("household-water", "脱贫户饮水不安全", WARNING, f"{CHECKED}：脱贫户未解决饮水",
     lambda a: _exited(a, Q(safe_water=False))),
    ("household-cleared-at-once", "纳入监测当月或次月即消除风险", WARNING, "防返贫监测：当月及次月消除属疑点",
     watch_quality.cleared_at_once),
    ("household-watch-unhelped", "识别监测满 1 个月未落实帮扶", WARNING, f"{WATCH_CHECKED}：识别后 1 个月未落实帮扶",
     watch_quality.not_helped),
    ("household-watch-undeveloped", "有劳动力、监测满 6 个月未落实开发式帮扶", WARNING,
     f"{WATCH_CHECKED}：有劳力 6 个月未落实开发式帮扶", watch_quality.not_developed),
    ("household-watch-no-expense", "因病风险而合规自付支出为 0", WARNING, f"{WATCH_CHECKED}：因病风险但合规自付支出为 0",
     watch_quality.ill_without_expense),
    ("household-watch-no-measure", "饮水、住房风险没有对应的帮扶措施", WARNING,
     f"{WATCH_CHECKED}：因安全饮水、住房风险无对应措施", watch_quality.risk_without_help),
    ("household-income", "纯收入 ÷ 人口与人均纯收入差 1 元以上", WARNING, "人均纯收入 = 纯收入 ÷ 家庭人口数",
     living_quality.income_apart),
    ("household-wages", "工资性收入不到 300 元或超过 30 万元", WARNING,
     f"{CHECKED}：工资性收入大于 0 而不到 300 元，或超过 30 万元", living_quality.odd_wages),
    *((f"household-{code}", f"{name}不到 {living_quality.LEAST[field]} 元", WARNING,
       f"{CHECKED}：{name}大于 0 而不到 {living_quality.LEAST[field]} 元", partial(living_quality.too_little, kind=field))
      for code, name, field in SMALL_GRANTS),
    ("household-no-costs", "有生产经营性收入而没有支出", WARNING, f"{CHECKED}：有经营收入无经营支出",
     living_quality.business_without_costs),
    ("household-no-forest", "有生态补偿金而没有退耕还林面积", WARNING, f"{CHECKED}：有生态补偿金无退耕面积",
     living_quality.paid_without_forest),
    ("household-forest", "退耕还林面积大于林地加牧草地", WARNING, f"{CHECKED}：退耕面积大于林地、牧草地之和",
     living_quality.more_forest_than_land),
    ("household-road", "与村主干路距离超过 5 公里", WARNING, f"{CHECKED}：与主干路距离超过 5 公里",
     living_quality.far_from_road),
    ("household-no-land", "土地面积都没有填", WARNING, f"{CHECKED}：土地面积为空", living_quality.without_land),
    ("household-shared-account", "几户共用一个银行账号", BLOCKING, "审计常用查法：一卡多户", _shared_account),
    ("person-sex", "与户主关系和性别矛盾", BLOCKING, f"{CHECKED}：之父、之子等应为男，之母、之女等应为女", _wrong_sex),
    ("person-no-id", "没有证件号码", WARNING, "证件号码为必填项",
     lambda a: a.persons.filter(id_index="")),
    ("person-no-relation", "没有与户主关系", WARNING, "与户主关系为必填项",
     lambda a: a.persons.filter(relation="")),
    ("person-twin", "同名同生日的在册人员", WARNING, "疑似一人两登", _twins),
    ("person-gone-undated", "不在册而没有变更日期", WARNING,
     "死亡、转出、清退应有日期，否则查不出哪天以前在册", _gone_undated),
    ("person-both-schoolings", "文化程度与在校生状况同填", WARNING, f"{CHECKED}：两项有且只有一项有值",
     lambda a: a.persons.filter(a.of_person_year(AT_SCHOOL & ~Q(education="")))),
    ("person-no-schooling", "文化程度与在校生状况同空", WARNING, f"{CHECKED}：两项有且只有一项有值",
     lambda a: a.persons.filter(a.of_person_year(Q(student_status="", education="")))),
    ("person-no-health", "健康状况为空", WARNING, f"{CHECKED}：健康为空",
     lambda a: a.persons.filter(a.of_person_year(Q(health="")))),
    ("person-student-works", "在校生却有劳动能力", WARNING, f"{CHECKED}：在校生应为“无劳动力”",
     lambda a: a.persons.filter(a.of_person_year(AT_SCHOOL & ~Q(labour__in=["", NO_LABOUR])))),
    ("person-child-works", "16 岁以下有务工", WARNING, f"{CHECKED}：16 岁以下有务工",
     lambda a: a.persons.filter(a.of_person_year(Q(work_months__gt=0)), born_on__gt=a.born_after(DUTY_AGE))),
    ("person-left-school", "16—22 岁文化程度小学及以下", WARNING, f"{CHECKED}：16—22 岁文化程度小学及以下",
     lambda a: a.persons.filter(
         a.of_person_year(Q(education__in=LOW_EDUCATION)),
         born_on__lte=a.born_after(DUTY_AGE), born_on__gt=a.born_after(GROWN_AGE + 1))),
    ("person-young-master", "不满 20 岁读硕士", WARNING, f"{CHECKED}：硕士小于 20 岁",
     lambda a: a.persons.filter(
         a.of_person_year(Q(student_status__contains="硕士")), born_on__gt=a.born_after(MASTERS_AGE))),
    ("person-work-half", "务工地与务工时间只填了一项", WARNING, f"{CHECKED}：务工所在地与务工时间同有同无",
     living_quality.work_half_told),
    ("person-insured-twice", "居民医保与职工医保同为是或同为否", WARNING, f"{CHECKED}：居民医保与职工医保同为是或同为否",
     living_quality.insured_twice_or_never),
    ("person-work-overlap", "务工起止时间重叠", WARNING, f"{WATCH_CHECKED}：务工起止重叠", watch_quality.working_twice),
    ("person-uninsured", "脱贫户成员未参加大病保险", WARNING, f"{CHECKED}：脱贫户未参加大病保险",
     partial(_uninsured, insurance="serious_illness_insured")),
    ("person-no-medical", "脱贫户成员未参加居民医保", WARNING, f"{CHECKED}：脱贫户未参加居民医保",
     partial(_uninsured, insurance="resident_medical_insured")),
)  # fmt: skip
RULES: dict[str, QualityRule] = {row[0]: QualityRule(*row) for row in _ALL}


def rows_of(rule: QualityRule, asked: Asked) -> QuerySet:
    """The rows that the rule names, in the order of their villages. One query; the poverty line takes two more a county."""
    rows = rule.find(asked)
    if rule.of_persons:
        return rows.select_related("household__place").order_by(
            "household__place_id", "household__number", "id"
        )
    return rows.select_related("place").order_by("place_id", "number")


def counts_by_township(asked: Asked) -> dict[str, dict[str, int]]:
    """{rule: {township code: count}}; a household registered at a county stands under the county. One query a rule."""
    counts = {}
    for rule in RULES.values():
        place = "household__place_id" if rule.of_persons else "place_id"
        keys = rule.find(asked).order_by().values("pk")
        rows = (Person if rule.of_persons else Household).objects.filter(pk__in=keys)
        found = rows.order_by().annotate(township=Substr(place, 1, TOWNSHIP)).values_list("township")
        counts[rule.code] = dict(found.annotate(count=Count("pk")))
    return counts
