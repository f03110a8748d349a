"""The tables that must close: opening + in − out = closing, by account, by document and by book, as a whole and by year.

An account gains what comes to it. A document and a book gain what comes from outside (a source, or a payee that gives
back) and lose what goes outside; what moves between accounts inside is neither.
"""

from dataclasses import replace

from django.db.models import Q

from funds.channels import Channel, Form, Nature
from funds.models import AccountKind, Entry, FundDocument
from funds.pack import masking
from funds.pack.columns import PackColumn, PackTable
from funds.pack.saying import choice, code, money, number, quoted, text
from funds.selectors import LedgerFilters, filtered_entries
from funds.selectors.accounts import hidden_openings
from funds.selectors.copying import written_out
from funds.selectors.ledger import OUTSIDE
from funds.selectors.snapshot import set_aside
from fupin.scope import Scope

_MOVED = ("book_id", "from_account_id", "to_account_id", "document_id", "occurred_on", "amount")
_OUTSIDE = ", ".join(quoted(kind) for kind in OUTSIDE)
_KINDS = (
    "JOIN funds_ledgeraccount giver ON giver.id = t.from_account_id "
    "JOIN funds_ledgeraccount taker ON taker.id = t.to_account_id"
)
_TOTALS, _CHANNELS, _HIDDEN = "pack_totals", "pack_channels", "pack_hidden"
_MONEY = ("opening", "came", "went", "closing")
_SUMS = tuple(
    PackColumn(key, label, money(f"b.{key}"))
    for key, label in zip(
        _MONEY, ("期初余额（元）", "本期收入（元）", "本期付出（元）", "期末余额（元）"), strict=True
    )
)
_YUAN = ", ".join(f"{name}::numeric(30,2) AS {name}" for name in _MONEY[:3])
_YEAR = PackColumn("year", "年度", code("b.year"))


class Balances:
    """All such tables for what the scope may see and the filters want. The entries are added up once, for all of them."""

    def __init__(self, scope: Scope, filters: LedgerFilters, *, masked: bool) -> None:
        self.scope, self.filters, self.masked = scope, filters, masked

    def tables(self) -> list[PackTable]:
        self._add_up()
        return [
            self._accounts("accounts", "账户余额", yearly=False),
            self._accounts("account_years", "账户分年", yearly=True),
            self._documents(),
            self._document_years(),
            self._years(),
            self._channels(),
        ]

    def _add_up(self) -> None:
        until_the_end = Entry.objects.visible_to(self.scope).filter(
            replace(self.filters, start=None).condition()
        )
        moved = written_out(until_the_end.order_by().values_list(*_MOVED))
        year = "extract(year FROM occurred_on)::int"
        if self.filters.start:
            year = f"CASE WHEN occurred_on >= {quoted(self.filters.start.isoformat())} THEN {year} END"
        set_aside(
            _TOTALS,
            f"SELECT book_id, from_account_id, to_account_id, document_id, {year} AS year, sum(amount) AS amount "
            f"FROM ({moved}) moved GROUP BY 1, 2, 3, 4, 5",
        )
        self._set_channels_aside()
        self._set_hidden_aside()

    def _set_channels_aside(self) -> None:
        """What came from outside by 口径 and channel, net of what went back."""
        wanted = filtered_entries(self.scope, self.filters).received().signed().order_by()
        wanted = written_out(wanted.values("nature", "channel", "signed_amount"))
        set_aside(
            _CHANNELS,
            "SELECT nature, channel, sum(signed_amount)::numeric(30,2) AS amount, count(*) AS entry_count "
            f"FROM ({wanted}) c GROUP BY nature, channel",
        )

    def _set_hidden_aside(self) -> None:
        """What lies before the years of a limited scope, as the page has it: one figure an account that holds money."""
        hidden = hidden_openings(self.scope, self.filters)
        held = [f"({number}, {amount}::numeric)" for number, amount in hidden.items() if amount]
        self.opens_before = bool(held)
        if held:
            set_aside(
                _HIDDEN,
                "SELECT account.book_id AS book, account.id AS account, opening.amount "
                f"FROM (VALUES {', '.join(held)}) opening (account_id, amount) "
                "JOIN funds_ledgeraccount account ON account.id = opening.account_id",
            )

    def _balances(self, who: str, *, yearly: bool) -> str:
        """A subquery `b` of who, year, opening, came, went, closing; without `yearly` one row for the whole period."""
        if who == "account":
            sides = (
                f"SELECT to_account_id AS who, year, amount AS came, 0 AS went FROM {_TOTALS} UNION ALL "
                f"SELECT from_account_id, year, 0, amount FROM {_TOTALS}"
            )
        else:
            came, went = (
                f"CASE WHEN {side}.kind IN ({_OUTSIDE}) THEN t.amount ELSE 0 END"
                for side in ("giver", "taker")
            )
            sides = (
                f"SELECT t.{who}_id AS who, t.year, {came} AS came, {went} AS went FROM {_TOTALS} t {_KINDS}"
            )
        if self.opens_before and who != "document":
            sides += f" UNION ALL SELECT {who}, NULL::int, amount, 0 FROM {_HIDDEN}"
        summed = _BY_YEAR if yearly else _WHOLE
        return (
            f"(WITH sides AS ({sides}) "
            f"SELECT who, year, {_YUAN}, (opening + came - went)::numeric(30,2) AS closing "
            f"FROM ({summed}) summed WHERE year IS NOT NULL) b"
        )

    def _accounts(self, key: str, title: str, *, yearly: bool) -> PackTable:
        name = "account.name"
        if self.masked:
            name = f"CASE WHEN account.kind = 'payee' THEN {masking.name(name)} ELSE {name} END"
        columns = (
            PackColumn("unit_name", "单位", text("unit.name")),
            PackColumn("kind_label", "账户类别", choice("account.kind", dict(AccountKind.choices))),
            PackColumn("name", "账户名称", text(name)),
            PackColumn("place", "地区代码", code("account.place_id")),
            PackColumn("project_name", "项目", text("COALESCE(project.name, '')")),
            *([_YEAR] if yearly else []),
            *_SUMS,
            PackColumn("account", "account", code("b.who"), technical=True),
        )
        joins = (
            "JOIN funds_ledgeraccount account ON account.id = b.who JOIN funds_book book ON book.id = account.book_id "
            "JOIN units_unit unit ON unit.id = book.unit_id "
            "LEFT JOIN projects_project project ON project.id = account.project_id"
        )
        rows = self._balances("account", yearly=yearly)
        return PackTable(key, title, columns, rows, "book.id, account.kind, account.id, b.year", joins)

    def _documents(self) -> PackTable:
        """Every document that may be seen, those without an entry too: money that never came is of interest."""
        seen = FundDocument.objects.visible_to(self.scope).filter(_of_documents(self.filters))
        seen = written_out(seen.order_by().values_list("pk"))
        rows = (
            f"(SELECT d.*, unit.name AS unit_name, COALESCE(b.opening, 0.00) AS opening, "
            "COALESCE(b.came, 0.00) AS came, COALESCE(b.went, 0.00) AS went, "
            f"COALESCE(b.closing, 0.00) AS closing FROM funds_funddocument d "
            f"JOIN units_unit unit ON unit.id = d.unit_id "
            f"LEFT JOIN {self._balances('document', yearly=False)} ON b.who = d.id "
            f"WHERE d.id IN ({seen}) OR b.who IS NOT NULL) b"
        )
        columns = (
            PackColumn("unit_name", "单位", text("b.unit_name")),
            PackColumn("title", "资金文件（来源）名称", text("b.title")),
            PackColumn("number", "文号", text("b.number")),
            PackColumn("fund_year", "资金年度", number("b.year")),
            PackColumn("channel_label", "来源渠道", choice("b.channel", dict(Channel.choices))),
            PackColumn("form_label", "形态", choice("b.form", dict(Form.choices))),
            PackColumn("purpose", "支出方向", text("b.purpose")),
            PackColumn("issued_on", "下达日期", code("b.issued_on")),
            PackColumn("issued", "下达金额（元）", money("b.amount")),
            *_SUMS,
            PackColumn("document", "document", code("b.id"), technical=True),
        )
        return PackTable("documents", "资金来源", columns, rows, "b.unit_id, b.year, b.id")

    def _document_years(self) -> PackTable:
        columns = (
            PackColumn("unit_name", "单位", text("unit.name")),
            PackColumn("number", "文号", text("document.number")),
            PackColumn("title", "资金文件（来源）名称", text("document.title")),
            _YEAR,
            *_SUMS,
            PackColumn("document", "document", code("b.who"), technical=True),
        )
        joins = (
            "JOIN funds_funddocument document ON document.id = b.who "
            "JOIN units_unit unit ON unit.id = document.unit_id"
        )
        rows = self._balances("document", yearly=True)
        return PackTable(
            "document_years", "文号分年", columns, rows, "unit.id, document.number, b.who, b.year", joins
        )

    def _years(self) -> PackTable:
        columns = (
            PackColumn("unit_name", "单位", text("unit.name")),
            _YEAR,
            *_SUMS,
            PackColumn("book", "book", code("b.who"), technical=True),
        )
        joins = "JOIN funds_book book ON book.id = b.who JOIN units_unit unit ON unit.id = book.unit_id"
        rows = self._balances("book", yearly=True)
        return PackTable("years", "分年收支", columns, rows, "b.who, b.year", joins)

    def _channels(self) -> PackTable:
        """By 口径 and channel; 口径 are never added together."""
        columns = (
            PackColumn("nature_label", "口径", choice("b.nature", dict(Nature.choices))),
            PackColumn("channel_label", "渠道", choice("b.channel", dict(Channel.choices))),
            PackColumn("amount", "金额（元）", money("b.amount")),
            PackColumn("entry_count", "分录数", number("b.entry_count")),
            PackColumn("nature", "nature", code("b.nature"), technical=True),
            PackColumn("channel", "channel", code("b.channel"), technical=True),
        )
        return PackTable("channels", "分渠道合计", columns, f"{_CHANNELS} b", "b.nature, b.channel")


_WHOLE = """
SELECT who, 0 AS year, COALESCE(sum(came - went) FILTER (WHERE year IS NULL), 0.00) AS opening,
       COALESCE(sum(came) FILTER (WHERE year IS NOT NULL), 0.00) AS came,
       COALESCE(sum(went) FILTER (WHERE year IS NOT NULL), 0.00) AS went
FROM sides GROUP BY who
"""
_BY_YEAR = """
SELECT who, year,
       COALESCE(sum(sum(came - went)) OVER (PARTITION BY who ORDER BY year NULLS FIRST
           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0.00) AS opening,
       sum(came) AS came, sum(went) AS went
FROM sides GROUP BY who, year
"""


def _of_documents(filters: LedgerFilters) -> Q:
    """Which documents are meant by filters of entries."""
    lookups = {
        "unit__path__startswith": filters.unit.path if filters.unit else None,
        "place__code__startswith": filters.place or None,
        "pk": filters.document.pk if filters.document else None,
        "channel": filters.channel or None,
        "form": filters.form or None,
        "year__gte": filters.start.year if filters.start else None,
        "year__lte": filters.end.year if filters.end else None,
    }
    only_by_entries = filters.project or filters.payee or filters.nature or filters.account
    none = Q(pk__in=[]) if only_by_entries else Q()
    return Q(**{name: value for name, value in lookups.items() if value is not None}) & none
