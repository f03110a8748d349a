"""Cadres and teams."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User

from cadres.models import Cadre, Team
from counties.models import Division
from counties.services import upsert
from fupin.audit.services import write
from fupin.errors import Refusal
from fupin.intake.sheets import Outcome
from units.models import Unit


def register_cadre(*, actor: User, unit: Unit, name: str, department: str = "", **details: object) -> Cadre:
    """Enters a person of the unit. Raises Refusal if the department has somebody of this name already."""
    row = Cadre(unit=unit, name=name, department=department, **details)
    return write(row, actor=actor, verb="登记干部")


def keep_cadre(
    *, actor: User, unit: Unit, name: str, department: str | None = None, provenance: dict, **facts: object
) -> Outcome:
    """Registers the cadre or corrects the unit's cadre of this name; a department that is given tells two apart.

    Raises Refusal("other_number") where the one who is meant has another 帮扶责任人编号: then these are two.
    """
    same = Cadre.objects.filter(unit=unit, name=name)
    known = same.filter(department=department) if department else same
    if department is None and same.count() == 1:
        department = same.get().department
    elif department and not known.exists() and same.filter(department="").count() == 1:
        # Known without a department so far: this is where it becomes known.
        facts["department"], department = department, ""
    key = {"unit": unit, "name": name, "department": department or ""}
    _check_number(key, facts.get("number"))
    return upsert(Cadre.objects.all(), actor=actor, key=key, facts=facts, provenance=provenance, shared=True)


def _check_number(key: dict, number: str | None) -> None:
    if number and Cadre.objects.filter(**key).exclude(number__in=["", number]).exists():
        message = "这个单位的同名干部登记的是另一个帮扶责任人编号，请核对；确是两人的，请填所在部门区分"
        raise Refusal("other_number", message, field="number")


def form_team(
    *, actor: User, unit: Unit, place: Division, name: str, starts_on: date, **details: object
) -> Team:
    """Records that a team of the unit moved into the village."""
    row = Team(unit=unit, place=place, name=name, starts_on=starts_on, **details)
    return write(row, actor=actor, verb="组建驻村工作队")
