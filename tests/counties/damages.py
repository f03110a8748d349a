"""Twelve ways in which an ID number comes to harm on its way through spreadsheets and hands."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from fupin.intake.cells.identity import check_digit

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文斌彬辉晖慧惠"
FIRST = date(1935, 1, 1)


def person(draw: random.Random) -> tuple[str, str]:
    """A name and an ID number that holds, as a county has them: few surnames, a handful of areas."""
    day = FIRST + timedelta(days=draw.randrange(30_000))
    first = f"4416{draw.choice('2122')}{draw.choice('0123')}"[:6].ljust(6, "1")
    first += f"{day:%Y%m%d}{draw.randrange(1, 900):03d}"
    name = draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=draw.choice((1, 2, 2))))
    return name, first + check_digit(first)


def _spot(draw: random.Random, number: str) -> int:
    return draw.randrange(len(number) - 1)


def one_wrong(number: str, draw: random.Random) -> str:
    at = _spot(draw, number)
    return (
        number[:at] + draw.choice([digit for digit in "0123456789" if digit != number[at]]) + number[at + 1 :]
    )


def two_swapped(number: str, draw: random.Random) -> str:
    pairs = [at for at in range(16) if number[at] != number[at + 1]]
    at = draw.choice(pairs)
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def one_missing(number: str, draw: random.Random) -> str:
    at = _spot(draw, number)
    return number[:at] + number[at + 1 :]


def one_too_many(number: str, draw: random.Random) -> str:
    at = _spot(draw, number)
    return number[:at] + draw.choice("0123456789") + number[at:]


def letters_for_digits(number: str, draw: random.Random) -> str:
    return number.replace("0", "O").replace("1", "l", 1)


def wrong_check(number: str, draw: random.Random) -> str:
    return number[:17] + draw.choice([digit for digit in "0123456789X" if digit != number[17]])


KINDS: dict[str, Callable[[str, random.Random], object]] = {
    "末三位成 000": lambda number, draw: number[:15] + "000",
    "数值": lambda number, draw: float(number[:15] + "000"),
    "科学计数": lambda number, draw: f"{number[0]}.{number[1:6]}E+17",
    "带小数点": lambda number, draw: f"{number[:17]}5.0" if number[17] != "5" else f"{number[:17]}6.0",
    "15 位旧号": lambda number, draw: number[:6] + number[8:17],
    "打星号": lambda number, draw: f"{number[:6]}********{number[14:]}",
    "错一位": one_wrong,
    "错位": two_swapped,
    "少一位": one_missing,
    "多一位": one_too_many,
    "字母当数字": letters_for_digits,
    "末位错": wrong_check,
}
