"""Posting: a positive amount moves from one account to another, once, under the lock of its book.

Locks are taken in one order: the book, then its accounts by number, then the projects that are paid for, by number.
The book's lock makes sequence numbers gap-free and the chain unbranched; the accounts' balances change in the same
transaction.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from counties.models import Division
from funds.channels import NATURE_OF
from funds.models import AccountKind, Book, Entry, FundDocument, LedgerAccount
from funds.services.budgets import BudgetGuard
from funds.services.checking import check, earmark_check, hold_earmarks, refuse_closed_period
from funds.services.writing import chain_and_store
from fupin.errors import Refusal, told_at
from fupin.figures import Absence, Figure, Precision
from fupin.intake.models import Batch
from fupin.money import MoneyError, grouped, plain, yuan
from projects.models import Project
from units.models import Unit

WITHOUT_ONE_NUMBER = {Precision.RANGE, Precision.REDACTED, Precision.PHRASE}
CONTENT = (
    # Without the wording: amount and precision are what it says.
    *("from_account_id", "to_account_id", "amount", "precision", "covers_from", "occurred_on", "about_on"),
    *("place_id", "document_id", "project_id", "channel", "form", "summary", "voucher_no", "payee"),
    *("reverses_id", "reason", "source", "note"),
)
_NAMES = [field.attname for field in Entry._meta.concrete_fields]


@dataclass(frozen=True, kw_only=True)
class Posting:
    """One movement that is asked for. Channel and form are the document's unless given.

    An inexact Figure (600余万元) keeps its precision and wording. `covers_from` is set where the source gives
    one sum for several years, `about_on` where the entry mends a closed period (前期差错). `key` makes a
    repeated request harmless: the same key with the same content is the same entry, in whatever words its amount is
    written; those of the first stay.
    """

    document: FundDocument
    from_account: LedgerAccount
    to_account: LedgerAccount
    amount: Figure | Decimal
    occurred_on: date
    place: Division
    summary: str
    project: Project | None = None
    covers_from: date | None = None
    about_on: date | None = None
    voucher_no: str = ""
    payee: str = ""
    channel: str | None = None
    form: str | None = None
    source: str = ""
    note: str = ""
    key: str | None = None
    reverses: Entry | None = None
    reason: str = ""
    batch: Batch | None = None
    sheet_name: str = ""
    row_number: int | None = None


def post_entry(*, actor: User, unit: Unit, **posting: object) -> Entry:
    """Posts one movement in the unit's book; takes the fields of `Posting`, raises as `post_batch` does."""
    return post_batch(actor=actor, unit=unit, postings=[Posting(**posting)])[0]


def post_batch(*, actor: User, unit: Unit, postings: Iterable[Posting]) -> list[Entry]:
    """Posts all or none, in the order given; returns one entry per posting. About ten queries, however many.

    Raises Refusal: "no_book", "other_book", "amount", "money" (a part of a fen), "insufficient" (no account but a
    source goes below nought), "key_taken" (same key, other content), "closed" (the day's period is closed),
    "not_closed" (a 前期差错 of an open period), "earmark" (not what the money is for), "over_budget" (more than is
    approved for the project), "needs_approval" (a reversal: another person must approve it), "invalid".
    """
    postings = list(postings)
    if any(posting.reverses for posting in postings):
        raise Refusal("needs_approval", "红字冲销须由另一人复核：请提交冲销申请，由复核人员通过")
    return post_approved(actor=actor, unit=unit, postings=postings)


@transaction.atomic
def post_approved(*, actor: User, unit: Unit, postings: Iterable[Posting]) -> list[Entry]:
    """As `post_batch`, reversals too: for what another person has approved, and for an upload taken back at once."""
    postings = list(postings)
    book = locked_book(unit)
    accounts = _locked_accounts(book, postings)
    known = _already_posted(book, postings)
    now, entries, fresh = timezone.now(), [], []
    drafted = [_drafted(posting, book, accounts, actor, now) for posting in postings]
    hold_earmarks(entry.document for entry in drafted)
    refuse_other_purpose = earmark_check(entry.document for entry in drafted)
    guard = BudgetGuard(drafted)
    for entry in drafted:
        if (same := known.get(entry.key)) is not None:
            _refuse_other_content(same, entry)
            entries.append(same)
            continue
        check(entry)
        refuse_closed_period(book, entry)
        refuse_other_purpose(entry)
        guard.take(entry)
        _move(entry)
        known[entry.key] = entry
        entries.append(entry)
        fresh.append(entry)
    if fresh:
        chain_and_store(book, fresh, actor)
    return entries


def locked_book(unit: Unit) -> Book:
    """The unit's book, locked to the end of the transaction. Raises Refusal("no_book")."""
    book = Book.objects.select_for_update(no_key=True).filter(unit=unit).first()
    if book is None:
        raise Refusal("no_book", f"{unit.name}还没有建账，请先建账")
    return book


def _locked_accounts(book: Book, postings: Sequence[Posting]) -> dict[int, LedgerAccount]:
    wanted = {side.pk for posting in postings for side in (posting.from_account, posting.to_account)}
    rows = (
        LedgerAccount.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=wanted, book=book)
        .select_related("project")
        .order_by("pk")
    )
    accounts = {row.pk: row for row in rows}
    if wanted - accounts.keys():
        raise Refusal("other_book", "付出账户或收入账户不属于本单位账簿，请重新选择", field="from_account")
    return accounts


def _already_posted(book: Book, postings: Sequence[Posting]) -> dict[str, Entry]:
    keys = [posting.key for posting in postings if posting.key]
    return {entry.key: entry for entry in Entry.objects.filter(book=book, key__in=keys)} if keys else {}


def _drafted(
    posting: Posting, book: Book, accounts: dict[int, LedgerAccount], actor: User, now: object
) -> Entry:
    """The entry as asked for, without its place in the chain."""
    amount, precision, stated = stated_amount(posting.amount)
    channel = posting.channel or posting.document.channel
    giver, taker = accounts[posting.from_account.pk], accounts[posting.to_account.pk]
    objects = {
        "book": book,
        "from_account": giver,
        "to_account": taker,
        "recorded_by": actor,
        "place": posting.place,
        "document": posting.document,
        "project": _project(posting, giver, taker),
        "reverses": posting.reverses,
        "batch": posting.batch,
    }
    facts = {
        "amount": amount,
        "precision": precision,
        "stated": stated,
        "recorded_at": now,
        "unit_id": book.unit_id,
        "nature": NATURE_OF.get(channel, ""),
        "channel": channel,
        "form": posting.form or posting.document.form,
        "key": posting.key or uuid.uuid4().hex,
    }
    return _entry(objects, posting.__dict__ | facts)


def _project(posting: Posting, giver: LedgerAccount, taker: LedgerAccount) -> Project | None:
    """What moves on a project's account is that project's, named or not; a reversal is of what it reverses."""
    if posting.project is not None or posting.reverses is not None:
        return posting.project
    return taker.project or giver.project


def _entry(objects: dict[str, Model | None], facts: dict[str, object]) -> Entry:
    """An entry of these, made without the detour by keywords: that alone took as long as all the checks."""
    for name, row in objects.items():
        facts[f"{name}_id"] = row.pk if row is not None else None
    entry = Entry.from_db(None, _NAMES, [facts.get(name) for name in _NAMES])
    entry._state.fields_cache.update(objects)
    return entry


def stated_amount(given: Figure | Decimal) -> tuple[Decimal, str, str]:
    """Yuan to the fen, precision and wording. Raises Refusal("amount") for what is no positive number, and "money" for a
    part of a fen; both with the field "amount".
    """
    if not isinstance(given, Figure):
        with told_at("amount"):
            return _positive(given), Precision.EXACT.value, ""
    if given.absence is not Absence.FILLED or given.precision in WITHOUT_ONE_NUMBER or given.unit != "元":
        raise Refusal("amount", "入账金额须是一个数（可以是“600余万元”这样的概数），单位为元", field="amount")
    return _positive(_whole_fen(given)), given.precision.value, given.text


def _whole_fen(given: Figure) -> Decimal:
    try:
        return yuan(given.value)
    except MoneyError as error:
        # In yuan, for two decimals of what was written in 万元 would be another amount.
        message = (
            f"“{given.text}”合 {plain(given.value)} 元，不足一分的部分无法入账，请按元计写到分（两位小数）"
        )
        raise Refusal(error.code, message, field="amount") from error


def _positive(given: Decimal) -> Decimal:
    amount = yuan(given)
    if amount <= 0:
        raise Refusal("amount", "金额须大于 0；更正请用红字冲销", field="amount")
    return amount


def _refuse_other_content(known: Entry, entry: Entry) -> None:
    differing = [name for name in CONTENT if getattr(known, name) != getattr(entry, name)]
    if differing:
        labels = "、".join(str(Entry._meta.get_field(name).verbose_name) for name in differing)
        raise Refusal("key_taken", f"这笔账已记为第 {known.seq} 号，但{labels}不同；请核对，更正请用红字冲销")


def _move(entry: Entry) -> None:
    giver, taker = entry.from_account, entry.to_account
    if giver.kind != AccountKind.SOURCE and giver.balance < entry.amount:
        raise Refusal(
            "insufficient",
            f"账户“{giver.name}”余额 {grouped(giver.balance)} 元，不够付 {grouped(entry.amount)} 元；"
            "请核对金额，或先登记到账",
            field="amount",
        )
    giver.balance -= entry.amount
    taker.balance += entry.amount
