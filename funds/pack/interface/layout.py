"""What the two files of GB/T 24589.1-2010 hold: tables, their numbers and their elements in the order of the standard.

Names, order, numbers of tables, namespace and encoding are those of published accounting software that writes this
interface (docs/adr/0023). Elements that a ledger without quantities, foreign currency and cash-flow items has nothing
for are left out, as are numbers of single elements: the sources for them disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

STANDARD = "GB/T 24589.1-2010"
NAMESPACE = "http://sxbw.audit.gov.cn/AccountingSoftwareDataInterfaceStandard/2010/SOE/XMLSchema"
ENCODING = "GB18030"
# XML 1.0 cannot say these, and no cell should hold them; a blank keeps the words apart.
_UNSAYABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF], " ")


@dataclass(frozen=True)
class Table:
    """One table: its element, its number in the standard, and what each of its rows says in which order."""

    name: str
    number: str
    elements: tuple[str, ...]

    def row(self, said: Mapping[str, object]) -> str:
        """One row; what is not said is empty. Raises KeyError for what the table does not know."""
        unknown = said.keys() - set(self.elements)
        if unknown:
            raise KeyError(f"{self.name}: {sorted(unknown)}")
        cells = "".join(
            f"<{name}>{escape(str(said.get(name, '')).translate(_UNSAYABLE))}</{name}>"
            for name in self.elements
        )
        return f'<{self.name} locID="{self.number}">{cells}</{self.name}>\n'


BOOK = Table(
    "电子账簿",
    "T101",
    (
        *("电子账簿编号", "电子账簿名称", "会计核算单位", "组织机构代码", "单位性质", "行业", "开发单位"),
        *("版本号", "本位币", "会计年度", "标准版本号"),
    ),
)
PERIOD = Table("会计期间", "T102", ("会计年度", "会计期间号", "会计期间起始日期", "会计期间结束日期"))
VOUCHER_TYPE = Table("记账凭证类型", "T103", ("记账凭证类型编号", "记账凭证类型名称", "记账凭证类型简称"))
CURRENCY = Table("币种", "T105", ("币种编码", "币种名称"))
RECORD = Table("自定义档案项", "T111", ("档案编码", "档案名称", "档案描述", "是否有层级特征", "档案编码规则"))
RECORD_VALUE = Table(
    "自定义档案项值",
    "T112",
    ("档案编码", "档案值编码", "档案值名称", "档案值描述", "档案值父节点", "档案值级次"),
)
BASICS = Table(
    "总账基础信息",
    "T201",
    (
        *("结构分隔符", "会计科目编号规则", "现金流量项目编码规则", "凭证头可扩展字段结构"),
        *("凭证头可扩展结构对应档案", "分录行可扩展字段结构", "分录行可扩展字段对应档案"),
    ),
)
ACCOUNT = Table("会计科目", "T202", ("科目编号", "科目名称", "科目级次", "科目类型", "余额方向"))
SUBSIDIARY = Table("科目辅助核算", "T203", ("科目编号", "辅助项编号", "辅助项名称", "对应档案", "辅助项描述"))
BALANCE = Table(
    "科目余额及发生额",
    "T205",
    (
        *("科目编号", "期初余额方向", "期末余额方向", "币种编码", "计量单位", "会计年度", "会计期间号"),
        *("期初原币余额", "期初本币余额", "借方原币金额", "借方本币金额", "贷方原币金额", "贷方本币金额"),
        *("期末原币余额", "期末本币余额"),
    ),
)
VOUCHER = Table(
    "记账凭证",
    "T206",
    (
        *("记账凭证日期", "会计年度", "会计期间号", "记账凭证类型编号", "记账凭证编号", "记账凭证行号"),
        *("记账凭证摘要", "科目编号", "辅助项1编号", "辅助项2编号", "辅助项3编号", "辅助项4编号"),
        *("币种编码", "计量单位", "借方原币金额", "借方本币金额", "贷方原币金额", "贷方本币金额"),
        *("汇率类型编号", "汇率", "凭证头可扩展字段结构值", "分录行可扩展字段结构值", "结算方式编码"),
        *("票据类型", "票据号", "票据日期", "附件数", "制单人", "审核人", "记账人", "记账标志", "作废标志"),
        "凭证来源系统",
    ),
)
COMMON, GENERAL_LEDGER = "公共档案", "总账"


def opening(root: str) -> str:
    """The head of a file."""
    where = quoteattr(f"{NAMESPACE} {root}.xsd")
    return (
        f'<?xml version="1.0" encoding="{ENCODING}"?>\n<{root} xmlns="{NAMESPACE}" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation={where}>\n'
    )


def closing(root: str) -> str:
    """The end of a file."""
    return f"</{root}>\n"
