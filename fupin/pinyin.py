"""Pinyin sort keys and initials of Chinese names of places and persons.

A name is read phrase by phrase (重庆 chong, 庄重 zhong). Two things that a dictionary of phrases gets wrong
are put right here: places with a reading of their own, and surnames. A village may be called otherwise by
the people who live there; no table knows that.
"""

import re
from functools import lru_cache

from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT

# One reading in place names whatever the phrases say: 长治, 子长; 都匀, 江都; 乌什; 佛坪; 马尾; 曾都; 勒流.
_IN_PLACES = {
    "长": "chang",
    "都": "du",
    "什": "shi",
    "佛": "fo",
    "尾": "wei",
    "曾": "zeng",
    "蚌": "beng",
    "勒": "le",
    "柏": "bai",
}

# How a place name begins that is read otherwise than its characters are elsewhere.
_PLACES = {
    "乐亭": "lao ting",
    "乐陵": "lao ling",
    "会稽": "kuai ji",
    "伽师": "jia shi",
    "六合": "lu he",
    "六安": "lu an",
    "单县": "shan xian",
    "召陵": "shao ling",
    "大埔": "da bu",
    "大城县": "dai cheng xian",
    "大栅栏": "da shi lan",
    "宕昌": "tan chang",
    "尉犁": "yu li",
    "浒墅": "xu shu",
    "浚县": "xun xian",
    "浪卡子": "lang ka zi",
    "涡阳": "guo yang",
    "洪洞": "hong tong",
    "漯河": "luo he",
    "珲春": "hun chun",
    "甪直": "lu zhi",
    "称多": "chen duo",
    "筠连": "jun lian",
    "繁峙": "fan shi",
    "红寺堡": "hong si bu",
    "荥经": "ying jing",
    "行唐": "xing tang",
    "解州": "hai zhou",
    "鄱阳": "po yang",
    "长子": "zhang zi",
    "闵行": "min hang",
    "南乐": "nan le",
    "朝阳": "chao yang",
}

# A surname stands alone at the head of a name, so only those that are read otherwise there are listed.
_SURNAMES = {
    "万俟": "mo qi",
    "单于": "chan yu",
    "尉迟": "yu chi",
    "澹台": "tan tai",
    "长孙": "zhang sun",
    "曾": "zeng",
    "单": "shan",
    "解": "xie",
    "仇": "qiu",
    "区": "ou",
    "查": "zha",
    "盖": "ge",
    "朴": "piao",
    "乐": "yue",
    "缪": "miao",
    "翟": "zhai",
    "覃": "qin",
    "洗": "xian",
    "员": "yun",
    "贠": "yun",
    "秘": "bi",
    "折": "she",
    "黑": "he",
    "逄": "pang",
    "隗": "wei",
    "繁": "po",
    "召": "shao",
    "种": "chong",
    "祭": "zhai",
    "牟": "mu",
    "郇": "xun",
    "阚": "kan",
    "藏": "zang",
    "占": "zhan",
    "卜": "bu",
    "重": "chong",
    "都": "du",
}
_LONGEST_PLACE = max(map(len, _PLACES))

_OF_A_FAMILY = re.compile(f"([{''.join(name for name in _SURNAMES if len(name) == 1)}])(?=[家庄楼寨营屯])")
_COMMITTEE = re.compile("(?:村民委员会|居民委员会|村委会|居委会|社区)+$")


def sort_key(name: str, surname: bool = False) -> str:
    """The name in lower-case pinyin without tones or spaces: 重庆市 is chongqingshi.

    With `surname` the name is a person's: 单 is shan and 尉迟 is yuchi. Names that sound alike have the same
    key; order by the key and then by the name.
    """
    return "".join(_person(name) if surname else _place(name))


def initials(name: str, surname: bool = False) -> str:
    """The first letters of the syllables, for searching: 紫金县 is zjx; letters and digits stay."""
    return "".join(syllable[0] for syllable in (_person(name) if surname else _place(name)))


def _compact(name: str) -> str:
    return "".join(name.split()).lower()


def _person(name: str) -> list[str]:
    """One syllable for each character of a person's name; the given name is read apart from the surname."""
    compact = _compact(name)
    for length in (2, 1):
        if found := _SURNAMES.get(compact[:length]):
            return [*found.split(), *_read(compact[length:])]
    return [*_read(compact[:1]), *_read(compact[1:])]


def _place(name: str) -> list[str]:
    """One syllable for each character of a place's name."""
    compact = _compact(name)
    for length in range(_LONGEST_PLACE, 1, -1):
        if found := _PLACES.get(compact[:length]):
            return [*found.split(), *_place_characters(compact[length:])]
    if family := _OF_A_FAMILY.match(compact):
        return [_SURNAMES[family[1]], *_place_characters(compact[1:])]
    return _place_characters(compact)


def _place_characters(text: str) -> list[str]:
    """Reads the name and the committee behind it apart, so that names which recur are looked up once."""
    cut = found.start() if (found := _COMMITTEE.search(text)) else len(text)
    syllables = [*_read(text[:cut]), *_read(text[cut:])]
    return [_IN_PLACES.get(char, syllable) for char, syllable in zip(text, syllables, strict=True)]


@lru_cache(maxsize=2**16)
def _read(text: str) -> tuple[str, ...]:
    """One syllable for each Chinese character; any other character stands for itself.

    Where no phrase of the dictionary stands in it, as in nearly all names, it need not be parted into phrases.
    """
    ends = range(2, len(text) + 1)
    if any(text[start:end] in PHRASES_DICT for end in ends for start in range(end - 1)):
        return tuple(lazy_pinyin(text, errors=list))
    return tuple(map(_alone, text))


@lru_cache(maxsize=2**14)
def _alone(char: str) -> str:
    return lazy_pinyin(char, errors=list)[0]
