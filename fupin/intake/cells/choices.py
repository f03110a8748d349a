"""Words out of a list."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fupin.intake.cells.base import BLANK_WORDS, INVISIBLE, SPACES, CellProblem, CellType, Raw
from fupin.pinyin import sort_key

if TYPE_CHECKING:
    from fupin.intake.sheets import Context

YES = "是 有 对 √ ✓ ✔ 1 y yes true t"
NO = "否 无 不是 没有 × ✗ ✘ x 0 n no false f"
# What says yes or no of something good only: a house that is 正常 is not a dangerous one.
GOOD = "参加 已参加 已 正常 享受 通 已通"
NOT_GOOD = "没参加 未参加 未 不 不享受 未享受 不通 未通"
SEPARATORS = re.compile(r"[、，,;；/|\n]|\s+|(?<=.)[和及](?=.)")
SIMILAR_ENOUGH = 0.5
SHOWN_AT_MOST = 30
ALIKE = 60
# How an answer begins that is neither word: proposed, never taken.
MEANS_YES, MEANS_NO = re.compile("[是有对]|已(?!脱|消)"), re.compile("[否不没无未非]")


def plain_word(text: str) -> str:
    """The word without blanks, in half-width small letters: what is compared."""
    return SPACES.sub("", unicodedata.normalize("NFKC", INVISIBLE.sub("", text))).removeprefix("'").lower()


def nearest_word(text: str, words: Iterable[str]) -> str:
    """The word most like the text, or nothing if none is much like it; first one that sounds the same (汗族, 汉族)."""
    text = text.strip()
    alike = difflib.get_close_matches(text, list(words), n=ALIKE, cutoff=SIMILAR_ENOUGH)
    sound = sort_key(text)
    return next((word for word in alike if sort_key(word) == sound), alike[0] if alike else "")


class YesNo(CellType):
    """是 or 否 as bool; a blank is None.

    `reverse` is for headings such as 饮水困难 kept as 饮水安全; there, and where 是 means something `bad` (危房户), only
    outright words are taken.
    """

    blank_words = BLANK_WORDS

    def __init__(
        self, *, reverse: bool = False, bad: bool = False, yes: Sequence[str] = (), no: Sequence[str] = ()
    ) -> None:
        self.reverse = reverse
        good, not_good = ("", "") if reverse or bad else (GOOD, NOT_GOOD)
        self._table = {plain_word(word): True for word in (*YES.split(), *good.split(), *yes)}
        self._table |= {plain_word(word): False for word in (*NO.split(), *not_good.split(), *no)}

    def read(self, raw: Raw, context: "Context | None") -> bool:
        word = plain_word(raw.text)
        if word not in self._table:
            raise CellProblem("yes_no", "读不出是“是”还是“否”", "是、否", _proposed(word))
        return self._table[word] is not self.reverse

    def show(self, value: bool | None) -> str:
        return "" if value is None else ("是" if value is not self.reverse else "否")

    @property
    def words(self) -> Sequence[str]:
        return ("是", "否")

    @property
    def hint(self) -> str:
        return "是 或 否；不清楚就空着"


def _proposed(word: str) -> str:
    if MEANS_NO.search(word):
        return "否"
    return "是" if MEANS_YES.match(word) else ""


class Choice(CellType):
    """One value of a list: a TextChoices class or (value, label) pairs; `aliases` maps other words to values.

    Nothing is guessed: an unknown word is refused with the nearest label proposed.
    """

    def __init__(self, choices: Any, *, aliases: Mapping[str, Any] | None = None) -> None:
        self.pairs: tuple[tuple[Any, str], ...] = tuple(getattr(choices, "choices", choices))
        self.labels = {value: str(label) for value, label in self.pairs}
        self._values = {plain_word(word): value for word, value in (aliases or {}).items()}
        self._values |= {plain_word(str(value)): value for value, _ in self.pairs}
        self._values |= {plain_word(label): value for value, label in self.labels.items()}
        self.blank_words = frozenset(
            word for word in type(self).blank_words if plain_word(word) not in self._values
        )

    def read(self, raw: Raw, context: "Context | None") -> Any:
        return self._value(raw.text)

    def _value(self, text: str) -> Any:
        word = plain_word(text)
        if word not in self._values:
            labels = list(self.labels.values())
            self._refuse_several(text)
            more = "等" if len(labels) > SHOWN_AT_MOST else ""
            allowed = "、".join(labels[:SHOWN_AT_MOST]) + more
            raise CellProblem("choice", "不在可选的值里", allowed, nearest_word(text, labels))
        return self._values[word]

    def _refuse_several(self, text: str) -> None:
        """Raises CellProblem for several words of the list, each of which would do alone."""
        parts = [part for part in SEPARATORS.split(text) if part]
        found = list(dict.fromkeys(self._values.get(plain_word(part)) for part in parts))
        if len(found) > 1 and None not in found:
            shown = "".join(f"“{self.labels.get(value, value)}”" for value in found)
            message = (
                f"填了{shown} {len(found)} 项，这里只能填一项；请留最主要的一项，其余的写到备注或相应的列"
            )
            raise CellProblem("several", message, "一项")

    def show(self, value: Any) -> str:
        return "" if value is None else self.labels.get(value, str(value))

    @property
    def words(self) -> Sequence[str]:
        return tuple(self.labels.values())

    @property
    def hint(self) -> str:
        return "从下拉框选：" + "、".join(self.words[:SHOWN_AT_MOST])


class MultiChoice(Choice):
    """Several values of a list, in its order, parted by 、 ， ； / or blanks. At most `maximum`."""

    def __init__(
        self, choices: Any, *, aliases: Mapping[str, Any] | None = None, maximum: int | None = None
    ) -> None:
        super().__init__(choices, aliases=aliases)
        self.maximum = maximum

    def parts(self, text: str) -> list[str]:
        """The words of the cell."""
        return (
            [text] if plain_word(text) in self._values else [part for part in SEPARATORS.split(text) if part]
        )

    def read(self, raw: Raw, context: "Context | None") -> list:
        parts = self.parts(raw.text)
        found = {self._value(part) for part in parts}
        if self.maximum and len(found) > self.maximum:
            raise CellProblem("too_many", f"最多填 {self.maximum} 项", f"最多 {self.maximum} 项")
        return [value for value, _ in self.pairs if value in found]

    def show(self, value: list | str | None) -> str:
        """The words of a list; a text that was made of them already is left as it is."""
        if isinstance(value, str):
            return value
        return "" if value is None else "、".join(self.labels.get(each, str(each)) for each in value)

    @property
    def options(self) -> Sequence[tuple[str, str]]:
        """None: one word of several would be remembered for all of them."""
        return ()

    @property
    def hint(self) -> str:
        return "可填多项，用顿号隔开：" + "、".join(self.words[:SHOWN_AT_MOST])
