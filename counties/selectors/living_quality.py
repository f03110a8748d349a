"""疑点 of income, land and insurance: amounts that are too small or too large to be so, and what does not go with what."""

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from counties.models import (
    Household,
    HouseholdYear,
    IncomeYear,
    LivingYear,
    Person,
    PersonYear,
    WelfareYear,
    WorkYear,
)

if TYPE_CHECKING:
    from counties.selectors.quality import Asked

# By the rules of data checking in use: what lies between nothing and the least that is paid in a year.
LEAST = {"wages": 300, "dibao_grant": 200, "family_planning_grant": 100, "pension": 88, "tekun_grant": 200}
MOST_WAGES = 300_000
FAR_FROM_ROAD = 5
LAND = ("farmland", "irrigated", "woodland", "returned_to_forest", "orchard", "pasture", "water_area")


def _income(asked: "Asked", condition: Q) -> QuerySet[Household]:
    rows = IncomeYear.objects.filter(condition, household=OuterRef("pk"), year=asked.year)
    return asked.homes.filter(Exists(rows))


def _living(asked: "Asked", condition: Q) -> QuerySet[LivingYear]:
    return LivingYear.objects.filter(condition, household=OuterRef("pk"), year=asked.year)


def too_little(asked: "Asked", kind: str) -> QuerySet[Household]:
    """More than nothing and less than the least that there is of the kind."""
    return _income(asked, Q(**{f"{kind}__gt": 0, f"{kind}__lt": LEAST[kind]}))


def odd_wages(asked: "Asked") -> QuerySet[Household]:
    """Wages of a few yuan, or of more than a village household earns: mostly a wrong unit."""
    return _income(asked, Q(wages__gt=0, wages__lt=LEAST["wages"]) | Q(wages__gt=MOST_WAGES))


def income_apart(asked: "Asked") -> QuerySet[Household]:
    """Net income, size and income per head, as lists told them one after the other, differ by more than a yuan."""
    rows = HouseholdYear.objects.filter(household=OuterRef("pk"), year=asked.year, size__gt=0)
    rows = rows.annotate(together=F("net_income_per_head") * F("size"))
    apart = Q(together__gt=F("net_income") + F("size")) | Q(together__lt=F("net_income") - F("size"))
    return asked.homes.filter(Exists(rows.filter(apart)))


def business_without_costs(asked: "Asked") -> QuerySet[Household]:
    """Who farms or trades has costs."""
    return _income(asked, Q(business__gt=0) & (Q(business_costs=None) | Q(business_costs=0)))


def paid_without_forest(asked: "Asked") -> QuerySet[Household]:
    """Compensation for land returned to forest of which there is none."""
    without = ~Exists(_living(asked, Q(returned_to_forest__gt=0)))
    return _income(asked, Q(ecology_grant__gt=0)).filter(without)


def more_forest_than_land(asked: "Asked") -> QuerySet[Household]:
    """More land returned to forest than woodland and pasture together."""
    together = Coalesce(F("woodland"), Value(0), output_field=LivingYear._meta.get_field("woodland"))
    together += Coalesce(F("pasture"), Value(0), output_field=LivingYear._meta.get_field("pasture"))
    return asked.homes.filter(Exists(_living(asked, Q(returned_to_forest__gt=together))))


def far_from_road(asked: "Asked") -> QuerySet[Household]:
    """Further from the village's main road than is usual."""
    return asked.homes.filter(Exists(_living(asked, Q(road_distance__gt=FAR_FROM_ROAD))))


def without_land(asked: "Asked") -> QuerySet[Household]:
    """Living conditions are known of the year, but no land at all."""
    return asked.homes.filter(Exists(_living(asked, Q(**{f"{name}__isnull": True for name in LAND}))))


def insured_twice_or_never(asked: "Asked") -> QuerySet[Person]:
    """Of residents' and employees' medical insurance a person has one."""
    both = WelfareYear.objects.filter(
        person=OuterRef("person"),
        year=asked.year,
        employee_medical_insured=OuterRef("resident_medical_insured"),
    )
    told = PersonYear.objects.filter(
        person=OuterRef("pk"), year=asked.year, resident_medical_insured__isnull=False
    )
    return asked.persons.filter(Exists(told.filter(Exists(both))))


def work_half_told(asked: "Asked") -> QuerySet[Person]:
    """Where somebody worked, or for how many months, but not both."""
    placed = Exists(
        WorkYear.objects.filter(person=OuterRef("person"), year=asked.year).exclude(work_place="")
    )
    somewhere = ~Q(work_status="") | Q(placed)
    half = (somewhere & Q(work_months__isnull=True)) | (~somewhere & Q(work_months__gt=0))
    rows = PersonYear.objects.filter(person=OuterRef("pk"), year=asked.year)
    elsewhere = WorkYear.objects.filter(person=OuterRef("pk"), year=asked.year).exclude(work_place="")
    alone = Exists(elsewhere) & ~Exists(rows)
    return asked.persons.filter(Exists(rows.filter(half)) | alone)
