"""The ledger in the words of double entry: what comes to an account is its debit, what leaves it its credit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from funds.models.ledger import AccountKind
from funds.pack.interface.layout import ACCOUNT, BALANCE, SUBSIDIARY

CURRENCY_CODE = "CNY"
# By kind of account: number of the first level, type, the side of a usual balance.
_FIRST_LEVEL = {
    AccountKind.POOL: ("1001", "资产", "借"),
    AccountKind.PROJECT: ("1401", "资产", "借"),
    AccountKind.COLLECTIVE: ("1501", "资产", "借"),
    AccountKind.SOURCE: ("4001", "收入", "贷"),
    AccountKind.PAYEE: ("5001", "支出", "借"),
}
NUMBERING = "4-9"
# What a line is looked at by, beside its account: the number of the element, the record, the column of the pack.
SUBSIDIARIES = (
    ("1", "资金来源", "document", "document_title"),
    ("2", "项目", "project", "project_name"),
    ("3", "地区", "place", "place_name"),
    ("4", "资金渠道", "channel", "channel_label"),
)
_KINDS = {kind.label: kind for kind in AccountKind}
_FEN = Decimal("0.01")


def account_number(kind: str, account: str) -> str:
    """The number of an account: four digits of its kind, nine of its own."""
    return f"{_FIRST_LEVEL[AccountKind(kind)][0]}{int(account):09d}"


def first_level() -> Iterator[str]:
    """Accounts of the first level, one for each kind, and what their lines are looked at by."""
    for kind, (number, kind_of, side) in _FIRST_LEVEL.items():
        said = {"科目编号": number, "科目名称": kind.label, "科目级次": 1}
        yield ACCOUNT.row(said | {"科目类型": kind_of, "余额方向": side})


def subsidiaries() -> Iterator[str]:
    """For each account of the first level the records that its lines name."""
    for number, _, _ in _FIRST_LEVEL.values():
        for element, record, _, _ in SUBSIDIARIES:
            said = {"科目编号": number, "辅助项编号": element, "辅助项名称": record}
            yield SUBSIDIARY.row(said | {"对应档案": "自定义档案项值", "辅助项描述": record})


@dataclass
class Account:
    """One account with what came and went in each month (year × 12 + month − 1); yuan."""

    number: str
    name: str
    kind: str
    opening: Decimal
    months: dict[int, list[Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: [Decimal(), Decimal()])
    )

    def add(self, month: int, *, came: Decimal = Decimal(), went: Decimal = Decimal()) -> None:
        sums = self.months[month]
        sums[0] += came
        sums[1] += went

    def before(self, month: int) -> Decimal:
        """What it held when the month began."""
        return self.opening + sum(
            (came - went for at, (came, went) in self.months.items() if at < month), Decimal()
        )

    def row(self) -> str:
        _, kind_of, side = _FIRST_LEVEL[AccountKind(self.kind)]
        said = {"科目编号": self.number, "科目名称": self.name, "科目级次": 2}
        return ACCOUNT.row(said | {"科目类型": kind_of, "余额方向": side})

    def balances(self, year: int) -> Iterator[str]:
        """The twelve months of a year; nothing for an account that held and moved nothing in it."""
        held = self.before(year * 12)
        if not held and not any(year * 12 <= at < year * 12 + 12 for at in self.months):
            return
        for month in range(12):
            came, went = self.months.get(year * 12 + month, (Decimal(), Decimal()))
            yield self._balance(year, month + 1, held, came, went)
            held += came - went

    def _balance(self, year: int, period: int, held: Decimal, came: Decimal, went: Decimal) -> str:
        left = held + came - went
        amounts = {"期初": abs(held), "借方": came, "贷方": went, "期末": abs(left)}
        names = {"期初": "余额", "期末": "余额", "借方": "金额", "贷方": "金额"}
        said: dict[str, object] = {
            f"{which}{money}{names[which]}": yuan(amount)
            for which, amount in amounts.items()
            for money in ("原币", "本币")
        }
        said |= {"科目编号": self.number, "会计年度": year, "会计期间号": period, "币种编码": CURRENCY_CODE}
        return BALANCE.row(said | {"期初余额方向": self._side(held), "期末余额方向": self._side(left)})

    def _side(self, held: Decimal) -> str:
        usual = _FIRST_LEVEL[AccountKind(self.kind)][2]
        return usual if not held else "借" if held > 0 else "贷"


def yuan(amount: Decimal) -> str:
    """Yuan with two decimals."""
    return str(amount.quantize(_FEN))


def month_of(day: str) -> int:
    """The month of a day written 2018-10-31, counted from the year nought."""
    return int(day[:4]) * 12 + int(day[5:7]) - 1


def accounts_of(
    balances: Iterable[Mapping[str, str]], entries: Iterable[Mapping[str, str]]
) -> dict[str, Account]:
    """The accounts of one book by their numbers in the pack, with what the entries moved."""
    accounts = {}
    for row in balances:
        kind = _KINDS[row["kind_label"]]
        number = account_number(kind, row["account"])
        accounts[row["account"]] = Account(number, row["name"], kind, Decimal(row["opening"]))
    for row in entries:
        month, amount = month_of(row["occurred_on"]), Decimal(row["amount"])
        accounts[row["to_account"]].add(month, came=amount)
        accounts[row["from_account"]].add(month, went=amount)
    return accounts
