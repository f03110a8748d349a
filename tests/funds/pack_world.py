"""A book with something in every table of the pack, and the pack's verifier as its receiver runs it."""

import csv
import importlib.util
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

from counties.models import Household
from funds.channels import Channel, Form
from funds.pack import export_pack
from funds.selectors import LedgerFilters
from funds.services import (
    Posting,
    approve_batch,
    attach_voucher,
    close_period,
    draft_batch,
    payee_account,
    record_goods,
    record_payment,
    submit_batch,
)
from fupin.files.services import keep_file
from fupin.scope import SYSTEM
from tests.funds.ledger_people import checker, maker
from tests.funds.ledger_world import pay, take_in
from tests.funds.reversing import reverse_entry

VERIFIER = Path(__file__).resolve().parents[2] / "funds" / "pack" / "verify.py"
PERSON, CARD = "林小妹", "6222021234567890123"


def fill(world) -> None:
    """Eight entries of two years; texts that a spreadsheet would run; a payee who is a person; evidence of every kind."""
    world.checker, world.maker = checker(world), maker(world)
    first = take_in(world, "县工业园入股", "300000", year=2017)
    take_in(world, "=HYPERLINK(1)", "61400", channel=Channel.STAFF_DONATION, summary="'+引号和,逗号\n换行")
    paid = pay(world, first, "1234.50", payee="@建筑队")
    pay(world, first, "20", payee=PERSON, summary=f"付{PERSON}运费 {CARD}", note=f"{PERSON}已签收")
    wrong = take_in(world, "登记有误", "5")
    reverse_entry(actor=world.clerk, entry=wrong, reason="-重复")
    books = take_in(world, "捐赠图书", "32", form=Form.IN_KIND)
    record_goods(actor=world.clerk, entry=books, name="图书", quantity=Decimal("10"), price=Decimal("3.20"))
    _back(world, paid)
    _approve(world, first)
    close_period(actor=world.checker, unit=world.unit, year=2018)


def _back(world, paid) -> None:
    for at, kind in enumerate(("发票", "银行回单"), 1):
        file = keep_file(actor=world.clerk, source=[b"%d" % at], name=f"{PERSON}的{kind}.pdf")
        attach_voucher(actor=world.clerk, entry=paid, file=file, kind=kind, pages=at)
    household = Household.objects.create(
        place=world.village, county_code="441621", number="001", head_name="黄大壮"
    )
    facts = {"household": household, "item": "运费", "amount": Decimal("30"), "paid_on": date(2018, 12, 31)}
    record_payment(actor=world.clerk, entry=paid, **facts)


def _approve(world, first) -> None:
    posting = Posting(
        document=first.document,
        from_account=world.pool,
        to_account=payee_account(actor=world.clerk, book=world.book, name="上义镇建筑队"),
        amount=Decimal("100"),
        occurred_on=date(2018, 12, 31),
        place=world.village,
        summary="付工程尾款",
    )
    batch = draft_batch(actor=world.maker, unit=world.unit, title="十二月付款", postings=[posting])
    submit_batch(actor=world.maker, batch=batch)
    approve_batch(actor=world.checker, batch=batch)


def exported(world, directory, **options):
    """The pack of all that the system sees, in that directory."""
    wish = {"actor": world.clerk, "scope": SYSTEM, "filters": LedgerFilters(), "directory": directory}
    return export_pack(**(wish | options))


def verify(directory, *options):
    """verify.py in a bare interpreter: no site packages, no project, another working directory."""
    program = [sys.executable, "-I", "-S", str(directory / "verify.py"), *options]
    return subprocess.run(program, capture_output=True, text=True, cwd="/", check=False)


def verifier():
    """An untouched verifier, loaded as a module: for packs whose own copy may have been changed, and for speed."""
    spec = importlib.util.spec_from_file_location("pack_verifier", VERIFIER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(directory, table):
    """The rows of a table by their headings."""
    with (directory / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
