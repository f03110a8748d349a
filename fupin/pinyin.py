"""Pinyin sort keys and initials of Chinese names of places and persons."""

from functools import lru_cache

from pypinyin import lazy_pinyin


def sort_key(name: str, surname: bool = False) -> str:
    """The name in lower-case pinyin without tones or spaces: 重庆市 is chongqingshi."""
    return "".join(_syllables(name, surname))


def initials(name: str) -> str:
    """The first letters of the syllables, for searching: 紫金县 is zjx."""
    return "".join(syllable[0] for syllable in _syllables(name, False))


@lru_cache(maxsize=65536)
def _syllables(name: str, surname: bool) -> tuple[str, ...]:
    return tuple(part.lower() for part in lazy_pinyin(name))
