"""What the FORMULA records of an .xls tell of results that were never computed ([MS-XLS] 2.4.127, 2.5.133, 2.5.198).

The file says the same of a formula whose result is an empty text and of one that no program has computed; but a sum
is never an empty text. Other libraries write the number 0 instead of a result, and ask for computing at loading.
"""

import struct
from enum import Enum, auto

TEXT_MARK, BLANK, AT_LOADING = b"\xff\xff", 3, 0x02
# 0x03 to 0x16 stand alone; of the others the length with what belongs to them. References come in three classes.
ALONE = range(0x03, 0x17)
LENGTHS = {
    0x1C: 2, 0x1D: 2, 0x1E: 3, 0x1F: 9, 0x20: 8, 0x21: 3, 0x22: 4, 0x23: 5, 0x24: 5, 0x25: 9, 0x29: 3, 0x2A: 5,
    0x2B: 9, 0x2C: 5, 0x2D: 9, 0x39: 7, 0x3A: 7, 0x3B: 11, 0x3C: 7, 0x3D: 11,
}  # fmt: skip
TEXT, ATTRIBUTES, CHOICE, SUM = 0x17, 0x19, 0x04, 0x10
PAREN, CALL, CALL_OF_ANY = 0x15, 0x21, 0x22
# + - × ÷ ^, comparisons, signs, %; and constants: truth value, whole number, number.
NUMERIC = frozenset({0x03, 0x04, 0x05, 0x06, 0x07, *range(0x09, 0x0F), 0x12, 0x13, 0x14, 0x1D, 0x1E, 0x1F})
# COUNT SUM AVERAGE MIN MAX INT ABS ROUND LEN VALUE MOD DATE DAY MONTH YEAR NOW COUNTA PRODUCT ROUNDUP ROUNDDOWN RANK
# TODAY SUMPRODUCT SUBTOTAL SUMIF COUNTIF DATEDIF
NUMERIC_CALLS = frozenset(
    {0, 4, 5, 6, 7, 25, 24, 27, 32, 33, 39, 65, 67, 68, 69, 74, 169, 183, 212, 213, 216, 221, 228, 344, 345, 346, 351}
)  # fmt: skip


class Result(Enum):
    """What is known of the result that a formula has in the file."""

    GIVEN = auto()
    MISSING = auto()
    EMPTY = auto()
    ZERO = auto()


def result_of(body: bytes) -> Result:
    """MISSING: never computed. EMPTY: an empty text, or never computed. ZERO: 0, and to be computed at loading."""
    if len(body) < 22:
        return Result.GIVEN
    options, size = struct.unpack_from("<H", body, 14)[0], struct.unpack_from("<H", body, 20)[0]
    if body[12:14] == TEXT_MARK and body[6] == BLANK:
        return Result.MISSING if gives_number(body[22 : 22 + size]) else Result.EMPTY
    zero = body[6:14] == bytes(8) and options & AT_LOADING
    return Result.ZERO if zero else Result.GIVEN


def gives_number(tokens: bytes) -> bool:
    """True if the formula can only give a number or a truth value; False for a text, and for what is not understood."""
    at, numeric = 0, False
    while at < len(tokens):
        length = _length(tokens, at)
        if not length or at + length > len(tokens):
            return False
        if not _says_nothing(tokens, at):
            numeric = _is_numeric(tokens, at)
        at += length
    return numeric


def _kind(tokens: bytes, at: int) -> int:
    """The token without its class, which says only how its value is used."""
    kind = tokens[at]
    return kind & 0x1F | 0x20 if kind >= 0x20 else kind


def _length(tokens: bytes, at: int) -> int:
    kind, rest = tokens[at], len(tokens) - at
    if kind in ALONE:
        return 1
    if kind == TEXT and rest > 2:
        return 3 + tokens[at + 1] * (2 if tokens[at + 2] & 1 else 1)
    if kind == ATTRIBUTES and rest > 3:
        choices = struct.unpack_from("<H", tokens, at + 2)[0] + 1 if tokens[at + 1] & CHOICE else 0
        return 4 + 2 * choices
    return LENGTHS.get(_kind(tokens, at), 0)


def _says_nothing(tokens: bytes, at: int) -> bool:
    """Brackets, spaces and jumps do not alter the result."""
    return tokens[at] == PAREN or (tokens[at] == ATTRIBUTES and not tokens[at + 1] & SUM)


def _is_numeric(tokens: bytes, at: int) -> bool:
    kind = _kind(tokens, at)
    if kind == CALL:
        return struct.unpack_from("<H", tokens, at + 1)[0] in NUMERIC_CALLS
    if kind == CALL_OF_ANY:
        return struct.unpack_from("<H", tokens, at + 2)[0] in NUMERIC_CALLS
    return kind in NUMERIC or kind == ATTRIBUTES
