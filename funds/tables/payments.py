"""(D) 到户发放表."""

from datetime import date

from django.urls import reverse

from counties.models.person import Person, Relation
from funds.models import BeneficiaryPayment
from funds.models.evidence import EntryChildQuerySet
from funds.selectors import LedgerFilters
from funds.selectors.parts import household_payments
from funds.tables.table import Column, Table
from fupin.money import plain
from fupin.privacy import Personal, mask
from fupin.scope import Scope


def rows(scope: Scope, filters: LedgerFilters, as_of: date) -> EntryChildQuerySet:
    """Payments to households, by entry."""
    return household_payments(scope, filters)


def _head(row: BeneficiaryPayment) -> Person | None:
    return next((each for each in row.household.persons.all() if each.relation == Relation.HEAD), None)


def _hidden(name: str) -> str:
    return mask(name, Personal.NAME)


def _id_number(row: BeneficiaryPayment) -> str:
    head = _head(row)
    return head.masked_id_number if head else ""


def _town(row: BeneficiaryPayment) -> str:
    """What stands in the village's full name before its own."""
    place = row.household.place
    return place.full_name.removesuffix(place.name)


def _scale(row: BeneficiaryPayment) -> str:
    return f"{plain(row.scale)}{row.scale_unit}" if row.scale is not None else ""


def _state(row: BeneficiaryPayment) -> str:
    return f"退回 {row.returned_on}：{row.return_reason}" if row.returned_on else "成功"


def _entry(row: BeneficiaryPayment) -> str:
    return reverse("ledger_entry", args=[row.entry_id])


PAYMENTS = Table(
    key="payments",
    title="到户发放表",
    about="一行一户一项；各户合计须等于对应凭证的金额，不相等的在“勾稽清单”里。姓名、证件号、账号只显示掩码。",
    kind="payments",
    rows=rows,
    totals=("金额",),
    columns=(
        Column("户主", lambda row: _hidden(row.household.head_name)),
        Column("身份证号", _id_number),
        Column("乡", _town),
        Column("村", lambda row: row.household.place.name),
        Column("组", lambda row: row.household.group_name),
        Column("人口", lambda row: len(row.household.persons.all()) or None, number=True),
        Column("补助项目", lambda row: row.item),
        Column("规模(亩/头/人/月)", _scale),
        Column("标准", lambda row: row.rate),
        Column("金额", lambda row: row.amount, number=True, address=_entry),
        Column("开户行", lambda row: row.bank_name),
        Column("一卡通账号", lambda row: mask(row.bank_account, Personal.BANK_ACCOUNT)),
        Column("发放批次", lambda row: row.payout),
        Column("发放日期", lambda row: row.paid_on),
        Column("代发回单号", lambda row: row.receipt_no),
        Column("状态(成功/退回+原因)", _state),
        Column("领取人签字/附件", lambda row: _hidden(row.signed_by)),
    ),
)
