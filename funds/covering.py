"""What of a payee is personal, and how it is covered: one rule for pages, their exports and the audit pack.

A payee that is plainly an organisation stays as it is: where the money went is what an auditor asks for. Whatever
might be a person keeps its first letter; long numbers (identity, telephone, bank) keep their last four digits. Covers
rather too much than too little. The pack says the same in SQL (`funds.pack.masking`).
"""

import re
from dataclasses import dataclass

from funds.models import AccountKind, DraftEntry, Entry, LedgerAccount
from fupin.privacy import SEE_PERSONAL, Personal, mask
from fupin.scope import Scope

ORGANISATIONS = (
    *(
        "公司",
        "合作社",
        "联社",
        "信用社",
        "供销社",
        "旅行社",
        "协会",
        "学会",
        "商会",
        "基金会",
        "委员会",
        "村委",
    ),
    *("居委", "支部", "党委", "总支", "政府", "中心", "集团", "银行", "支行", "分行", "学校", "小学", "中学"),
    *(
        "大学",
        "幼儿园",
        "医院",
        "卫生院",
        "办公室",
        "办事处",
        "财政",
        "部门",
        "海关",
        "机关",
        "法院",
        "经营部",
    ),
    *(
        "专户",
        "账户",
        "集体",
        "局",
        "厅",
        "处",
        "所",
        "站",
        "院",
        "厂",
        "场",
        "店",
        "队",
        "组",
        "村",
        "镇",
        "乡",
    ),
    *("县", "市", "区", "省", "库", "馆", "园"),
)
ORGANISATION = f"({'|'.join(ORGANISATIONS)})([(（].*[)）])?$"
LONG_NUMBER = "[0-9]{7,}([0-9]{3}[0-9Xx])"


@dataclass(frozen=True)
class Covering:
    """The same, of texts that are at hand; nothing is covered where names are to be shown."""

    masked: bool

    def name(self, said: str) -> str:
        """A payee's name: an organisation's as it is, another's by its first letter."""
        if not (said and self.masked):
            return said
        return self.words(said) if re.search(ORGANISATION, said) else said[0] + "*" * max(len(said) - 1, 1)

    def person(self, said: str) -> str:
        """A person's name by its first letter."""
        return mask(said, Personal.NAME) if self.masked else said

    def words(self, said: str, *names: str) -> str:
        """A text in which these names are covered as by themselves, and long numbers too."""
        if not self.masked:
            return said
        for each in sorted({each for each in names if each and each in said}, key=len, reverse=True):
            said = said.replace(each, self.name(each))
        return re.sub(LONG_NUMBER, r"*******\1", said) if re.search("[0-9]{11}", said) else said

    def account(self, account: LedgerAccount) -> str:
        """What an account is called; those outside that are paid are called by the payee."""
        return self.name(account.name) if account.kind == AccountKind.PAYEE else account.name

    def told(self, entry: Entry | DraftEntry, said: str) -> str:
        """What an entry says (summary, reason, note) without the name of who is paid. Its accounts must be at hand."""
        sides = (entry.from_account, entry.to_account) if self.masked else ()
        payees = [each.name for each in sides if each.kind == AccountKind.PAYEE]
        return self.words(said, entry.payee, *payees)


def covering_for(scope: Scope | None) -> Covering:
    """Names are shown to who holds the right and to the system itself, and covered for everybody else."""
    return Covering(masked=not sees_names(scope))


def covering_at_work(scope: Scope) -> Covering:
    """Who works on batches of entries must see whom they pay; whoever only reads them sees what the ledger shows."""
    works = any(scope.allows(right) for right in ("enter", "approve", "authorise"))
    return Covering(masked=False) if works else covering_for(scope)


def sees_names(scope: Scope | None) -> bool:
    """True if personal names may be shown under the scope."""
    return scope is not None and (scope.everything or scope.allows(SEE_PERSONAL))
