"""The registers in the pack: the same columns and rows as the pages, names covered, with what the verifier joins by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from funds.models import BeneficiaryPayment, GoodsIssue, InKindItem, RedFlag, RedFlagEntry
from funds.pack import headings
from funds.pack.listed import ListedColumn, ListedTable
from funds.pack.masking import Covering
from funds.querysets import EntryQuerySet
from funds.selectors import LedgerFilters
from funds.selectors.consistency import Six
from funds.selectors.parts import allocations_asked, with_stock
from funds.selectors.project_ledger import ProjectLine, project_line_count, project_line_stream
from funds.selectors.redflags import RULES
from funds.selectors.sources import documents_asked, source_lines
from funds.selectors.stuck import stuck_places
from funds.tables import TABLES
from funds.tables.sources import Row as SourceRow
from fupin.scope import Scope

_CHUNK = 1000
Said = Callable[[Any], Any]


@dataclass(frozen=True)
class Registers:
    """All registers for what the scope may see and the filters want, as of a day."""

    scope: Scope
    filters: LedgerFilters
    entries: EntryQuerySet
    as_of: date
    cover: Covering

    def tables(self) -> list[ListedTable]:
        return [
            self._sources(),
            self._allocations(),
            self._project_lines(),
            self._payments(),
            self._goods(),
            self._issues(),
            self._papers(),
            self._flags(),
        ]

    def _register(
        self, key: str, labels: dict[str, str], covered: dict[str, Callable[[Any, str], str]]
    ) -> list[ListedColumn]:
        """Columns of the page's register by their keys here; texts that name somebody go through `covered`."""
        found = {column.label: column.value for column in TABLES[key].columns}
        return [
            ListedColumn(name, label, _through(found[label], covered.get(name)))
            for name, label in labels.items()
        ]

    def _sources(self) -> ListedTable:
        """(A) Sources as of the day, with the amounts by which their order can be checked."""
        columns = [
            ListedColumn("unit_name", "单位", lambda row: row.document.unit.name),
            *self._register(
                "sources",
                headings.SOURCES,
                {"payer": self._name, "receiver": self._name, "note": self._words},
            ),
            ListedColumn("planned", "计划金额(元)", lambda row: row.line.planned),
            ListedColumn("returned", "收回(上缴)", lambda row: row.line.returned),
            ListedColumn("faults", "不符之处", lambda row: "；".join(row.line.faults)),
            ListedColumn("entry_count", "entry_count", lambda row: row.line.entry_count, technical=True),
            ListedColumn("document", "document", lambda row: row.document.pk, technical=True),
        ]
        asked = documents_asked(self.scope, self.filters, self.as_of)
        return ListedTable("sources", "资金来源台账", tuple(columns), self._source_rows, asked.count)

    def _source_rows(self) -> Iterator[SourceRow]:
        lines = source_lines(self.scope, self.filters, self.as_of)
        stuck = stuck_places(self.scope, [line.document for line in lines], self.as_of)
        for line in lines:
            yield SourceRow(line, stuck.get(line.document.pk, ""))

    # How what a register says is covered: each takes the row and the words.

    def _name(self, row: object, said: str) -> str:
        return self.cover.name(said)

    def _words(self, row: object, said: str) -> str:
        return self.cover.words(said)

    def _party(self, row: object, said: str) -> str:
        """级次·单位 with the party covered."""
        level, point, party = said.partition("·")
        return level + point + self.cover.name(party)

    def _head(self, row: BeneficiaryPayment, said: str) -> str:
        return self.cover.person(row.household.head_name)

    def _signer(self, row: BeneficiaryPayment, said: str) -> str:
        return self.cover.person(row.signed_by)

    def _of_line(self, line: ProjectLine, said: str) -> str:
        return self.cover.words(said, line.entry.payee if line.entry else "")

    def _of_paper(self, row: Any, said: str) -> str:
        return self.cover.words(said, *_parties(row))

    def _allocations(self) -> ListedTable:
        """(B) Transfers level by level, each with the one above it and the entry it came into the book by."""
        columns = [
            ListedColumn("line", "拨付编号", lambda row: row.line),
            ListedColumn("above_line", "上级拨付编号", lambda row: row.above.line if row.above_id else ""),
            *self._register(
                "allocations",
                headings.ALLOCATIONS,
                {"sender": self._party, "receiver": self._party, "purpose": self._words},
            ),
            ListedColumn("book", "账簿编号", lambda row: row.entry.book_id if row.entry_id else None),
            ListedColumn("entry_seq", "分录序号", lambda row: row.entry.seq if row.entry_id else None),
            ListedColumn("document", "document", lambda row: row.document_id, technical=True),
        ]
        rows = allocations_asked(self.scope, self.filters)
        return _of_rows("allocations", "逐级拨付台账", columns, rows)

    def _project_lines(self) -> ListedTable:
        """(C) The accounts of each source in each project, with rolling balances and sums by month and year."""
        columns = [
            *self._register(
                "projects",
                headings.PROJECT_LINES,
                {"summary": self._of_line, "note": self._of_line, "payee": self._name},
            ),
            ListedColumn("line_kind", "line_kind", lambda row: row.kind, technical=True),
            ListedColumn("document", "document", lambda row: row.document_id, technical=True),
            ListedColumn("project", "project", lambda row: row.project_id, technical=True),
            ListedColumn("book", "book", lambda row: row.entry and row.entry.book_id, technical=True),
            ListedColumn("entry_seq", "entry_seq", lambda row: row.entry and row.entry.seq, technical=True),
        ]
        return ListedTable(
            "project_lines",
            "项目资金明细账",
            tuple(columns),
            lambda: project_line_stream(self.scope, self.filters),
            lambda: project_line_count(self.scope, self.filters),
        )

    def _payments(self) -> ListedTable:
        """(D) Payments to households behind the entries; those of a reversed entry say so."""
        # The page always covers names; here the pack's own choice holds.
        household = ListedColumn("household_number", "户编号", lambda row: row.household.number)
        columns = [
            *_entry_columns(lambda row: row.entry),
            ListedColumn("voucher_no", "凭证号", lambda row: row.entry.voucher_no),
            household,
            *self._register(
                "payments",
                headings.PAYMENTS,
                {"household": self._head, "signed_by": self._signer, "state": self._words},
            ),
            ListedColumn("reversed", "分录冲销", _reversal),
            ListedColumn("payment", "payment", lambda row: row.pk, technical=True),
        ]
        rows = BeneficiaryPayment.objects.visible_to(self.scope).filter(entry__in=self._numbers())
        shown = rows.select_related("entry__reversed_by", "household__place")
        shown = shown.prefetch_related("household__persons").order_by("entry__book", "entry__seq", "pk")
        return _of_rows("payments", "到户发放表", columns, shown)

    def _numbers(self) -> QuerySet:
        return self.entries.order_by().values("pk")

    def _goods(self) -> ListedTable:
        """物资: what was received, handed out and is left by the day."""
        columns = [
            *_entry_columns(lambda row: row.entry),
            *self._register("goods", headings.GOODS, {"donor": self._name, "receiver": self._name}),
            ListedColumn("issued", "已发放数量", lambda row: row.issued),
            ListedColumn("stock", "结存", lambda row: row.stock),
            ListedColumn("reversed", "分录冲销", _reversal),
            ListedColumn("goods", "goods", lambda row: row.pk, technical=True),
        ]
        rows = with_stock(InKindItem.objects.visible_to(self.scope), self.as_of)
        rows = rows.filter(entry__in=self._numbers()).select_related("entry__reversed_by")
        return _of_rows("goods", "物资台账", columns, rows.order_by("entry__book", "entry__seq", "pk"))

    def _issues(self) -> ListedTable:
        """Goods handed out by the day, to whom."""
        cover = self.cover
        columns = [
            *_entry_columns(lambda row: row.item.entry),
            ListedColumn("name", "名称", lambda row: row.item.name),
            ListedColumn("specification", "规格", lambda row: row.item.specification),
            ListedColumn("destination", "发放去向", lambda row: row.get_destination_display()),
            ListedColumn(
                "household_number", "户编号", lambda row: row.household.number if row.household else ""
            ),
            ListedColumn(
                "household",
                "户主",
                lambda row: cover.person(row.household.head_name) if row.household else "",
            ),
            ListedColumn("receiver", "领取单位（人）", lambda row: cover.name(row.receiver)),
            ListedColumn("quantity", "发放数量", lambda row: row.quantity),
            ListedColumn("counted", "单位", lambda row: row.item.counted),
            ListedColumn("issued_on", "发放日期", lambda row: row.issued_on),
            ListedColumn("signed_by", "签收", lambda row: cover.person(row.signed_by)),
            ListedColumn("goods", "goods", lambda row: row.item_id, technical=True),
        ]
        rows = GoodsIssue.objects.filter(item__entry__in=self._numbers(), issued_on__lte=self.as_of)
        rows = rows.select_related("item__entry", "household").order_by("item__entry__book", "item_id", "pk")
        return _of_rows("goods_issues", "物资发放", columns, rows)

    def _papers(self) -> ListedTable:
        """六单: one row a project."""
        table = TABLES["papers"]
        labels = headings.PAPERS | {kind.value: kind.label for kind in Six} | {"faults": "不符之处"}
        covered = dict.fromkeys([*Six, "faults"], self._of_paper)
        columns = [
            *self._register("papers", labels, {str(name): through for name, through in covered.items()}),
            ListedColumn("project", "project", lambda row: row.project.pk, technical=True),
        ]
        rows = table.rows(self.scope, self.filters, self.as_of)
        return ListedTable("papers", "六单一致", tuple(columns), lambda: rows, lambda: len(rows))

    def _flags(self) -> ListedTable:
        """Red flags, what was decided about each, and the problem it became."""
        columns = [
            *_FLAG_COLUMNS,
            ListedColumn("detail", "情况", lambda row: self.cover.words(row.detail)),
            ListedColumn("dismissal", "排除理由", lambda row: self.cover.words(row.dismissal)),
            ListedColumn("entries", "分录（账簿编号:序号）", _flagged),
            ListedColumn("flag", "flag", lambda row: row.pk, technical=True),
        ]
        rows = RedFlag.objects.visible_to(self.scope).filter(self._of_flags())
        rows = rows.select_related("unit", "place", "document", "project", "decided_by", "finding")
        rows = rows.prefetch_related("shown_by__entry").order_by("rule", "pk")
        return _of_rows("red_flags", "资金疑点与整改", columns, rows)

    def _of_flags(self) -> Q:
        filters = self.filters
        lookups = {
            "unit__path__startswith": filters.unit.path if filters.unit else None,
            "place__code__startswith": filters.place or None,
            "document": filters.document,
            "project": filters.project,
        }
        asked = Q(**{name: value for name, value in lookups.items() if value is not None})
        shown = RedFlagEntry.objects.filter(entry__in=self._numbers())
        narrowed = filters.start or filters.end or filters.channel or filters.nature or filters.payee
        return asked & Q(pk__in=shown.values("flag")) if narrowed else asked


_FLAG_COLUMNS = (
    ListedColumn("rule", "规则代码", lambda row: row.rule),
    ListedColumn("rule_name", "规则", lambda row: RULES[row.rule].name if row.rule in RULES else ""),
    ListedColumn("basis", "依据", lambda row: RULES[row.rule].basis if row.rule in RULES else ""),
    ListedColumn("unit_name", "单位", lambda row: row.unit.name),
    ListedColumn("place_name", "地区", lambda row: row.place.full_name if row.place else ""),
    ListedColumn("document_title", "资金来源", lambda row: str(row.document or "")),
    ListedColumn("project_name", "项目", lambda row: str(row.project or "")),
    ListedColumn("amount", "涉及金额（元）", lambda row: row.amount),
    ListedColumn("entry_count", "分录数", lambda row: row.entry_count),
    ListedColumn("found_on", "首次发现", lambda row: row.found_at.date()),
    ListedColumn("gone_on", "不再出现", lambda row: row.gone_at and row.gone_at.date()),
    ListedColumn("state", "处理", lambda row: row.get_state_display()),
    ListedColumn("decided_by", "处理人", lambda row: row.decided_by.full_name if row.decided_by else ""),
    ListedColumn("finding", "问题编号", lambda row: row.finding_id),
    ListedColumn("owner", "整改责任人", lambda row: row.finding.owner if row.finding else ""),
    ListedColumn("due_on", "整改期限", lambda row: row.finding and row.finding.due_on),
    ListedColumn("finding_state", "整改", lambda row: row.finding.get_state_display() if row.finding else ""),
    ListedColumn("closed_on", "销号日期", lambda row: row.finding and row.finding.closed_on),
)


def _of_rows(key: str, title: str, columns: list[ListedColumn], rows: QuerySet) -> ListedTable:
    """A table of a queryset: counted by itself, read in parts."""
    return ListedTable(key, title, tuple(columns), lambda: rows.iterator(chunk_size=_CHUNK), rows.count)


def _through(value: Said, covered: Callable[[Any, str], str] | None) -> Said:
    return value if covered is None else lambda row: covered(row, value(row) or "")


def _entry_columns(entry: Said) -> list[ListedColumn]:
    return [
        ListedColumn("book", "账簿编号", lambda row: entry(row).book_id),
        ListedColumn("entry_seq", "分录序号", lambda row: entry(row).seq),
    ]


def _reversal(row: BeneficiaryPayment | InKindItem) -> str:
    return f"已由第 {row.entry.reversed_by.seq} 号冲销" if hasattr(row.entry, "reversed_by") else ""


def _parties(row: Any) -> list[str]:
    """Whoever was paid for the project or stands on its papers."""
    papers = [paper.party for papers in row.papers.values() for paper in papers]
    return [*papers, *(payment.payee for payment in row.payments)]


def _flagged(row: RedFlag) -> str:
    entries = sorted((shown.entry.book_id, shown.entry.seq) for shown in row.shown_by.all())
    return " ".join(f"{book}:{seq}" for book, seq in entries)
