"""What was so of a household or person in one year, in the tables beside the one that all lists fill."""

from django.contrib.auth.base_user import AbstractBaseUser as User

from counties.models import Household, IncomeYear, LivingYear, Person, WelfareYear, WorkYear
from counties.services.upsert import upsert
from fupin.intake.sheets import Outcome


def record_income_year(
    *, actor: User, household: Household, year: int, provenance: dict | None = None, **facts: object
) -> Outcome:
    """What the household earned in the year, in yuan by kind; what is None stays as it was."""
    key = {"household": household, "year": year}
    return upsert(IncomeYear.objects.all(), actor=actor, key=key, facts=facts, provenance=provenance)


def record_living_year(
    *, actor: User, household: Household, year: int, provenance: dict | None = None, **facts: object
) -> Outcome:
    """On what and in what the household lived in the year; what is None stays as it was."""
    key = {"household": household, "year": year}
    return upsert(LivingYear.objects.all(), actor=actor, key=key, facts=facts, provenance=provenance)


def record_work_year(
    *, actor: User, person: Person, year: int, provenance: dict | None = None, **facts: object
) -> Outcome:
    """Where the person worked in the year; what is None stays as it was."""
    key = {"person": person, "year": year}
    return upsert(WorkYear.objects.all(), actor=actor, key=key, facts=facts, provenance=provenance)


def record_welfare_year(
    *, actor: User, person: Person, year: int, provenance: dict | None = None, **facts: object
) -> Outcome:
    """By what the person was provided for in the year; what is None stays as it was."""
    key = {"person": person, "year": year}
    return upsert(WelfareYear.objects.all(), actor=actor, key=key, facts=facts, provenance=provenance)
