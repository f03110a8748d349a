"""Taking over assets, agreeing what they must bring, recording what they brought."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from counties.models import Division
from counties.services import origin_told
from fupin.audit.services import amend, write
from fupin.errors import Refusal
from fupin.figures import Absence, Figure
from projects.figures import corrected, in_unit_of
from projects.models import Asset, AssetReceipt, IncomeTerm, Project
from units.models import Unit


def take_over_asset(
    *,
    actor: User,
    unit: Unit,
    place: Division,
    name: str,
    kind: str,
    ends_on: date,
    indicator: str = "",
    size: Figure | None = None,
    original_value: Decimal | None = None,
    project: Project | None = None,
    owner: str = "",
    keeper: str = "",
    operation: str = "",
    **provenance: object,
) -> Asset:
    """Registers an asset. `size` is by `indicator` (70.2 千瓦), the original value in yuan.

    Raises Refusal("size") for a size without its indicator.
    """
    asset = Asset(
        unit=unit,
        place=place,
        name=name,
        kind=kind,
        ends_on=ends_on,
        indicator=indicator,
        original_value=original_value,
        project=project,
        owner=owner,
        keeper=keeper,
        operation=operation,
        **provenance,
    )
    asset.set_figure(_size(indicator, size))
    return write(asset, actor=actor, verb="登记资产")


def amend_asset(
    *, actor: User, asset: Asset, reason: str = "", size: Figure | None = None, **changes: object
) -> dict[str, tuple]:
    """Sets the given fields, and the size where one is given; returns {field: (old, new)}."""
    if size is not None:
        changes |= corrected(_size(changes.get("indicator", asset.indicator), size))
    return amend(asset, actor=actor, verb="更正资产", reason=reason, **changes)


def _size(indicator: str, size: Figure | None) -> Figure:
    if size is None:
        return Figure.missing("", Absence.UNFILLED)
    if not indicator:
        raise Refusal("size", "填了规模就要填规模指标（规模是什么、以什么为单位）", field="indicator")
    return in_unit_of(indicator, size)


@transaction.atomic
def agree_income(
    *,
    actor: User,
    asset: Asset,
    kind: str,
    agreed_on: date,
    principal: Decimal | None = None,
    rate: Decimal | None = None,
    yearly_rent: Decimal | None = None,
    years: int | None = None,
    receiver: str = "",
    at_end: str = "",
    **provenance: object,
) -> tuple[IncomeTerm, dict[str, tuple] | None]:
    """What the contract promises; money in yuan, the rate in per cent a year. One term per asset, kind and day.

    Returns it with None if it is new, else with {field: (old, new)}.
    """
    promised = {
        "principal": principal,
        "rate": rate,
        "yearly_rent": yearly_rent,
        "years": years,
        "receiver": receiver,
        "at_end": at_end,
    }
    term = IncomeTerm.objects.filter(asset=asset, kind=kind, agreed_on=agreed_on).first()
    if term is not None:
        given = {name: value for name, value in promised.items() if value not in (None, "")}
        return term, amend(term, actor=actor, verb="更正收益约定", **given)
    term = IncomeTerm(asset=asset, kind=kind, agreed_on=agreed_on, **promised, **provenance)
    return write(term, actor=actor, verb="登记收益约定"), None


@transaction.atomic
def record_receipt(
    *,
    actor: User,
    asset: Asset,
    indicator: str,
    figure: Figure,
    ends_on: date,
    starts_on: date | None = None,
    planned: bool = False,
    **provenance: object,
) -> tuple[AssetReceipt, dict[str, tuple] | None]:
    """What the asset brought from `starts_on` to `ends_on`, set or corrected; an expected sum is `planned`.

    Returns it with None if it is new, else with {field: (old, new)}.
    """
    fitted = in_unit_of(indicator, figure)
    span = {"starts_on": starts_on, "ends_on": ends_on, "planned": planned}
    receipt = AssetReceipt.objects.filter(asset=asset, indicator=indicator, **span).first()
    if receipt is not None:
        facts = corrected(fitted) | origin_told(provenance)
        return receipt, amend(receipt, actor=actor, verb="更正资产收益", **facts)
    receipt = AssetReceipt(asset=asset, indicator=indicator, **span, **provenance)
    receipt.set_figure(fitted)
    return write(receipt, actor=actor, verb="登记资产收益"), None
