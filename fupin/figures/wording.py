"""The words around a number: how exact it is, what a blank means, and the qualifiers that say so."""

from enum import EnumType, StrEnum


class LabelledType(EnumType):
    """Gives an enum the class attributes of Django's TextChoices, so that fields and forms can use it."""

    @property
    def choices(cls) -> list[tuple[str, str]]:
        """(stored value, Chinese label) of every member."""
        return [(member.value, member.label) for member in cls]

    @property
    def values(cls) -> list[str]:
        """The stored values."""
        return [member.value for member in cls]

    @property
    def labels(cls) -> list[str]:
        """The Chinese labels."""
        return [member.label for member in cls]


class LabelledText(StrEnum, metaclass=LabelledType):
    """A text value with a Chinese `label`."""

    def __new__(cls, value: str, label: str) -> "LabelledText":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Precision(LabelledText):
    """How exact a figure is."""

    EXACT = "exact", "精确"
    AT_LEAST = "at_least", "以上（余、多）"
    AT_MOST = "at_most", "以内（近）"
    APPROX = "approx", "约数"
    RANGE = "range", "区间"
    REDACTED = "redacted", "隐去"
    PHRASE = "phrase", "固定用语"


class Absence(LabelledText):
    """Whether there is a number, and if not, why."""

    FILLED = "filled", "有数"
    UNFILLED = "unfilled", "未填"
    NONE = "none", "确无"
    NOT_APPLICABLE = "not_applicable", "不适用"


BEFORE, AFTER_DIGITS, AFTER_SCALE, AFTER_UNIT = "before", "after_digits", "after_scale", "after_unit"

_AT_LEAST = ["余", "多", "以上", "不少于", "不低于", "最少", "至少", "超过", "逾"]
_AT_MOST = ["近", "将近", "接近", "以内", "之内", "以下", "不超过", "不高于", "不足", "不到", "最多", "至多"]
_APPROX = ["约", "大约", "左右", "上下", "来"]
QUALIFIERS = {
    **dict.fromkeys(_AT_LEAST, Precision.AT_LEAST),
    **dict.fromkeys(_AT_MOST, Precision.AT_MOST),
    **dict.fromkeys(_APPROX, Precision.APPROX),
}

# How a computed figure, or a stored one without its wording, says what it is.
PLAIN_QUALIFIERS = {
    Precision.AT_LEAST: ("余", AFTER_DIGITS),
    Precision.AT_MOST: ("近", BEFORE),
    Precision.APPROX: ("约", BEFORE),
}

SCALES = {
    "": 1,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
# 千瓦, 千米 and 百分点 are units, not scales of one.
SCALE = r"万亿|千亿|百亿|亿|千万|百万|万|千(?![瓦克米伏])|百(?!分)"
SCALE_WORDS = {number: word for word, number in SCALES.items()}

ABSENCE_WORDS = {
    **dict.fromkeys(["", "/", "—", "——", "-", "--", "未统计", "未填", "〔待补〕"], Absence.UNFILLED),
    **dict.fromkeys(["无", "确无"], Absence.NONE),
    "不适用": Absence.NOT_APPLICABLE,
}
ABSENCE_PROSE = {Absence.UNFILLED: "〔待补〕", Absence.NONE: "无", Absence.NOT_APPLICABLE: "不适用"}
