"""Which lines below the header are data, and which are not."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fupin.intake.cells.base import text_of
from fupin.intake.header import Header
from fupin.intake.headings import heading
from fupin.intake.reading import Broken, RawRow, is_filled

TOTALS = frozenset(
    {
        "合计",
        "总计",
        "小计",
        "共计",
        "累计",
        "本页小计",
        "本页合计",
        "总合计",
        "合计数",
        "全县合计",
        "全乡合计",
    }
)
FOOTER = re.compile(
    r"^(填表人|制表人|审核人|填报人|经办人|复核人|填报日期|填表日期|填报时间|制表日期|制表时间|单位负责人|负责人签字|负责人[:：]|"
    r"分管领导|主要领导|联系人[:：]|联系电话[:：]|打印日期|注[:：]|注\d|备注[:：]|说明[:：]|填表说明|[(（]盖章|单位[(（]盖章|第\d+页|共\d+页)"
)
GROUP = re.compile(r"^[(（]?[一二三四五六七八九十]+[、.．)）]|^.{1,20}(村|镇|乡|街道|社区|组|县|区|嘎查)$")
NUMBERING = re.compile(r"^[(（]?[一二三四五六七八九十]+[、.．)）]")
FEWEST_COLUMNS = 3
LONGEST_HEADING = 60
SAME_HEADINGS = 0.6


@dataclass
class Adding:
    """Adds up the numeric columns as the rows pass: all of them, and those since the last total."""

    running: dict[str, Decimal] = field(default_factory=dict)
    since: dict[str, Decimal] = field(default_factory=dict)

    def add(self, values: Mapping[str, object]) -> None:
        """Takes the values of one row; what is not an exact number does not count."""
        for key, value in values.items():
            amount = amount_of(value)
            if amount is not None:
                self.running[key] = self.running.get(key, Decimal(0)) + amount
                self.since[key] = self.since.get(key, Decimal(0)) + amount


@dataclass(frozen=True)
class TotalRow:
    """A line of totals in the file, with the sums of the rows above it and since the total before."""

    row: RawRow
    running: dict[str, Decimal]
    since: dict[str, Decimal]


@dataclass
class Body:
    """Parts the lines below a header. After `data` is used up, `skipped` and `totals` are complete."""

    header: Header
    rows: Iterator[RawRow]
    skipped: list[tuple[int, str]] = field(default_factory=list)
    totals: list[TotalRow] = field(default_factory=list)
    adding: Adding = field(default_factory=Adding)
    group: str = ""

    def __post_init__(self) -> None:
        self._headings = [(found.at, _parts(found.written)) for found in self.header.mapped]

    def data(self) -> Iterator[tuple[RawRow, str]]:
        """Each line of data with the group title above it; the others go to `skipped` with the reason."""
        for row in self.rows:
            if row.number <= self.header.last_row:
                continue
            reason = self._reason(row)
            if reason:
                self.skipped.append((row.number, reason))
            else:
                yield row, self.group

    def _reason(self, row: RawRow) -> str:
        filled = [cell for cell in row.cells if is_filled(cell)]
        first = [_plain(cell) for cell in filled[:3]]
        if any(text in TOTALS for text in first):
            self.totals.append(TotalRow(row, dict(self.adding.running), self.adding.since))
            self.adding.since = {}
            return "合计行，只用来核对，不入库"
        if FOOTER.match(first[0]):
            return "表尾说明，不入库"
        alike = all(cell == filled[0] for cell in filled)
        if alike and first[0] == "无":
            return "只填了“无”"
        if self._repeats_header(row):
            return "重复的表头"
        if row.number == self.header.last_row + 1 and self._numbers_columns(filled):
            return "栏号行"
        if alike and len(self.header.columns) >= FEWEST_COLUMNS and _is_group(filled[0]):
            self.group = NUMBERING.sub("", first[0])
            return f"小标题“{first[0]}”"
        if not any(is_filled(row.cell(found.at)) for found in self.header.mapped):
            return "没有要导入的内容（只有序号或表外的列）"
        return ""

    def _repeats_header(self, row: RawRow) -> bool:
        """True if most of the mapped cells hold their own headings; gives up at the first too many that do not."""
        may_differ = len(self._headings) - max(1, SAME_HEADINGS * len(self._headings))
        for at, texts in self._headings:
            cell = row.cell(at)
            if not (isinstance(cell, str) and len(cell) <= LONGEST_HEADING and heading(cell).full in texts):
                may_differ -= 1
                if may_differ < 0:
                    return False
        return True

    def _numbers_columns(self, filled: list[object]) -> bool:
        """True for the line 1 2 3 4 … (or 甲 乙 1 2 …) right under a header."""
        texts = [_plain(cell) for cell in filled]
        numbers = [int(text) for text in texts if text.isdigit()]
        rest = [text for text in texts if not text.isdigit()]
        return (
            len(texts) >= FEWEST_COLUMNS
            and numbers == list(range(1, len(numbers) + 1))
            and len(numbers) >= FEWEST_COLUMNS - 1
            and rest == list("甲乙丙丁戊己庚辛")[: len(rest)]
        )


def _is_group(only: object) -> bool:
    return isinstance(only, str) and bool(GROUP.match(_plain(only)))


def _parts(written: str) -> set[str]:
    return {heading(part).full for part in (*written.split("/"), written)}


def _plain(cell: object) -> str:
    if isinstance(cell, Broken):
        return cell.text
    return "".join(unicodedata.normalize("NFKC", text_of(cell)).split()).rstrip(":：")


def amount_of(value: object) -> Decimal | None:
    """The number that a value counts in a total; None for what cannot be added."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    return None
