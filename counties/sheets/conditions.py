"""Cells that say two things at once: 残疾（肢体三级）, and 小学三年级 under 文化程度."""

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from fupin.intake.cells import CellProblem, Choice, MultiChoice, Raw
from fupin.intake.cells.choices import plain_word

if TYPE_CHECKING:
    from fupin.intake.sheets import Context

# The order is that of the disability card: its code is the kind and the grade (GB/T 26341-2010).
KINDS = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")
GRADES = "一二三四"
NUMERALS = str.maketrans("1234", GRADES)
DISABLED = "残疾"
KIND_ONLY = re.compile(rf"({'|'.join(KINDS)})(?:残疾|障碍)?")
DISABILITY = re.compile(rf"({'|'.join(KINDS)})(?:残疾|障碍)?\s*([{GRADES}])级(?:残疾)?")
SEVERAL = "7"
BRACKETS = re.compile(r"[()\[\]]")
CARD = re.compile(r"[1-7][1-4]")
CLASS = re.compile(
    r"(小学|初中|高中|普通高中)?([一二三四五六七八九])年级(?:在读|学生|在校)?|(初|高)([一二三])(?:年级)?(?:在读|学生)?"
)
DIGITS = str.maketrans("123456789", "一二三四五六七八九")
ORDER = "一二三四五六七八九"


class Disability(MultiChoice):
    """One kind of disability and its grade as the code of the card: 肢体三级 is 43, 肢体 alone is 4.

    Of several the code is 多重 with the gravest grade (GB/T 26341: that of the gravest among them).
    """

    def __init__(self) -> None:
        super().__init__([])

    def read(self, raw: Raw, context: "Context | None") -> str:
        text = _level(raw.text)
        if CARD.fullmatch(text):
            return text
        if kind := KIND_ONLY.fullmatch(text):
            return str(KINDS.index(kind[1]) + 1)
        found, rest = disabilities(text)
        if not found or rest:
            raise CellProblem("disability", "看不出残疾类别和等级", "如“肢体三级”，等级不明的只写“肢体”")
        return disability_code(found)

    def show(self, value: str | None) -> str:
        if not value:
            return ""
        return KINDS[int(value[0]) - 1] + (f"{GRADES[int(value[1]) - 1]}级" if value[1:] else "")

    @property
    def hint(self) -> str:
        return "类别和等级，如 肢体三级；几种残疾写 多重二级"


class Health(MultiChoice):
    """Conditions in the order of the list; a kind and grade of disability stays behind them as a word of its own."""

    def parts(self, text: str) -> list[str]:
        found, rest = disabilities(_level(text))
        if not found:
            return super().parts(text)
        words = [part for part in super().parts(rest) if part and part != DISABLED]
        return [*words, DISABLED]

    def read(self, raw: Raw, context: "Context | None") -> list:
        found, _ = disabilities(_level(raw.text))
        kinds = [f"{kind}{grade}级" for kind, grade in found]
        return [*super().read(raw, context), *kinds]


def disabilities(text: str) -> tuple[list[tuple[str, str]], str]:
    """The kinds of disability with their grades in a level text, and what else it says."""
    found = [(match[1], match[2]) for match in DISABILITY.finditer(text)]
    return found, DISABILITY.sub(" ", text).strip(" 、,;/") if found else text


def disability_code(found: list[tuple[str, str]]) -> str:
    """The code of the card for these kinds and grades."""
    grade = min(GRADES.index(grade) for _, grade in found) + 1
    kind = str(KINDS.index(found[0][0]) + 1) if len(found) == 1 else SEVERAL
    return f"{kind}{grade}"


def _level(text: str) -> str:
    """Half-width, without brackets, grades in Chinese numerals, no blanks inside a word."""
    plain = BRACKETS.sub(" ", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"([1-4])(?=\s*级)", lambda match: match[1].translate(NUMERALS), plain)
    return re.sub(r"残疾\s+(?=(?:视|听|言|肢|智|精|多))", "", plain).strip()


class InSchool(NamedTuple):
    """What stood under 文化程度 but says in which class a pupil is."""

    student_status: str


class Education(Choice):
    """文化程度; a class (小学三年级) means a pupil, whose schooling is told by 在校生状况 and nothing else."""

    def read(self, raw: Raw, context: "Context | None") -> str | InSchool:
        if status := class_of(raw.text):
            return InSchool(status)
        return super().read(raw, context)

    def show(self, value: str | InSchool | None) -> str:
        return f"在校生：{value.student_status}" if isinstance(value, InSchool) else super().show(value)


class Schooling(Choice):
    """在校生状况; of the classes of the primary school only 小学 is kept."""

    def read(self, raw: Raw, context: "Context | None") -> str:
        if plain_word(raw.text) not in self._values and (status := class_of(raw.text)):
            return status
        return super().read(raw, context)


def class_of(text: str) -> str:
    """The 在校生状况 that a class means (三年级 is 小学, 初二 is 八年级); nothing if the text names no class."""
    word = plain_word(text)
    match = CLASS.fullmatch(re.sub(r"[1-9](?=年级|$)", lambda digit: digit[0].translate(DIGITS), word))
    if not match:
        return "小学" if word in ("小学在读", "小学生", "小学在校") else ""
    school, grade = (
        (match[1] or "", match[2]) if match[2] else ({"初": "初中", "高": "高中"}[match[3]], match[4])
    )
    year = ORDER.index(grade) + 1
    if school == "小学" or (not school and year <= 6):
        return "小学" if year <= 6 else ""
    if school == "初中" or not school:
        year += 6 if school == "初中" and year <= 3 else 0
        return f"{ORDER[year - 1]}年级" if 7 <= year <= 9 else ""
    return f"高中{grade}年级" if year <= 3 else ""
