"""What was so of a household or person in one year, in the tables beside the one that all lists fill."""

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import Model

from counties.models import Household, IncomeYear, LivingYear, Person, WelfareYear, WorkYear
from counties.services.upsert import upsert
from fupin.intake.sheets import Outcome


def record_income_year(*, actor: User, household: Household, year: int, **facts: object) -> Outcome:
    """What the household earned in the year, in yuan by kind; what is None stays as it was."""
    return _record(IncomeYear, actor, {"household": household, "year": year}, **facts)


def record_living_year(*, actor: User, household: Household, year: int, **facts: object) -> Outcome:
    """On what and in what the household lived in the year; what is None stays as it was."""
    return _record(LivingYear, actor, {"household": household, "year": year}, **facts)


def record_work_year(*, actor: User, person: Person, year: int, **facts: object) -> Outcome:
    """Where the person worked in the year; what is None stays as it was."""
    return _record(WorkYear, actor, {"person": person, "year": year}, **facts)


def record_welfare_year(*, actor: User, person: Person, year: int, **facts: object) -> Outcome:
    """By what the person was provided for in the year; what is None stays as it was."""
    return _record(WelfareYear, actor, {"person": person, "year": year}, **facts)


def _record(
    model: type[Model], actor: User, key: dict, *, provenance: dict | None = None, **facts: object
) -> Outcome:
    return upsert(model.objects.all(), actor=actor, key=key, facts=facts, provenance=provenance, shared=True)
