"""What assets must bring by contract and what they brought; intended, signed and arrived money apart."""

from datetime import date
from decimal import Decimal

import pytest

from fupin.errors import Refusal
from fupin.figures import parse_figure
from projects.models import Agreement, AssetKind
from projects.selectors import income_due
from projects.services import agree_income, amend_agreement, record_receipt, sign_agreement, take_over_asset


@pytest.fixture
def asset(world):
    return take_over_asset(
        actor=world.clerk,
        unit=world.unit,
        place=world.village,
        name="光伏电站",
        kind=AssetKind.OPERATING,
        ends_on=date(2017, 12, 31),
        indicator="asset.pv_kw",
        size=parse_figure("70.2KW"),
        original_value=Decimal("600000"),
    )


def fixed_rate(world, asset, principal, rate, years, agreed_on=date(2016, 6, 30)):
    term, _ = agree_income(
        actor=world.clerk,
        asset=asset,
        kind="fixed_rate",
        principal=Decimal(principal),
        rate=Decimal(rate),
        years=years,
        agreed_on=agreed_on,
    )
    return term


def test_the_size_of_an_asset_is_in_the_unit_of_its_indicator(asset):
    asset.refresh_from_db()

    assert (asset.value, asset.stated) == (Decimal("70.200000"), "70.2KW")


def test_a_size_without_its_indicator_is_refused(world):
    with pytest.raises(Refusal) as caught:
        take_over_asset(
            actor=world.clerk,
            unit=world.unit,
            place=world.village,
            name="路灯",
            kind=AssetKind.PUBLIC,
            ends_on=date(2018, 12, 31),
            size=parse_figure("192盏"),
        )
    assert (caught.value.code, caught.value.field) == ("size", "indicator")


@pytest.mark.parametrize(
    ("until", "dues"),
    [
        (date(2017, 6, 29), []),
        (date(2017, 6, 30), [(date(2017, 6, 30), Decimal("127200.00"))]),
        (date(2030, 1, 1), [(date(2016 + year, 6, 30), Decimal("127200.00")) for year in range(1, 6)]),
    ],
)
def test_income_is_due_each_full_year_within_the_term(world, asset, until, dues):
    term = fixed_rate(world, asset, "1060000", "12", 5)

    assert [(due.due_on, due.amount) for due in income_due(term, until)] == dues


def test_300_000_at_15_per_cent_are_45_000_a_year(world, asset):
    term = fixed_rate(world, asset, "300000", "15", 30)

    assert income_due(term, date(2017, 12, 31))[0].amount == Decimal("45000.00")


def test_a_fixed_rate_needs_principal_and_rate(world, asset):
    with pytest.raises(Refusal, match="请填写本金和年回报率"):
        agree_income(actor=world.clerk, asset=asset, kind="fixed_rate", agreed_on=date(2018, 1, 1))
    assert not asset.terms.exists()


def test_income_by_power_promises_no_sum(world, asset):
    term, _ = agree_income(actor=world.clerk, asset=asset, kind="power", agreed_on=date(2017, 12, 31))

    assert income_due(term, date(2030, 1, 1)) == []


def test_expected_and_received_income_are_two_rows(world, asset):
    facts = {"actor": world.clerk, "asset": asset, "indicator": "asset.income"}
    record_receipt(figure=parse_figure("53421.43元"), ends_on=date(2018, 10, 31), **facts)
    record_receipt(figure=parse_figure("6万元以上"), ends_on=date(2018, 10, 31), planned=True, **facts)
    _, changes = record_receipt(figure=parse_figure("53421.44元"), ends_on=date(2018, 10, 31), **facts)

    rows = [(row.value, row.planned, row.precision) for row in asset.receipts.order_by("pk")]
    assert rows == [(Decimal("53421.44"), False, "exact"), (Decimal("60000"), True, "at_least")]
    assert changes["stated"] == ("53421.43元", "53421.44元")


@pytest.fixture
def sign(world):
    def sign_it(**amounts):
        warnings = []
        agreement = sign_agreement(
            actor=world.clerk,
            unit=world.unit,
            place=world.village,
            investor="香港锦发集团",
            subject="国际文化养生社区",
            stage="intended",
            ends_on=date(2007, 12, 7),
            warn=lambda *warning: warnings.append(warning[:2]),
            **amounts,
        )
        return agreement, warnings

    return sign_it


def test_intended_money_leaves_signed_and_arrived_blank(sign):
    agreement, warnings = sign(intended_amount=Decimal("1600000000"))

    agreement.refresh_from_db()
    assert (agreement.intended_amount, agreement.signed_amount, agreement.arrived_amount) == (
        Decimal("1600000000.00"),
        None,
        None,
    )
    assert warnings == []


def test_more_arrived_than_signed_is_doubted_and_kept(world, sign):
    agreement, warnings = sign(signed_amount=Decimal(10), arrived_amount=Decimal(12))

    assert warnings == [("arrived_amount", "more_than_signed")]
    assert Agreement.objects.get().arrived_amount == Decimal("12.00")
    changes = amend_agreement(actor=world.clerk, agreement=agreement, stage="signed")
    assert changes == {"stage": ("intended", "signed")}
