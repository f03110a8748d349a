"""所需资金 is kept as it was said: 10余万 with its precision and wording, 35000 as the number that it is."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from counties.models import Need
from counties.services import keep_need, raise_need
from fupin.audit.services import amend
from fupin.errors import Refusal
from fupin.figures import Figure, parse_figure
from fupin.intake.cells import CellProblem, Raw, RoughMoney
from fupin.intake.sheets import sheet_of
from fupin.intake.templates import export_rows
from tests.counties.registry_world import faults, send, stored, take_back, upload

pytestmark = pytest.mark.django_db
NEED = {"行政村": "招元村", "提出日期": "2016-06-01", "需求": "硬化村道"}
AMOUNT = "所需资金（元）"


def kept(need=None):
    need = need or Need.objects.get()
    return str(need.amount), need.upper and str(need.upper), need.precision, need.stated


@pytest.mark.parametrize(
    ("written", "unit", "expected"),
    [
        ("10余万", "元", ("100000.00", None, "at_least", "10余万")),
        ("约3万", "元", ("30000.00", None, "approx", "约3万")),
        ("近 8 万元", "元", ("80000.00", None, "at_most", "近8万元")),
        ("3-4万", "元", ("30000.00", "40000.00", "range", "3-4万")),
        ("20多", "万元", ("200000.00", None, "at_least", "20多万元")),
        ("3.5", "万元", ("35000.00", None, "exact", "")),
        ("叁万伍仟元", "元", ("35000.00", None, "exact", "")),
    ],
)
def test_an_amount_is_kept_as_it_was_said(world, written, unit, expected):
    receipt = upload(world, "needs", [NEED | {f"所需资金（{unit}）": written}])
    assert (faults(receipt), receipt.added) == ([], 1)
    assert kept()[:3] == expected[:3]
    assert kept()[3].replace("元", "") == expected[3].replace("元", "")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("许多", "vague"),
        ("(500)", "too_small"),
        ("XX万", "redacted"),
        ("约3亩", "unit"),
        ("4-3万", "range_order"),
    ],
)
def test_what_says_no_amount_is_refused_at_its_cell(world, written, code):
    receipt = upload(world, "needs", [NEED | {AMOUNT: written}])
    assert [(each.cell, each.code) for each in receipt.errors] == [("D2", code)]
    assert not Need.objects.exists()


def test_the_same_again_is_unchanged_and_another_amount_is_one_change(world):
    upload(world, "needs", [NEED | {AMOUNT: "10余万"}])
    again = upload(world, "needs", [NEED | {AMOUNT: "10余万", "具体内容": ""}], year=2016)
    assert (again.unchanged, again.changed) == (1, 0)
    exact = upload(world, "needs", [NEED | {AMOUNT: "123456.78"}])
    assert [each["fields"]["amount"][1] for each in exact.changes] == ["123456.78元"]
    assert kept() == ("123456.78", None, "exact", "")
    upload(world, "needs", [NEED | {AMOUNT: "3-4万"}])
    assert kept()[:3] == ("30000.00", "40000.00", "range")
    blank = upload(world, "needs", [NEED | {AMOUNT: ""}])
    assert (blank.unchanged, kept()[:3]) == (1, ("30000.00", "40000.00", "range"))


def test_undoing_brings_the_wording_back(world):
    upload(world, "needs", [NEED | {AMOUNT: "3—4万"}])
    before = stored()
    batch = upload(world, "needs", [NEED | {AMOUNT: "50000"}]).batch
    assert kept()[0] == "50000.00"
    assert take_back(world, batch)["left"] == []
    assert stored() == before


def test_an_amount_corrected_by_hand_stays_with_its_wording_and_is_one_conflict(world):
    upload(world, "needs", [NEED | {AMOUNT: "10余万"}])
    amend(
        Need.objects.get(),
        actor=world.maker,
        verb="更正",
        amount=Decimal(120000),
        precision="exact",
        stated="",
    )
    receipt = upload(world, "needs", [NEED | {AMOUNT: "10余万"}], year=2016)
    assert [(each["cell"], each["column"]) for each in receipt.conflicts] == [("D2", "所需资金")]
    assert kept() == ("120000.00", None, "exact", "")


def test_a_total_below_approximate_amounts_cannot_be_checked(world):
    rows = [
        NEED | {AMOUNT: "10余万"},
        NEED | {"需求": "修水渠", AMOUNT: "50000"},
        {"行政村": "合计", AMOUNT: "165000"},
    ]
    assert [each.code for each in upload(world, "needs", rows).warnings] == []


def test_an_export_gives_the_same_amounts_back(world):
    row = {"village": "招元村", "raised_on": date(2016, 6, 1), "subject": "硬化村道"}
    figure = parse_figure("10余万元", "元")
    path = world.directory / "export.xlsx"
    path.write_bytes(
        export_rows(
            sheet_of("needs"),
            [row | {"amount": figure}, row | {"subject": "修水渠", "amount": Decimal("30000.00")}],
        )
    )
    receipt = send(world, "needs", path)
    assert (receipt.added, receipt.normalised, receipt.warnings) == (2, [], [])
    assert [kept(need) for need in Need.objects.order_by("id")] == [
        ("100000.00", None, "at_least", "10余万元"),
        ("30000.00", None, "exact", ""),
    ]


def test_services_take_a_figure_or_yuan(world):
    facts = {"actor": world.maker, "place": world.village, "raised_on": date(2016, 6, 1)}
    need = raise_need(subject="修路", amount=parse_figure("近8万元", "元"), **facts)
    assert (str(need.needed), need.needed.prose()) == ("近8万元", "近8万元")
    assert raise_need(subject="修渠", amount=Decimal(500), **facts).needed == Figure.exact(Decimal(500), "元")
    with pytest.raises(Refusal) as refused:
        keep_need(subject="植树", household=None, provenance={}, amount=parse_figure("约3亩", "亩"), **facts)
    assert (refused.value.code, refused.value.field, Need.objects.count()) == ("amount", "amount", 2)


def test_an_upper_end_belongs_to_a_range(world):
    need = Need(place=world.village, raised_on=date(2016, 6, 1), subject="修路", amount=3, upper=4)
    with pytest.raises(ValidationError, match="只在精确度为“区间”时填写"):
        need.full_clean()


def test_the_cell_reads_exact_amounts_as_money_does():
    assert RoughMoney().parse(Raw(3.5, unit="万元")) == Decimal("35000.00")
    assert RoughMoney().parse(Raw("无")) is None
    with pytest.raises(CellProblem) as refused:
        RoughMoney().parse(Raw("约3.3333333万"))
    assert refused.value.code == "money"
    assert "概数" in RoughMoney().hint
