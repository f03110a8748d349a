"""What a place is declared to be, and what places and households ask for."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from counties.models import Designation, Division, Household, Need
from counties.models.codes import NeedState
from counties.models.household import AMOUNT_FIELDS
from counties.services.upsert import origin_told
from fupin.audit.services import amend, write
from fupin.errors import Refusal
from fupin.figures import Absence, Figure, Precision
from fupin.intake.sheets import Outcome
from fupin.money import yuan


def designate_place(
    *, actor: User, place: Division, kind: str, year_from: int | None = None, **details: object
) -> Designation:
    """Declares a place poor from a year on. Raises Refusal if that is known already."""
    row = Designation(place=place, kind=kind, year_from=year_from, **details)
    return write(row, actor=actor, verb="登记贫困县村认定")


def lift_designation(designation: Designation, *, actor: User, lifted_on: date) -> dict[str, tuple]:
    """村出列、县摘帽 on the day; {field: (old, new)}. Raises Refusal if it is before the year of the designation."""
    if designation.year_from and lifted_on.year < designation.year_from:
        raise Refusal(
            "lifted_before", f"退出日期早于认定年度 {designation.year_from} 年，请核对", field="lifted_on"
        )
    return amend(designation, actor=actor, verb="登记退出", lifted_on=lifted_on)


def raise_need(
    *,
    actor: User,
    place: Division,
    subject: str,
    raised_on: date,
    household: Household | None = None,
    **details: object,
) -> Need:
    """Records what a place or a household asked for. Raises Refusal if the household lives elsewhere.

    `amount` is yuan, or a Figure in yuan where it is approximate.
    """
    check_home(place, household)
    details |= amount_columns(details.pop("amount", None))
    row = Need(place=place, subject=subject, raised_on=raised_on, household=household, **details)
    return write(row, actor=actor, verb="登记需求")


def amount_columns(given: Figure | Decimal | None) -> dict[str, object]:
    """The columns that keep an amount; raises Refusal("amount") for what says no number of yuan."""
    if not isinstance(given, Figure):
        return {"amount": given, "upper": None, "precision": Precision.EXACT.value, "stated": ""}
    if given.absence is Absence.UNFILLED:
        return amount_columns(None)
    if given.absence is not Absence.FILLED or given.value is None or given.unit != "元":
        raise Refusal("amount", "所需资金须是一个数（可以是“10余万元”这样的概数），单位为元", field="amount")
    if given.precision is Precision.EXACT:
        return amount_columns(yuan(given.value))
    upper = None if given.upper is None else yuan(given.upper)
    return {
        "amount": yuan(given.value),
        "upper": upper,
        "precision": given.precision.value,
        "stated": given.text,
    }


@transaction.atomic
def keep_need(
    *,
    actor: User,
    place: Division,
    subject: str,
    raised_on: date,
    household: Household | None,
    provenance: dict,
    **facts: object,
) -> Outcome:
    """Records the need or corrects the one of this subject that was raised there on that day.

    A fact that is None was not filled in: it leaves what is there.
    """
    check_home(place, household)
    key = {"place": place, "subject": subject, "raised_on": raised_on, "household": household}
    given = {name: value for name, value in facts.items() if value is not None}
    row = Need.objects.select_for_update(of=("self",)).filter(**key).first()
    if row is None:
        return Outcome.added(raise_need(actor=actor, **key, **given, **provenance))
    given |= origin_told(provenance)
    if "amount" in given:
        given |= amount_columns(given["amount"])
    before = row.needed
    changes = amend(row, actor=actor, verb="更正需求", **given)
    return Outcome.changed(row, _of_amount(changes, before, row.needed))


def _of_amount(changes: dict[str, tuple], before: Figure, after: Figure) -> dict[str, tuple]:
    """The changes, those of the columns of an approximate amount as one, in the words in which it was stated."""
    others = {name: pair for name, pair in changes.items() if name not in AMOUNT_FIELDS}
    if len(others) == len(changes):
        return changes
    if changes.keys() - others.keys() == {"amount"}:
        return changes
    return {**others, "amount": (before.text, after.text)}


def check_home(place: Division, household: Household | None) -> None:
    """Raises Refusal("other_place") if the household does not live at the place of the need."""
    if household and not household.place_id.startswith(place.code):
        raise Refusal("other_place", "这户不在所填的地区，请核对地区和户编号", field="household")


def settle_need(need: Need, *, actor: User, state: str, reason: str = "") -> dict[str, tuple]:
    """Arranged, met or dropped; {field: (old, new)}. Dropping one needs a reason."""
    if state == NeedState.DROPPED and not reason:
        raise Refusal("reason", "不予安排要写明原因", field="state")
    return amend(need, actor=actor, verb="办理需求", reason=reason, state=state)
