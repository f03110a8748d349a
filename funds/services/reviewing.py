"""What would stand in the way of posting a batch, and what a checker should look at twice. Nothing is written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from funds.channels import NATURE_OF
from funds.models import Book, DraftEntry, Entry, EntryBatch
from funds.selectors.batches import account_effects
from funds.services.checking import check, earmark_check, refuse_closed_period
from fupin.errors import Refusal
from fupin.money import grouped

_TOLD = (
    *(
        "from_account",
        "to_account",
        "amount",
        "precision",
        "stated",
        "covers_from",
        "occurred_on",
        "about_on",
    ),
    *("place", "document", "project", "summary", "voucher_no", "payee", "source", "note"),
)


@dataclass(frozen=True)
class Objection:
    """Something about a row, or about the batch where `row_number` is 0. `blocks` says that it cannot be posted so."""

    row_number: int
    message: str
    blocks: bool


def objections(batch: EntryBatch, rows: list[DraftEntry]) -> list[Objection]:
    """What `post_batch` would refuse if it were asked now, then what is only doubtful. Rows have their accounts.

    About six queries.
    """
    book = Book.objects.get(unit=batch.unit_id)
    found = [*_short(rows), *_refused(book, rows), *_doubtful(book, rows)]
    return sorted(found, key=lambda each: (not each.blocks, each.row_number))


def _short(rows: list[DraftEntry]) -> Iterable[Objection]:
    for effect in account_effects(rows):
        if effect.falls_short:
            text = f"账户“{effect.account.name}”办完后为 {grouped(effect.after)} 元，余额不足"
            yield Objection(0, text, True)


def _refused(book: Book, rows: list[DraftEntry]) -> Iterable[Objection]:
    refuse_other_purpose = earmark_check(row.document for row in rows)
    for row in rows:
        entry = _as_entry(book, row)
        for rule in (check, lambda entry: refuse_closed_period(book, entry), refuse_other_purpose):
            try:
                rule(entry)
            except Refusal as refusal:
                yield Objection(row.row_number, refusal.message, True)


def _as_entry(book: Book, row: DraftEntry) -> Entry:
    channel = row.document.channel
    told = {name: getattr(row, name) for name in _TOLD}
    return Entry(
        book=book,
        unit_id=book.unit_id,
        channel=channel,
        nature=NATURE_OF[channel],
        form=row.document.form,
        key=row.key,
        recorded_at=timezone.now(),
        **told,
    )


def _doubtful(book: Book, rows: list[DraftEntry]) -> Iterable[Objection]:
    today = timezone.localdate()
    alike = Counter(_likeness(row) for row in rows)
    posted = Entry.objects.filter(
        book=book, occurred_on__in={row.occurred_on for row in rows}, reversed_by__isnull=True
    )
    known = {_likeness(entry): entry.seq for entry in posted.filter(reverses__isnull=True)}
    for row in rows:
        if seq := known.get(_likeness(row)):
            yield Objection(row.row_number, f"与第 {seq} 号分录同日、同额、同收付双方，请核对是否重复", False)
        elif alike[_likeness(row)] > 1:
            yield Objection(row.row_number, "本批里有同日、同额、同收付双方的另一行，请核对是否重复", False)
        if row.occurred_on > today:
            yield Objection(row.row_number, f"发生日期 {row.occurred_on:%Y-%m-%d} 在今天以后", False)
        if row.about_on:
            yield Objection(row.row_number, f"更正 {row.about_on:%Y-%m-%d} 的前期差错", False)


def _likeness(row: DraftEntry | Entry) -> tuple:
    return row.occurred_on, row.amount, row.from_account_id, row.to_account_id
