"""Where money came from and where it went: the entries of a period between channels, accounts and projects."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, CharField, F, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Concat

from funds.channels import Channel
from funds.models import AccountKind, Entry, MoneyTotal
from funds.selectors import totals_answer
from reports.indicators import Reader, Selection

MOST = 24
PAYEES = AccountKind(AccountKind.PAYEE).label


@dataclass(frozen=True)
class Flow:
    """Yuan, net of reversals, from one node to another; `words` ask the ledger for the entries."""

    source: str
    target: str
    amount: Decimal
    words: dict[str, object]


@dataclass(frozen=True)
class MoneyFlows:
    """From which node to which: by the kept totals where the period is of whole years, else by the entries."""

    def rows(self, selection: Selection) -> QuerySet:
        period, sides = selection.period, {"unit": "unit", "place": "place", "project": "project_id"}
        if totals_answer(selection.scope, period):
            rows = selection.chosen(MoneyTotal.objects.all(), **sides)
            rows = rows.filter(year__range=(period.start.year, period.end.year))
            nodes = _nodes("from_kind", "to_kind")
        else:
            rows = selection.chosen(Entry.objects.all(), **sides)
            rows = rows.filter(occurred_on__range=(period.start, period.end))
            nodes = _nodes("from_account__kind", "to_account__kind")
        return (
            rows.order_by()
            .values(**nodes)
            .annotate(
                total=Sum("amount"), giver_name=Min("from_account__name"), taker_name=Min("to_account__name")
            )
        )


def money_flows(reader: Reader) -> list[Flow]:
    """The largest flows of the selection, largest first, at most 24. One query where it was not foreseen.

    Sources are told by channel and payees as one, else there would be too many nodes to see anything.
    """
    pairs = reader.answer(MoneyFlows())
    sums = _net({(row["giver"], row["taker"]): row["total"] for row in pairs})
    kept = sorted(sums, key=lambda pair: -sums[pair])[:MOST]
    accounts = {row[node]: row[f"{node}_name"] for row in pairs for node in ("giver", "taker")}
    names = _names({node for pair in kept for node in pair}, accounts)
    return [
        Flow(
            names[giver], names[taker], sums[giver, taker], _words("payer", giver) | _words("receiver", taker)
        )
        for giver, taker in kept
    ]


def _nodes(from_kind: str, to_kind: str) -> dict[str, Case]:
    return {"giver": _node("from_account", from_kind), "taker": _node("to_account", to_kind)}


def _node(side: str, kind: str) -> Case:
    """channel:… for a source, payee for those who are paid, account:… for the rest."""
    return Case(
        When(Q(**{kind: AccountKind.SOURCE}), then=Concat(Value("channel:"), F("channel"))),
        When(Q(**{kind: AccountKind.PAYEE}), then=Value("payee")),
        default=Concat(Value("account:"), Cast(side, CharField())),
        output_field=CharField(),
    )


def _net(gross: dict[tuple[str, str], Decimal]) -> dict[tuple[str, str], Decimal]:
    """What went back is taken off what had come, so that no circle is drawn for a reversal."""
    net = {pair: amount - gross.get(pair[::-1], Decimal(0)) for pair, amount in gross.items()}
    return {pair: amount for pair, amount in net.items() if amount > 0}


def _names(nodes: set[str], accounts: dict[str, str]) -> dict[str, str]:
    """A name of its own for each node."""
    names: dict[str, str] = {}
    for node in sorted(nodes):
        kind, _, key = node.partition(":")
        name = {"payee": PAYEES}.get(kind) or (Channel(key).label if kind == "channel" else accounts[node])
        names[node] = f"{name}（{key}）" if name in names.values() else name
    return names


def _words(side: str, node: str) -> dict[str, object]:
    kind, _, key = node.partition(":")
    if kind == "channel":
        return {"channel": key, f"{side}_kind": AccountKind.SOURCE.value}
    return {f"{side}_kind": AccountKind.PAYEE.value} if kind == "payee" else {side: key}
