"""Units with books and accounts, and postings by the thousand: varied enough that nothing is measured by luck."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from counties.models import Division
from funds.channels import Channel
from funds.models import AccountKind, Book, FundDocument, LedgerAccount
from funds.services import (
    Posting,
    open_book,
    payee_account,
    pool_account,
    post_batch,
    receive_document,
    source_account,
)
from fupin.accounts.models import User
from units.models import Unit

FIRST_DAY = date(2016, 1, 1)
DAYS = 3000
PAYEES = 60
AT_ONCE = 1000
PLENTY = Decimal("1000000000000")


@dataclass(frozen=True)
class Desk:
    """One unit's book, with what its postings name."""

    clerk: User
    unit: Unit
    book: Book
    place: Division
    document: FundDocument
    source: LedgerAccount
    pool: LedgerAccount
    payees: list[LedgerAccount]


def open_desks(count: int) -> list[Desk]:
    """So many units, each with money enough that no payment is refused."""
    clerk = User.objects.create_user("bench", full_name="经办一")
    return [_open_desk(clerk, number) for number in range(1, count + 1)]


def _open_desk(clerk: User, number: int) -> Desk:
    unit = Unit.objects.create(name=f"第{number}帮扶单位", path=f"/{number}/")
    code = f"4416211042{number:02d}"
    place = Division.objects.create(
        code=code, name=f"第{number}村", level=5, full_name=f"广东省河源市紫金县上义镇第{number}村"
    )
    book = open_book(actor=clerk, unit=unit)
    document = receive_document(
        actor=clerk, unit=unit, title="帮扶资金", year=2016, channel=Channel.UNIT_SELF, number="〔2016〕1号"
    )
    desk = Desk(
        clerk,
        unit,
        book,
        place,
        document,
        source_account(actor=clerk, document=document),
        pool_account(actor=clerk, book=book, place=place),
        [payee_account(actor=clerk, book=book, name=f"第{at}合作社") for at in range(PAYEES)],
    )
    post_batch(actor=clerk, unit=unit, postings=[_arrival(desk)])
    return desk


def desk_of(unit: int) -> Desk:
    """The desk of a unit, for a process that did not open it."""
    book = Book.objects.select_related("unit").get(unit_id=unit)
    accounts = LedgerAccount.objects.filter(book=book).order_by("pk")
    by_kind = {kind: [each for each in accounts if each.kind == kind] for kind in AccountKind.values}
    (source,), (pool,) = by_kind[AccountKind.SOURCE], by_kind[AccountKind.POOL]
    clerk, document = User.objects.get(username="bench"), FundDocument.objects.get(unit_id=unit)
    return Desk(clerk, book.unit, book, pool.place, document, source, pool, by_kind[AccountKind.PAYEE])


def _arrival(desk: Desk) -> Posting:
    return Posting(
        document=desk.document,
        from_account=desk.source,
        to_account=desk.pool,
        amount=PLENTY,
        occurred_on=FIRST_DAY,
        place=desk.place,
        summary="到账",
    )


def payments(desk: Desk, count: int, seed: int = 1) -> list[Posting]:
    """So many payments of varied amounts, days and payees."""
    chance = random.Random(seed)
    return [_payment(desk, chance, at) for at in range(count)]


def _payment(desk: Desk, chance: random.Random, at: int) -> Posting:
    payee = chance.choice(desk.payees)
    return Posting(
        document=desk.document,
        from_account=desk.pool,
        to_account=payee,
        amount=Decimal(chance.randrange(100, 5_000_000)) / 100,
        occurred_on=FIRST_DAY + timedelta(days=chance.randrange(DAYS)),
        place=desk.place,
        summary=f"按进度拨付第{at % 97}期工程款，验收合格",
        voucher_no=f"记-{at % 9999:04d}",
        payee=payee.name,
    )


def batches(desk: Desk, count: int, seed: int = 1) -> Iterator[list[Posting]]:
    """The payments a thousand at a time."""
    for start in range(0, count, AT_ONCE):
        yield payments(desk, min(AT_ONCE, count - start), seed + start)


def fill(desks: list[Desk], count: int) -> None:
    """So many entries in all, spread over the desks, posted as the product posts them."""
    for number, desk in enumerate(desks):
        for batch in batches(desk, count // len(desks), seed=number * 10**7):
            post_batch(actor=desk.clerk, unit=desk.unit, postings=batch)
