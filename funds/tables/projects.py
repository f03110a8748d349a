"""(C) 项目资金明细账."""

from collections.abc import Callable
from datetime import date

from django.urls import reverse

from funds.covering import Covering
from funds.selectors import LedgerFilters
from funds.selectors.project_ledger import ProjectLine, project_lines
from funds.tables.table import Column, Table, as_name
from fupin.money import plain
from fupin.privacy import Personal, mask
from fupin.scope import Scope


def rows(scope: Scope, filters: LedgerFilters, as_of: date) -> list[ProjectLine]:
    """The accounts of each source in each project, with their balance and monthly sums."""
    return project_lines(scope, filters)


def _of_entry(value: Callable) -> Callable[[ProjectLine], object]:
    return lambda line: value(line.entry) if line.entry is not None else None


def _of_order(name: str) -> Callable[[ProjectLine], object]:
    return lambda line: getattr(line.order, name) if line.order is not None else None


def _address(line: ProjectLine) -> str:
    return reverse("ledger_entry", args=[line.entry.pk]) if line.entry is not None else ""


def _project(line: ProjectLine) -> str:
    if line.entry is None or line.entry.project_id is None:
        return ""
    return reverse("project_papers", args=[line.entry.project_id])


def _bank_account(line: ProjectLine) -> str:
    return mask(line.order.bank_account, Personal.BANK_ACCOUNT) if line.order is not None else ""


def _progress(line: ProjectLine) -> str | None:
    known = line.order is not None and line.order.progress is not None
    return f"{plain(line.order.progress)}%" if known else None


def _attachments(line: ProjectLine) -> int | None:
    """As stated; where nobody stated it, the files that are attached."""
    if line.entry is None:
        return None
    stated = line.order.attachments if line.order is not None else None
    return stated if stated is not None else line.entry.files


def _note(line: ProjectLine) -> str:
    words = (line.entry.note, line.order.note if line.order else "") if line.entry else ()
    return "；".join(word for word in words if word)


def _told(cover: Covering, line: ProjectLine, said: str) -> str:
    return cover.told(line.entry, said) if line.entry is not None else said


PROJECTS = Table(
    key="projects",
    title="项目资金明细账",
    about="按“资金文号×项目”分账，余额逐行滚动；月末出本月合计、本年累计。冲销是反方向的一行，不删行。",
    kind="fund_payments",
    rows=rows,
    is_sum=lambda line: line.is_sum,
    columns=(
        Column("年", lambda line: f"{line.day:%Y}"),
        Column("月", lambda line: f"{line.day:%m}"),
        Column("日", _of_entry(lambda entry: f"{entry.occurred_on:%d}")),
        Column("凭证字号", _of_entry(lambda entry: entry.voucher_no)),
        Column("支出凭证号/支付令号", _of_order("order_no")),
        Column("摘要", lambda line: line.label, address=_address, covered=_told),
        Column("项目编码", _of_entry(lambda entry: entry.project.code if entry.project else "")),
        Column(
            "项目名称", _of_entry(lambda entry: entry.project.name if entry.project else ""), address=_project
        ),
        Column("实施单位", _of_entry(lambda entry: entry.project.implementer if entry.project else "")),
        Column("资金文号", _of_entry(lambda entry: entry.document.number or entry.document.title)),
        Column("级次", _of_entry(lambda entry: entry.document.get_level_display())),
        Column("合同号", _of_order("contract_no")),
        Column("发票号(多)", _of_order("invoice_nos")),
        Column("验收/进度单号", _of_order("acceptance_no")),
        Column("报账批次", _of_order("claim")),
        Column("支付方式", lambda line: line.order.get_method_display() if line.order else ""),
        Column("收款人户名", _of_entry(lambda entry: entry.payee), covered=as_name),
        Column("开户行", _of_order("bank_name")),
        Column("账号(掩码)", _bank_account),
        Column("收入(借)", lambda line: line.came, number=True),
        Column("支出(贷)", lambda line: line.went, number=True),
        Column("余额", lambda line: line.balance, number=True),
        Column("进度比例", _progress),
        Column("经办", _of_order("handler")),
        Column("审核", _of_order("reviewer")),
        Column("审批", _of_order("approver")),
        Column("附件张数", _attachments, number=True),
        Column("公示号", _of_order("notice_no")),
        Column("备注", _note, covered=_told),
    ),
)
