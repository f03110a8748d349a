"""勾稽清单: what does not agree."""

from django.urls import reverse

from funds.covering import Covering
from funds.selectors.checks import Check, checks
from funds.tables.table import Column, Table

_PAGES = {"entry": "ledger_entry", "source": "fund_source"}


def _address(row: Check) -> str:
    return reverse(_PAGES[row.kind], args=[row.pk])


def _naming(cover: Covering, row: Check, said: str) -> str:
    return cover.words(said, *row.names)


CHECKS = Table(
    key="checks",
    title="勾稽清单",
    about="到户合计与凭证、四个金额的次序、拨付与到账、物资与折款：对不上的都列在这里，点开逐项核对。",
    rows=checks,
    columns=(
        Column("检查", lambda row: row.rule.label),
        Column("对象", lambda row: row.subject, address=_address, covered=_naming),
        Column("不符之处", lambda row: row.message),
    ),
)
