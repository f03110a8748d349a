"""What was so in a year, edited inside the page of the household or person."""

from django.contrib.auth.base_user import AbstractBaseUser as User

from counties.models import (
    HouseholdYear,
    IncomeYear,
    LivingYear,
    PersonYear,
    WelfareYear,
    WorkYear,
)
from counties.services import (
    record_household_year,
    record_income_year,
    record_living_year,
    record_person_year,
    record_welfare_year,
    record_work_year,
)
from fupin.audit.services import amend
from fupin.desk.inlines import ScopedStacked

INCOME = ("net_income", "size", "net_income_per_head")


def _amend_year(row: HouseholdYear, *, actor: User, **changes: object) -> None:
    """The service checks income against size and keeps what is blank; what was emptied is amended after it."""
    facts = {name: getattr(row, name) for name in INCOME} | changes
    year = facts.pop("year", row.year)
    amend(row, actor=actor, verb="更正农户年度情况", year=year)
    record_household_year(actor=actor, household=row.household, year=year, **facts)
    row.refresh_from_db()
    amend(row, actor=actor, verb="更正农户年度情况", **changes)


class YearInline(ScopedStacked):
    model = HouseholdYear
    add_service = record_household_year
    change_service = _amend_year
    verbose_name_plural = "年度情况"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("year", "size"),
                    ("kind", "poverty_kind", "exit_status"),
                    ("monitor_kind", "risk_cleared"),
                    ("main_cause", "other_causes", "cause_note"),
                    ("post_exit_policy", "not_exited_reason"),
                    ("has_labour", "dangerous_house", "safe_water"),
                    ("net_income", "net_income_per_head"),
                    "source",
                ]
            },
        )
    ]


class IncomeInline(ScopedStacked):
    model = IncomeYear
    add_service = record_income_year
    verbose_name_plural = "收入构成"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("year", "counted_from", "counted_until"),
                    ("wages", "business", "business_costs"),
                    ("property_income", "dividends", "other_property"),
                    ("transfers", "family_planning_grant", "dibao_grant", "tekun_grant"),
                    ("pension", "ecology_grant", "other_transfers"),
                    ("gross_income", "source"),
                ]
            },
        )
    ]


class LivingInline(ScopedStacked):
    model = LivingYear
    add_service = record_living_year
    verbose_name_plural = "生产生活条件"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("year", "farmland", "irrigated", "woodland"),
                    ("returned_to_forest", "orchard", "pasture", "water_area"),
                    ("power_for_work", "power_at_home", "broadcast"),
                    ("road_distance", "access_road", "fuel"),
                    ("floor_space", "house_grade", "sanitary_toilet"),
                    ("in_cooperative", "led_by_enterprise", "led_by_entrepreneur"),
                    ("relocated", "relocation_way", "resettlement_way"),
                    ("resettled_at", "relocation_troubles"),
                    "source",
                ]
            },
        )
    ]


class PersonYearInline(ScopedStacked):
    model = PersonYear
    add_service = record_person_year
    verbose_name_plural = "年度情况"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("year", "politics", "in_army"),
                    ("education", "student_status", "dropout_reason"),
                    ("health", "labour", "mandarin"),
                    ("work_status", "work_months", "has_worked", "plans_work"),
                    ("serious_illness_insured", "resident_medical_insured", "resident_pension_insured"),
                ]
            },
        )
    ]


class WorkInline(ScopedStacked):
    model = WorkYear
    add_service = record_work_year
    verbose_name_plural = "务工就业"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("year", "work_place", "employer"),
                    ("abroad", "job_channel", "industry"),
                    ("public_post", "public_post_months"),
                    "source",
                ]
            },
        )
    ]


class WelfareInline(ScopedStacked):
    model = WelfareYear
    add_service = record_welfare_year
    verbose_name_plural = "社会保障"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("year", "dibao", "tekun"),
                    ("employee_medical_insured", "employee_pension_insured", "commercial_insured"),
                    ("illness_aided", "other_health_aid"),
                    ("disease", "disease_grade", "card_year"),
                    "source",
                ]
            },
        )
    ]
