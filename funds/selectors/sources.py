"""计划 ≥ 下达 ≥ 到账 ≥ 支付: each source of money as of a day, its gaps with their age, and what breaks the order."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from funds.channels import NATURE_OF
from funds.models import AccountKind, Allocation, Entry, FundDocument
from funds.selectors.ledger import NOUGHT, LedgerFilters
from funds.selectors.stages import FundStage, stage_rows, stage_sums
from fupin.money import grouped
from fupin.scope import Scope


@dataclass(frozen=True)
class Gap:
    """Yuan that did not go on to the next stage, since which day and for how many days; None where it is not known."""

    name: str
    amount: Decimal
    since: date | None
    days: int | None


@dataclass(frozen=True)
class SourceLine:
    """One source as of a day, in yuan. None: not filled in (or not yet said on that day), which is not 0.00."""

    document: FundDocument
    as_of: date
    planned: Decimal | None
    issued: Decimal | None
    received: Decimal
    allocated: Decimal
    paid: Decimal
    returned: Decimal
    settled: Decimal | None
    first_received_on: date | None
    unpaid_since: date | None
    entry_count: int
    vouchers: tuple[str, ...]
    handed_down: Decimal | None

    @property
    def balance(self) -> Decimal:
        """结余: what arrived, was not paid and not sent back."""
        return self.received - self.paid - self.returned

    @property
    def unallocated(self) -> Decimal:
        """未安排: what arrived, was not sent back and not given to a project or payee."""
        return self.received - self.returned - self.allocated

    @property
    def paid_rate(self) -> Decimal | None:
        """支出率 in percent with two decimals; None where nothing arrived."""
        if not self.received:
            return None
        return (self.paid * 100 / self.received).quantize(NOUGHT)

    @property
    def stage(self) -> FundStage:
        """How far the money has come by that day."""
        if self.settled is not None:
            return FundStage.SETTLED
        if self.received:
            ordered = ((FundStage.RETURNED, self.returned >= self.received),)
            ordered += ((FundStage.PAID, self.paid > 0), (FundStage.ALLOCATED, self.allocated > 0))
            return next((stage for stage, there in ordered if there), FundStage.RECEIVED)
        return FundStage.COMMITTED if self.issued is not None else FundStage.PLANNED

    @property
    def gaps(self) -> list[Gap]:
        """The gaps between one stage and the next that are known and not 0, in order."""
        document = self.document
        gaps = []
        if self.planned is not None and self.issued is not None:
            gaps.append(self._gap("计划未下达", self.planned - self.issued, document.planned_on))
        if self.issued is not None:
            gaps.append(self._gap("下达未到账", self.issued - self.received, document.issued_on))
        gaps.append(self._gap("到账未支付", self.balance, self.unpaid_since))
        return [gap for gap in gaps if gap.amount > 0]

    def _gap(self, name: str, amount: Decimal, since: date | None) -> Gap:
        return Gap(name, amount, since, (self.as_of - since).days if since else None)

    @property
    def faults(self) -> list[str]:
        """What breaks 计划 ≥ 下达 ≥ 到账 ≥ 支付, in words; empty if the order holds."""
        available = self.received - self.returned
        pairs = (("下达", self.issued, "计划", self.planned), ("到账", self.received, "下达", self.issued))
        pairs += (
            ("支付", self.paid, "到账（扣除上缴）", available),
            ("安排", self.allocated, "到账（扣除上缴）", available),
        )
        return [
            f"{later}{grouped(more)} 元大于{earlier}{grouped(less)} 元，相差 {grouped(more - less)} 元"
            for later, more, earlier, less in pairs
            if more is not None and less is not None and more > less
        ]


def documents_asked(scope: Scope, filters: LedgerFilters, as_of: date | None) -> QuerySet:
    """The documents that the scope sees and the filters want; the years are those of the documents. No query yet."""
    entries = Entry.objects.visible_to(scope).filter(document=OuterRef("pk"))
    lookups = {
        "unit__path__startswith": filters.unit.path if filters.unit else None,
        "pk": filters.document.pk if filters.document else None,
        "channel": filters.channel or None,
        "form": filters.form or None,
        "year__gte": filters.start.year if filters.start else None,
        "year__lte": as_of.year if as_of else None,
        "amount__gte": filters.amount_from,
        "amount__lte": filters.amount_to,
    }
    asked = Q(**{name: value for name, value in lookups.items() if value is not None})
    if filters.nature:
        asked &= Q(channel__in=[each for each, nature in NATURE_OF.items() if nature == filters.nature])
    if filters.place:
        there = entries.filter(place__code__startswith=filters.place)
        asked &= Q(place__code__startswith=filters.place) | Exists(there)
    if filters.project is not None:
        asked &= Exists(entries.filter(project=filters.project))
    if filters.payee:
        asked &= Exists(entries.filter(filters.named("payee"))) | filters.named("receiver")
    rows = FundDocument.objects.visible_to(scope).filter(asked).select_related("unit", "place")
    return rows.order_by("unit__path", "year", "issued_on", "pk")


def source_lines(scope: Scope, filters: LedgerFilters, as_of: date) -> list[SourceLine]:
    """One line per wanted source as of that day; five queries however many there are."""
    documents = list(documents_asked(scope, filters, as_of))
    entries = Entry.objects.visible_to(scope).filter(
        document__in=[document.pk for document in documents], occurred_on__lte=as_of
    )
    sums = {row["document_id"]: row for row in _sums(entries)}
    arrivals: dict[int, list[tuple[date, Decimal]]] = {}
    for number, day, amount in _arrivals(entries):
        arrivals.setdefault(number, []).append((day, amount))
    vouchers: dict[int, list[str]] = {}
    for number, voucher in _vouchers(entries):
        vouchers.setdefault(number, []).append(voucher)
    sent = _handed_down(scope, documents, as_of)
    return [
        _line(
            document,
            as_of,
            sums.get(document.pk, {}),
            arrivals.get(document.pk, []),
            vouchers.get(document.pk, []),
            sent,
        )
        for document in documents
    ]


def _handed_down(scope: Scope, documents: list[FundDocument], as_of: date) -> dict[int, Decimal]:
    """已拨付 by document: what the first level sent by that day."""
    tops = (
        Allocation.objects.visible_to(scope)
        .standing()
        .filter(above__isnull=True, document__in=documents, sent_on__lte=as_of)
    )
    sums = tops.order_by().values("document_id").annotate(sent=Sum("sent_amount"))
    return {row["document_id"]: row["sent"] for row in sums}


def _sums(entries: QuerySet) -> QuerySet:
    return entries.order_by().values("document_id").annotate(**stage_sums(), entry_count=Count("pk"))


def _vouchers(entries: QuerySet) -> list[tuple[int, str]]:
    """(document, voucher number) of what arrived, each once. Sorted here: the database would sort every entry's."""
    numbered = entries.filter(from_account__kind=AccountKind.SOURCE).exclude(voucher_no="")
    return sorted(numbered.order_by().values_list("document_id", "voucher_no").distinct())


def _arrivals(entries: QuerySet) -> QuerySet:
    """(document, day, yuan that arrived that day net of reversals), by day."""
    rows = (
        stage_rows(entries, FundStage.RECEIVED).order_by("occurred_on").values("document_id", "occurred_on")
    )
    return rows.annotate(arrived=Sum("staged_amount")).values_list("document_id", "occurred_on", "arrived")


def _line(
    document: FundDocument,
    as_of: date,
    sums: dict,
    arrivals: list[tuple[date, Decimal]],
    vouchers: list[str],
    sent: dict[int, Decimal],
) -> SourceLine:
    amounts = {stage: sums.get(stage) or NOUGHT for stage in ("received", "allocated", "paid", "returned")}
    real = [(day, amount) for day, amount in arrivals if amount]
    return SourceLine(
        document=document,
        as_of=as_of,
        planned=_said_by(document.planned, document.planned_on, as_of),
        issued=_said_by(document.amount, document.issued_on, as_of),
        settled=_said_by(document.settled_amount, document.settled_on, as_of),
        first_received_on=real[0][0] if real else None,
        unpaid_since=_oldest_left(real, amounts["paid"] + amounts["returned"]),
        entry_count=sums.get("entry_count") or 0,
        vouchers=tuple(vouchers),
        handed_down=sent.get(document.pk),
        **amounts,
    )


def _said_by(amount: Decimal | None, said_on: date | None, as_of: date) -> Decimal | None:
    """The amount if it was said by that day; one without a day counts as always said."""
    return amount if said_on is None or said_on <= as_of else None


def _oldest_left(arrivals: list[tuple[date, Decimal]], gone: Decimal) -> date | None:
    """The day of the oldest arrival of which something is left when the oldest money goes first."""
    arrived = NOUGHT
    for day, amount in arrivals:
        arrived += amount
        if arrived > gone:
            return day
    return None
