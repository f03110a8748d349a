"""The demonstration: accounts, units, and four sources of real figures, sent in as a person sends them.

What is there already is left alone, so it can be called at every start.
"""

import csv
import hashlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from counties.models import Division
from counties.services import load_divisions
from fupin.accounts.models import User
from fupin.audit.services import record_event
from fupin.errors import Refusal
from fupin.intake.models import Batch, BatchState
from fupin.intake.receipt import Receipt
from fupin.intake.services import run_intake
from fupin.scope import SYSTEM
from units.access import scope_of
from units.models import Membership, Role, Unit
from units.services import found_unit, grant_role

FOLDER = settings.BASE_DIR / "demo"
WORKBOOKS = FOLDER / "workbooks.csv"
COUNTIES = ("410423", "411224", "441621", "623023")
ROOT = "定点帮扶工作办公室（演示）"
# The office sends in what happened; what is laid down is set by whoever keeps the parameters.
SENDER, KEEPERS = "office", {"policy_numbers": "sysadmin"}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Account:
    """One demonstration account: who it is, and what is worth looking at with it."""

    username: str
    full_name: str
    role: Role
    look_at: str
    place: str = ""

    @property
    def administers(self) -> bool:
        return self.role in {Role.SYSADMIN, Role.SECADMIN, Role.LOGADMIN}


ACCOUNTS = (
    Account("office", "演示经办", Role.OFFICE, "录入和查询各单位的帮扶工作，导入表格，生成年度总结"),
    Account("checker", "演示复核", Role.CHECKER, "复核提交的账目，定稿年度总结"),
    Account("leader", "演示领导", Role.LEADER, "总览：关键指标、趋势、构成和资金流向，点任何一个数看明细"),
    Account(
        "liaison", "演示联络员", Role.LIAISON, "紫金县：上传表格，查看县里的户、村和帮扶工作", place="441621"
    ),
    Account("auditor", "演示审计", Role.AUDITOR, "资金台账：筛选、余额、导出审计包"),
    Account("sysadmin", "演示系统管理员", Role.SYSADMIN, "账号、政策参数、后台任务；看不到业务数据"),
    Account("secadmin", "演示安全管理员", Role.SECADMIN, "角色授权；看不到业务数据"),
    Account("logadmin", "演示安全审计员", Role.LOGADMIN, "操作日志；看不到业务数据"),
)


@dataclass(frozen=True)
class Workbook:
    """One file of the demonstration, and what it is sent in as."""

    path: Path
    kind: str
    year: int | None
    place: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


def workbooks() -> list[Workbook]:
    """The files in the order in which they are sent in: units before what belongs to them."""
    with WORKBOOKS.open(encoding="utf-8", newline="") as file:
        return [
            Workbook(
                FOLDER / row["file"], row["kind"], int(row["year"]) if row["year"] else None, row["place"]
            )
            for row in csv.DictReader(file)
        ]


def load(say: Say) -> bool:
    """Accounts, places and every workbook, all or none; False if all was there already.

    `say` is given a line per workbook. Raises Refusal outside demonstrations, and where a workbook has a row
    that is refused: then nothing of it is kept.
    """
    if not settings.DEMO:
        raise Refusal(
            "not_demo", "演示数据只装入演示环境；正式环境请用“导入”上传自己的表格（演示请设 DEMO=1）"
        )
    waiting = _waiting()
    if not waiting and accounts_file().exists() and _accounts_complete():
        return False
    with transaction.atomic():
        password = _open_accounts()
        load_divisions(counties=COUNTIES)
        _give_roles()
        for workbook in waiting:
            say(_send(workbook))
    if password:
        _keep_password(password)
    return True


def accounts_file() -> Path:
    """Where the accounts and their common password stand; only this account of the machine may read it."""
    return settings.VAR / "demo-accounts.txt"


def _waiting() -> list[Workbook]:
    """The workbooks that were never stored. One that somebody took back stays taken back."""
    sent = set(
        Batch.objects.filter(state__in=[BatchState.COMMITTED, BatchState.UNDONE]).values_list(
            "kind", "file__sha256"
        )
    )
    return [workbook for workbook in workbooks() if (workbook.kind, workbook.digest) not in sent]


def _accounts_complete() -> bool:
    names = [account.username for account in ACCOUNTS]
    return get_user_model().objects.filter(username__in=names).count() == len(names)


def _open_accounts() -> str:
    """Opens what is missing; a new common password for all of them, or nothing if the old one is still known."""
    known = set(User.objects.values_list("username", flat=True))
    missing = [account for account in ACCOUNTS if account.username not in known]
    if not missing and accounts_file().exists():
        return ""
    password = secrets.token_urlsafe(9)
    for account in ACCOUNTS:
        user, opened = User.objects.get_or_create(
            username=account.username, defaults={"full_name": account.full_name}
        )
        user.set_password(password)
        user.save()
        record_event(actor=None, verb="开设演示账号" if opened else "重设演示口令", subject=user)
    return password


def _give_roles() -> None:
    """Each account its role: the staff over the root unit, the liaison over the county, administrators over nothing."""
    secadmin = User.objects.get(username="secadmin")
    root = Unit.objects.filter(name=ROOT).first() or found_unit(actor=secadmin, name=ROOT)
    for account in ACCOUNTS:
        user = User.objects.get(username=account.username)
        if Membership.objects.filter(user=user, role=account.role).exists():
            continue
        grant_role(
            actor=secadmin,
            scope=SYSTEM,
            user=user,
            role=account.role,
            unit=None if account.place or account.administers else root,
            place=Division.objects.get(code=account.place) if account.place else None,
            ends_on=date(timezone.localdate().year + 1, 12, 31) if account.role == Role.AUDITOR else None,
        )


def _send(workbook: Workbook) -> str:
    """Sends one file in as its keeper does; the line to print. Raises Refusal with every row that was refused."""
    actor = User.objects.get(username=KEEPERS.get(workbook.kind, SENDER))
    receipt = run_intake(
        actor=actor,
        scope=scope_of(actor),
        kind=workbook.kind,
        path=workbook.path,
        file_name=workbook.path.name,
        year=workbook.year,
        place_code=workbook.place,
    )
    name = workbook.path.relative_to(FOLDER)
    if receipt.errors:
        raise Refusal("demo_refused", f"演示表格《{name}》没有入库：\n{_faults(receipt)}")
    return f"{name}：{receipt.rows} 行，新增 {receipt.added}"


def _faults(receipt: Receipt) -> str:
    return "\n".join(
        f"第 {issue.row} 行{f'“{issue.column}”' if issue.column else ''}：{issue.message}"
        for issue in receipt.errors
    )


def _keep_password(password: str) -> None:
    """Writes the accounts down, readable by the owner alone from its first moment."""
    lines = [f"演示账号（口令都是 {password}，只在本机可用）"]
    lines += [f"{account.username}\t{account.role.label}\t{account.look_at}" for account in ACCOUNTS]
    path = accounts_file()
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
