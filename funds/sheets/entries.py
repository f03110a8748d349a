"""Rows that stand for entries: found again by their number in the book, or by what they say."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import Q, QuerySet
from django.utils import timezone

from counties.models import Division
from funds.models import AccountKind, DraftEntry, Entry, FundDocument, LedgerAccount
from funds.services import Posting, stated_amount, take_back_uploaded
from fupin.approvals.models import State
from fupin.errors import Refusal
from fupin.figures import Figure
from fupin.intake.cells import Integer
from fupin.intake.columns import Column
from fupin.intake.models import Batch
from fupin.intake.sheets import Context, Outcome, Row, looking_at
from fupin.rules.models import Rule
from fupin.rules.selectors import rule_value
from projects.sheets.columns import spellings, told_in
from units.models import Unit

ENTRY_SEQ = Column(
    "entry_seq",
    "分录序号",
    Integer(minimum=1),
    aliases=("账簿序号",),
    help="导出时自动带出，说明这一行已在账上；新记的空着",
)


MOST_ALIKE = 50
ORIGIN = ("source", "note")
MOVED = ("document", "from_account", "to_account", "occurred_on")
SAID = ("place", "project", "covers_from", "about_on", "summary", "voucher_no", "payee")
UNSAID = frozenset({"year", "form", "into", "summary", "movement"})
# A day that is mended is seldom moved by more; a monthly instalment always is.
NEAR = timedelta(days=7)
OF_ONE = frozenset({"title", "place", "project", "income", "expense"})
# These tell two movements apart only where both lines say them.
PARTING = ("voucher_no", "payee", "order_no")


def numbered_entry(row: Row) -> Entry | None:
    """The standing entry that the row names by its number; None where it names none. One query.

    Raises Refusal: "entry_seq" (none has this number), "reversed" (it was, or reverses another).
    """
    if row["entry_seq"] is None:
        return None
    related = (
        "document",
        "project",
        "place",
        "from_account",
        "to_account",
        "unit",
        "reverses",
        "reversed_by",
    )
    entry = (
        Entry.objects.filter(book__unit=row["unit"], seq=row["entry_seq"]).select_related(*related).first()
    )
    if entry is None:
        message = f"{row['unit'].name}账簿里没有第 {row['entry_seq']} 号分录；新记的请把这一格空着"
        raise Refusal("entry_seq", message, field="entry_seq")
    if entry.reverses_id is not None:
        message = (
            f"第 {entry.seq} 号分录是对第 {entry.reverses.seq} 号的红字冲销，不是一笔收支；请核对分录序号"
        )
        raise Refusal("reversed", message, field="entry_seq")
    if hasattr(entry, "reversed_by"):
        message = (
            f"第 {entry.seq} 号分录已由第 {entry.reversed_by.seq} 号红字冲销，账上不再有这一笔；"
            "重新入账了的，请填新的分录序号，没有的，请把这一格空着再传"
        )
        raise Refusal("reversed", message, field="entry_seq")
    return entry


def refuse_other_content(row: Row, entry: Entry, known: Mapping[str, object]) -> None:
    """Raises Refusal("entry_differs") where the row says of a posted entry what the book does not say.

    `known` is the book's value by column; a blank cell says nothing.
    """
    for key, value in known.items():
        said = row[key]
        if said is not None and not says_the_same(said, value):
            message = f"第 {entry.seq} 号分录已入账，这一格与账上不同；更正请先红字冲销，再另记一笔"
            raise Refusal("entry_differs", message, field=key)


def in_force(unit: Unit) -> QuerySet[Entry]:
    """The entries of the unit's book that were not reversed."""
    return Entry.objects.filter(book__unit=unit, reversed_by__isnull=True)


def waiting(unit: Unit) -> QuerySet[DraftEntry]:
    """The rows of the unit's batches that are not posted yet, nor given up."""
    states = (State.DRAFT, State.RETURNED, State.PENDING)
    rows = DraftEntry.objects.filter(entry_batch__unit=unit, entry_batch__submission__state__in=states)
    return rows.select_related("entry_batch__submission")


def unchanged_money(row: Row, known: Entry | DraftEntry) -> Outcome:
    """The outcome of a row that says the same as an entry, or as a draft that waits: told at its amount."""
    code = "same_entry" if isinstance(known, Entry) else "same_draft"
    reworded = known.stated and known.stated != str(row["amount"])
    same = f"相同（金额写作“{known.stated}”）" if reworded else "完全相同"
    message = f"与{_where(known)}{same}，按同一笔处理；确为另一笔的，请用凭证号或摘要区分"
    row.warn("amount", code, message)
    tell_of_fixed(row, known, ORIGIN)
    return Outcome.unchanged(known)


def _where(known: Entry | DraftEntry) -> str:
    if isinstance(known, Entry):
        return f"第 {known.seq} 号分录"
    return f"待复核的分录批“{known.entry_batch}”第 {known.row_number} 行"


def same_movement(unit: Unit, posting: Posting, figure: Figure) -> Entry | DraftEntry | None:
    """What is posted, or waits to be, and says all that the posting says; `figure` is its amount. Two queries at most."""
    said = _moved(posting) | {name: getattr(posting, name) for name in SAID}
    for lines in (in_force(unit), waiting(unit)):
        for line in lines.filter(**said).order_by("pk"):
            if (
                Figure.from_stored(line.amount, None, line.precision, line.stated, "元").meaning
                == figure.meaning
            ):
                return line
    return None


def tell_of_moved(row: Row, posting: Posting, *known: QuerySet) -> None:
    """A doubt where one of the known lines moves as much between the same accounts, on the same day or a few days off.

    One query for each of the known.
    """
    lines = [line for each in known for line in each.filter(**_nearly(posting)).order_by("-pk")[:MOST_ALIKE]]
    if same := next((line for line in lines if line.occurred_on == posting.occurred_on), None):
        code = "alike_entry" if isinstance(same, Entry) else "alike_draft"
        message = (
            f"与{_where(same)}同一天、同一来源、同样的金额和去向，按另一笔处理；如果是同一笔，请不要重复填报"
        )
        row.warn("amount", code, message)
        return
    _tell_of_near(
        row,
        [
            line
            for line in lines
            if line.project_id == (posting.project.pk if posting.project else None)
            and not any(_parted(getattr(posting, name), getattr(line, name)) for name in PARTING[:2])
        ],
    )


def _nearly(posting: Posting) -> dict[str, object]:
    """What stands in the columns of lines that move as much between the same accounts within a few days.

    A source has an account for each year, and a day may have been mended over the new year.
    """
    sides = (("from_account", posting.from_account), ("to_account", posting.to_account))
    return {
        "document__title": posting.document.title,
        "amount": stated_amount(posting.amount)[0],
        "occurred_on__range": (posting.occurred_on - NEAR, posting.occurred_on + NEAR),
        "reverses": None,
    } | dict(_side(name, account) for name, account in sides)


def _side(name: str, account: LedgerAccount) -> tuple[str, object]:
    return (f"{name}__kind", account.kind) if account.kind == AccountKind.SOURCE else (name, account)


def _parted(one: object, other: object) -> bool:
    return bool(one and other and one != other)


def _tell_of_near(row: Row, lines: Sequence[Entry | DraftEntry]) -> None:
    """A doubt at the day about the nearest of these lines: the row may have been meant to correct it."""
    if not lines:
        return
    line = min(lines, key=lambda each: abs(each.occurred_on - row["occurred_on"]))
    days = abs((line.occurred_on - row["occurred_on"]).days)
    code, mending = "near_draft", "如果是同一笔，请在那个分录批里改，不要重复填报"
    if isinstance(line, Entry):
        code, mending = "near_entry", f"如果是更正，请先红字冲销第 {line.seq} 号分录"
    when = f"日期（{line.occurred_on}）只差 {days} 天" if days else "日期也相同"
    message = f"与{_where(line)}来源、金额和去向相同，{when}，按另一笔处理；{mending}；确为另一笔的，不用改"
    row.warn("occurred_on", code, message)


def _moved(posting: Posting) -> dict[str, object]:
    amount, _, _ = stated_amount(posting.amount)
    return {name: getattr(posting, name) for name in MOVED} | {"amount": amount, "reverses": None}


def says_the_same(one: object, other: object) -> bool:
    """True for equal values, and for amounts that say the same in whatever words."""
    if isinstance(one, Figure) and isinstance(other, Figure):
        return one.meaning == other.meaning
    return one == other


def tell_of_fixed(row: Row, known: Entry | DraftEntry, keys: Sequence[str]) -> None:
    """Doubts at the cells that say otherwise what is posted, or waits to be, and stays as it is."""
    if isinstance(known, Entry):
        message = f"第 {known.seq} 号分录已入账，这一格与账上不同，没有改；要更正的，请先红字冲销，再另记一笔"
    else:
        message = "这一行已在待复核的分录批里，这一格与那里不同，没有改；要更正的，请在分录批里改"
    for key in keys:
        if row[key] is not None and row[key] != getattr(known, key):
            row.warn(key, "entry_differs", message)


def tell_of_alike(
    row: Row,
    context: Context,
    amount: Decimal,
    as_posted: Callable[[Entry], Mapping[str, object]],
    otherwise: str,
) -> None:
    """A doubt about an entry of an earlier upload that the row may have been meant to correct.

    It is told at the one cell that tells the row from the entry, or else at the day, where as much moved for the same
    purpose a few days off. `as_posted` is the book's value by column, of which those in `UNSAID` need not be said;
    `otherwise` is the column where what differs is not in the row. One query.
    """
    title, day = Q(document__title=row["title"]), Q(occurred_on=row["occurred_on"])
    rows = Entry.objects.filter(title & day | title & Q(amount=amount) | day & Q(amount=amount))
    rows = rows.filter(book__unit=row["unit"], reverses__isnull=True, reversed_by__isnull=True)
    related = ("document", "project", "place", "order", "from_account", "to_account")
    near = []
    for entry in rows.exclude(batch=context.batch).select_related(*related).order_by("-seq")[:MOST_ALIKE]:
        said = {
            key: value for key, value in as_posted(entry).items() if key not in UNSAID or row[key] is not None
        }
        differing = [key for key, value in said.items() if not says_the_same(row[key] or None, value or None)]
        if len(differing) < 2:
            at = next((key for key in differing if row.places and key in row.places), otherwise)
            what = "只有这一格不同" if at in differing else "只差这一行没有写的内容"
            message = (
                f"与第 {entry.seq} 号分录{what}，按另一笔处理；如果是更正，请先红字冲销第 {entry.seq} 号分录"
            )
            row.warn(at, "alike_entry", message)
            return
        parted = any(_parted(row[key], said.get(key)) for key in PARTING)
        if entry.amount == amount and OF_ONE.isdisjoint(differing) and not parted:
            near.append(entry)
    near = [each for each in near if abs(each.occurred_on - row["occurred_on"]) <= NEAR]
    _tell_of_near(row, near)


def documents_of_title(row: Row) -> list[FundDocument]:
    """The unit's sources of that title in brackets of either width, those of the latest year first. One query."""
    known = FundDocument.objects.filter(unit=row["unit"], title__in=spellings(row["title"]))
    return list(known.order_by("-year", "pk"))


def tell_of_alike_document(row: Row, known: Sequence[FundDocument]) -> None:
    """A doubt about a new source where one of that title is registered: in other brackets, or, where the row says no
    year, of another year.
    """
    found = next((each for each in known if row["year"] in (None, each.year)), None)
    if found is None:
        return
    another = found.title == row["title"]
    mending = "请填写资金年度" if another else "请照登记的名称填写"
    message = (
        f"已登记 {found.year} 年的资金来源“{found.title}”，按另一个来源登记；如果是同一个，{mending}再传"
    )
    row.warn(told_in(row, "year", "title") if another else "title", "alike_document", message)


@looking_at("unit", "title", "year")
def document_named(row: Row, context: Context) -> FundDocument:
    """The unit's source of that title and year. Raises Refusal("unknown_document")."""
    document = FundDocument.objects.filter(unit=row["unit"], title=row["title"], year=row["year"]).first()
    if document is None:
        message = f"{row['unit'].name}没有登记 {row['year']} 年的资金来源“{row['title']}”，请先导入资金来源表"
        raise Refusal("unknown_document", message, field="title")
    return document


def free_key(unit: Unit, texts: Sequence[str]) -> str:
    """The key of a row that says this; a row whose entry was reversed may be posted anew, under a further key."""
    stem, attempt = key_stem(texts), 0
    while Entry.objects.filter(book__unit=unit, key=f"{stem}-{attempt}", reversed_by__isnull=False).exists():
        attempt += 1
    return f"{stem}-{attempt}"


def key_stem(texts: Sequence[str]) -> str:
    """What the keys of a row that says this begin with, however often it was posted and reversed."""
    return hashlib.sha256(json.dumps(list(texts)).encode()).hexdigest()[:56]


def needs_approval(unit: Unit, place: Division, context: Context) -> bool:
    """Whether the unit's rule of today has money checked by another before it is posted."""
    known = context.cache.setdefault("funds_approved", {})
    where = (unit.pk, place.code)
    if where not in known:
        year = timezone.localdate().year
        value = rule_value(Rule.FUNDS_APPROVED, year=year, place_code=place.code, unit_name=unit.name)
        known[where] = bool(value)
    return known[where]


def reversed_since(batch: Batch) -> str:
    """Of how many entries of the upload others are the reversal, in words; nothing if it stands. One query."""
    count = Entry.objects.filter(batch=batch, reverses=None, reversed_by__isnull=False).count()
    return f"其中 {count} 笔分录后来已红字冲销，要重新入账的，请只传这几行" if count else ""


def undo_entries(*, batch: Batch, actor: User) -> dict:
    """Reverses the batch's entries, the last first. What is spent, reversed or another's to approve stays and is said."""
    reversed_count, left = 0, []
    entries = Entry.objects.filter(batch=batch, reverses__isnull=True).order_by("-seq")
    for entry in entries.select_related("unit", "document", "from_account", "to_account", "batch"):
        try:
            take_back_uploaded(actor=actor, entry=entry)
            reversed_count += 1
        except Refusal as refusal:
            left.append(
                {
                    "sheet": entry.sheet_name,
                    "row": entry.row_number or 0,
                    "object": str(entry),
                    "reason": refusal.message,
                }
            )
    return {"deleted": 0, "restored": 0, "reversed": reversed_count, "left": left}
