"""What an entry must be before it is posted, said in words; the constraints themselves stand in the models."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CharField, Q

from funds.channels import NATURE_OF, Form
from funds.models import AccountKind, Book, Earmark, Entry, FundDocument, PeriodClose
from fupin.errors import Refusal
from projects.models.project import Category

_SET_LATER = {"id", "seq", "salt", "previous_hash", "entry_hash"}
_NOT_TYPED = [
    field.name for field in Entry._meta.concrete_fields if field.is_relation or field.name in _SET_LATER
]
_TEXTS = [
    (field.attname, field.max_length, field.blank)
    for field in Entry._meta.concrete_fields
    if isinstance(field, CharField) and field.name not in _SET_LATER
]
_FORMS = frozenset(Form.values)


def check(entry: Entry) -> None:
    """Raises Refusal("invalid") for what the entry's own row shows to be wrong."""
    if entry.from_account_id == entry.to_account_id:
        raise Refusal("invalid", "付出账户和收入账户不能相同", field="to_account")
    if entry.covers_from and entry.covers_from > entry.occurred_on:
        raise Refusal("invalid", "累计起始日期不能晚于发生日期", field="covers_from")
    if entry.document.unit_id != entry.unit_id:
        raise Refusal("invalid", f"资金来源“{entry.document}”不是本单位的，请重新选择", field="document")
    if entry.reverses_id and not entry.reason.strip():
        raise Refusal("invalid", "冲销须写明原因", field="reason")
    if not _looks_right(entry):
        _refuse_fields(entry)


def _looks_right(entry: Entry) -> bool:
    """A cheap look at what `clean_fields` looks at; false sends the entry there, which has the words for it."""
    facts = entry.__dict__
    for attname, length, may_be_empty in _TEXTS:
        text = facts[attname]
        if not isinstance(text, str) or len(text) > length or "\x00" in text or not (text or may_be_empty):
            return False
    days = (entry.occurred_on, entry.covers_from or entry.occurred_on, entry.about_on or entry.occurred_on)
    return entry.channel in NATURE_OF and entry.form in _FORMS and all(type(day) is date for day in days)


def _refuse_fields(entry: Entry) -> None:
    try:
        entry.clean_fields(exclude=_NOT_TYPED)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        label = Entry._meta.get_field(name).verbose_name
        raise Refusal("invalid", f"“{label}”：{'；'.join(messages)}", field=name) from error
    for attname, _, _ in _TEXTS:
        if "\x00" in getattr(entry, attname):
            label = Entry._meta.get_field(attname).verbose_name
            raise Refusal("invalid", f"“{label}”里有不可见的空字符，请删去后重新填写", field=attname)


def refuse_closed_period(book: Book, entry: Entry) -> None:
    """Raises Refusal("closed") for a day that is closed, Refusal("not_closed") for a 前期差错 of a day that is not."""
    closed_until = book.closed_until
    if entry.about_on is not None and (closed_until is None or entry.about_on > closed_until):
        message = f"{entry.about_on:%Y-%m-%d} 所在期间还没有结账，请直接按这一天记账，不作前期差错"
        raise Refusal("not_closed", message, field="about_on")
    if closed_until is not None and entry.occurred_on <= closed_until:
        message = f"{closed_label(book, entry.occurred_on)}已结账，请在 {_open_label(closed_until)}补记"
        raise Refusal("closed", message, field="occurred_on")


def closed_label(book: Book, day: date) -> str:
    """The closed period that the day lies in, as people name it: 2024 年度, 2024 年 6 月."""
    closes = PeriodClose.objects.filter(book=book, year=day.year)
    close = closes.filter(Q(month__isnull=True) | Q(month=day.month)).order_by("month").last()
    return close.label if close else f"{day.year} 年 {day.month} 月及以前"


def _open_label(closed_until: date) -> str:
    """The first period that is open."""
    day = closed_until + timedelta(days=1)
    return f"{day.year} 年度" if day.month == 1 else f"{day.year} 年 {day.month} 月"


def hold_earmarks(documents: Iterable[FundDocument]) -> None:
    """Whoever sets a rule for these documents waits for this transaction, and so do entries for who sets one.

    Entries share the lock, which is the one that their keys to the documents take anyway. One query.
    """
    numbers = sorted({document.pk for document in documents})
    if numbers:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM funds_funddocument WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [numbers]
            )


def earmark_check(documents: Iterable[FundDocument]) -> Callable[[Entry], None]:
    """A check of 专款专用 for entries out of these documents; it raises Refusal("earmark"). One query, however many.

    What is paid out of a document with a rule must say for which project: without one nobody could hold it to the rule.
    """
    wanted = {document.pk: document for document in documents}
    rules = list(Earmark.objects.filter(Q(document__in=wanted) | Q(document=None))) if wanted else []
    known = {pk: _purposes(document, rules) for pk, document in wanted.items()}

    def refuse_other_purpose(entry: Entry) -> None:
        project, allowed = entry.project, known[entry.document_id]
        if not allowed or entry.reverses_id:
            return
        names = "、".join(Category(each).label for each in allowed)
        only = f"资金来源“{entry.document}”只能用于{names}"
        if project is None and entry.to_account.kind == AccountKind.PAYEE:
            raise Refusal("earmark", f"{only}，付款要写明用于哪个项目", field="project")
        if project is not None and project.category not in allowed:
            message = (
                f"{only}，项目“{project.name}”属于{project.get_category_display()}；"
                "请换资金来源，或先按规定调整用途"
            )
            raise Refusal("earmark", message, field="project")

    return refuse_other_purpose


def _purposes(document: FundDocument, rules: Iterable[Earmark]) -> list[str]:
    """The document's own purposes, else those of its channel in its year; empty where all are allowed."""
    own = [rule for rule in rules if rule.document_id == document.pk]
    by_channel = [
        rule
        for rule in rules
        if rule.channel == document.channel
        and rule.year_from <= document.year
        and (rule.year_to is None or rule.year_to >= document.year)
    ]
    best = max(by_channel, key=lambda rule: rule.year_from, default=None)
    return own[0].purposes if own else best.purposes if best else []
