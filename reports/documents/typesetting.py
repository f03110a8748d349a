"""What GB/T 9704-2012 decides whatever the file format: line breaks of titles, signature, dates."""

import re
import unicodedata
from datetime import date
from itertools import combinations, pairwise
from math import ceil

# A title is set in 22 pt on a measure of 156 mm.
TITLE_CHARACTERS = 20
# The seal covers name and date: the date stands four characters in from the right (7.3.5.1).
SEAL_INDENT = 4.0

# Words that a title is not broken inside of, as far as these titles have them.
_TITLE_WORDS = re.compile(
    r"[0-9０-９.．—~～-]+年?度?|定点帮扶|定点扶贫|驻村帮扶|帮扶工作|扶贫工作|年度总结|工作总结|工作情况|情况|报告|总结|有限公司|集团|关于"
)
_NEVER_FIRST = set("的和与及、，。：；）〕》”’年")
_NEVER_LAST = set("（〔《“‘第")


def printable(text: str) -> str:
    """The text without control characters and half surrogates, which neither Word nor PDF can hold."""
    return "".join(c for c in text if c in "\n\t" or not _unprintable(c))


def _unprintable(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"} or character in "\ufffe\uffff"


def width(text: str) -> float:
    """The width in full-width characters; a half-width character counts one half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def dated_text(day: date) -> str:
    """2024年1月5日: no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def signature_indents(name: str, day: str) -> tuple[float, float]:
    """The right indents of name and date in characters: the date four in, the name centred over it.

    A name so long that it would leave the measure moves both of them left until it fits.
    """
    if not day:
        return SEAL_INDENT, SEAL_INDENT
    overhang = (width(name) - width(day)) / 2
    date_indent = max(SEAL_INDENT, overhang)
    return date_indent - overhang, date_indent


def title_lines(title: str, measure: int = TITLE_CHARACTERS) -> list[str]:
    """The lines of a title: its own line breaks, else the most even lines that break no word."""
    text = printable(title).strip()
    if "\n" in text:
        return [line.strip() for line in text.split("\n") if line.strip()]
    if width(text) <= measure:
        return [text]
    breaks = _possible_breaks(text)
    count = ceil(width(text) / measure)
    for lines in (count, count + 1):
        choices = [_cut(text, chosen) for chosen in combinations(breaks, lines - 1)]
        fitting = [choice for choice in choices if all(width(line) <= measure for line in choice)]
        if fitting:
            return min(fitting, key=_unevenness)
    return [text]


def _possible_breaks(text: str) -> list[int]:
    inside = {at for word in _TITLE_WORDS.finditer(text) for at in range(word.start() + 1, word.end())}
    return [
        at
        for at in range(3, len(text) - 2)
        if at not in inside and text[at] not in _NEVER_FIRST and text[at - 1] not in _NEVER_LAST
    ]


def _cut(text: str, breaks: tuple[int, ...]) -> list[str]:
    edges = (0, *breaks, len(text))
    return [text[start:end] for start, end in pairwise(edges)]


def _unevenness(lines: list[str]) -> float:
    widths = [width(line) for line in lines]
    # A line that begins with a known word (关于, a year, 定点帮扶) breaks in sense, worth some unevenness.
    sense = sum(1 for line in lines[1:] if _TITLE_WORDS.match(line))
    return max(widths) - min(widths) - 4 * sense
