"""Money: yuan exact to the fen, never a float, and how an amount is printed."""

from decimal import Decimal, InvalidOperation

from fupin.errors import Refusal

FEN = Decimal("0.01")
MONEY_UNITS = {"元": 1, "万元": 10**4, "亿元": 10**8}
LIMIT = Decimal(10) ** 16  # what a column of 18 digits with two decimals can hold


class MoneyError(Refusal):
    """An amount that cannot be kept exactly; the message is Chinese and says what to write."""

    def __init__(self, message: str) -> None:
        super().__init__("money", message)


def yuan(value: Decimal | int | str) -> Decimal:
    """The amount in yuan with two decimals; MoneyError for a float, a part of a fen or no number at all."""
    amount = _decimal(value)
    if abs(amount) >= LIMIT:
        raise MoneyError(f"金额“{value}”太大，系统最多记 16 位整数，请核对单位是不是元")
    exact = amount.quantize(FEN)
    if exact != amount:
        raise MoneyError(f"金额“{value}”不足一分的部分无法入账，请写到分（两位小数）")
    return exact + 0  # "-0.00" becomes "0.00"


def to_yuan(value: Decimal | int | str, unit: str) -> Decimal:
    """The amount given in 元, 万元 or 亿元 as yuan exact to the fen; raises MoneyError for another unit."""
    if unit not in MONEY_UNITS:
        raise MoneyError(f"金额单位“{unit}”不认识，请写元、万元或亿元")
    return yuan(_decimal(value) * MONEY_UNITS[unit])


def money_scale(amount: Decimal, *others: Decimal) -> str:
    """The unit an amount is printed in: the largest of 亿元, 万元, 元 that it reaches and that fits.

    To fit is to need at most four decimals in 亿元 or 万元, for `others` (the upper end of a range) too.
    """
    for unit in ("亿元", "万元"):
        scale = MONEY_UNITS[unit]
        if abs(amount) >= scale and all(each % (scale // 10**4) == 0 for each in (amount, *others)):
            return unit
    return "元"


def scaled(amount: Decimal, unit: str) -> str:
    """The digits of an amount of yuan in a money unit, without trailing zeros or thousands separators."""
    return plain(amount / MONEY_UNITS[unit])


def money_text(amount: Decimal | int | str) -> str:
    """How a sentence prints an amount of yuan: 53421.43元, 108.304万元, 1.2亿元; never rounded."""
    exact = yuan(amount)
    unit = money_scale(exact)
    return scaled(exact, unit) + unit


def grouped(amount: Decimal | int | str) -> str:
    """How a ledger prints an amount of yuan: 1,234,567.80."""
    return f"{yuan(amount):,.2f}"


def plain(number: Decimal) -> str:
    """The digits of a number without exponent or trailing zeros: 600, 7.736, 0."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _decimal(value: Decimal | int | str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise MoneyError(
            f"金额“{value}”的类型是 {type(value).__name__}，请用 Decimal、整数或文字，不能用浮点数"
        )
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise MoneyError(f"金额“{value}”不是数字，请写成 12345.67 这样") from error
    if not number.is_finite():
        raise MoneyError(f"金额“{value}”不是数字，请写成 12345.67 这样")
    return number
