"""Names of persons: one in a cell, with what people type between its characters."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fupin.intake.cells.base import DITTO_WORDS, CellProblem, Raw, tidy
from fupin.intake.cells.text import TEXT_MARKS, Text, refuse_other_kinds

if TYPE_CHECKING:
    from fupin.intake.sheets import Context

HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff〇·]"
BETWEEN_HAN = re.compile(rf"(?<={HAN}) (?={HAN})")
NAME_DOTS = re.compile("[\u2022\u30fb\uff65\uff0e\ufe52\u02d9\u2027\u2024\u2219\u22c5\u318d\u0387●.](?=\\D)")
DOUBTFUL_NAME = re.compile("[\ue000-\uf8ff?？+＋□\ufffd]|口$")
TIDY_NAME = re.compile(r"[\u4e00-\u9fff]{2,}(?<!口)\Z")
NEW_LINES = re.compile(r"(?:[\r\n\v\f\u0085\u2028\u2029]|_x000[dDaA]_)+")
SEPARATED = re.compile(r"[^、，,；;/／|｜]{2,}[、，,；;/／|｜]\s*[^、，,；;/／|｜\s]{2,}")
# What stands where a name should: 待核实, （不详）.
_NO_NAMES = (
    "无 暂无 没有 无名 无名氏 待核实 核实中 待核 待定 待补 待补充 待查 待填 未填写 未核实 不详 不明 未知 不清楚 不知道 "
    "空白 暂缺 缺 户主 本人 配偶 姓名 某某 未取名 未起名 未命名 本户 未上户 未落户 未入户 男 女 汉族 死亡 已死亡 去世 "
    "已去世 病故 已病故 迁出 已迁出 外嫁"
)
NO_NAMES = frozenset(_NO_NAMES.split())
AROUND = re.compile(r"^[\s(（【\[]+|[\s)）】\]。.…]+$")
BRACKETS = re.compile(r"[(（【\[〔［]")
MASKED = re.compile("[*＊×✕╳]")
# An alignment blank makes no name of more characters than this.
LONGEST_ALIGNED = 4
_DOUBLE_SURNAMES = (
    "欧阳 上官 司马 诸葛 皇甫 尉迟 公孙 慕容 令狐 夏侯 东方 西门 南宫 司徒 司空 轩辕 长孙 宇文 端木 独孤 申屠 百里 "
    "呼延 闻人 赫连 澹台 拓跋 公冶 淳于 单于 太史 仲孙 钟离 濮阳 闾丘 东郭 南门 羊舌 微生 第五 左丘 鲜于"
)
DOUBLE_SURNAMES = frozenset(_DOUBLE_SURNAMES.split())


@dataclass(frozen=True)
class PersonName(Text):
    """A person's name: alignment spaces go, dots become ·, doubtful characters are asked about.

    Of `several` persons in one cell each is named on; elsewhere they are refused. `no_names` are words of other columns
    of the sheet, such as those for a relation.
    """

    max_length: int | None = 40
    several: bool = False
    no_names: frozenset[str] = frozenset()

    def is_tidy(self, text: str) -> bool:
        return (
            bool(TIDY_NAME.match(text))
            and len(text) <= (self.max_length or len(text))
            and text not in self.blank_words
            and text not in NO_NAMES
            and text not in self.no_names
            and text not in DITTO_WORDS
        )

    def read(self, raw: Raw, context: "Context | None") -> str:
        refuse_other_kinds(raw)
        name = NAME_DOTS.sub("·", tidy(self._one_line(raw.text)).lstrip(TEXT_MARKS))
        word = AROUND.sub("", BETWEEN_HAN.sub("", name))
        if word in NO_NAMES or word in self.no_names:
            raise CellProblem(
                "no_name", "这不是人的姓名，请填姓名；没有的空着，还没有核实的核实后再报", "与证件一致的姓名"
            )
        if any(character.isdigit() for character in name):
            raise CellProblem("name", "姓名里有数字，请核对是否填错了列", "姓名")
        if not self.several and SEPARATED.search(name):
            raise _several()
        if not self.several and BRACKETS.search(name):
            raise CellProblem(
                "remark_in_name",
                "姓名里有括号，请只填姓名，括号里的情况填到相应的列（没有的填“备注”）",
                "姓名",
            )
        if MASKED.search(name):
            raise CellProblem("masked_name", "姓名有字被遮盖，请填完整的姓名", "与证件一致的姓名")
        name = _joined(name, raw)
        if DOUBTFUL_NAME.search(name):
            raw.warn("rare_character", "姓名里有无法识别的字（生僻字或乱码），请对照证件核对")
        return self._measured(name)

    def _one_line(self, text: str) -> str:
        """The text on one line. Raises CellProblem for lines with a name each; single characters are one, written down."""
        lines = [line for line in NEW_LINES.split(text) if tidy(line)]
        if sum(len(tidy(line)) > 1 for line in lines) < 2:
            return " ".join(lines)
        if self.several:
            return "、".join(map(tidy, lines))
        raise _several()

    @property
    def hint(self) -> str:
        return "姓名，与证件一致"


def _several() -> CellProblem:
    return CellProblem(
        "several_names",
        "一格里像是有几个人的姓名，请一人一行；是同一个人的，请去掉中间的换行或符号",
        "一个人的姓名",
    )


def _joined(name: str, raw: Raw) -> str:
    """The name without alignment spaces; those between words of a longer name stay. Where words were parted, it is told."""
    joined = BETWEEN_HAN.sub("", name)
    words = [word for word in BETWEEN_HAN.split(name) if len(word) > 1]
    if len(words) < 2 or "·" in name or (len(joined) <= LONGEST_ALIGNED and words[0] in DOUBLE_SURNAMES):
        return joined
    if len(joined) <= LONGEST_ALIGNED:
        raw.warn("spaced_name", "姓名里的空格已去掉，请核对：几个人的请一人一行，有间隔号的请写“·”")
        return joined
    raw.warn("spaced_name", "姓名里的空格照原样保留，请对照证件核对：有间隔号的请写“·”，几个人的请一人一行")
    return name
