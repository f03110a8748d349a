"""What was measured as a small table for people."""

from typing import Any

MARK = "—"


def table(measured: dict[str, Any]) -> str:
    """The rows of the measurement under their headings, the machine below."""
    rows = measured["rows"]
    headings = list(dict.fromkeys(key for row in rows for key in row))
    lines = [[_text(row.get(key)) for key in headings] for row in rows]
    widths = [max(_width(line[at]) for line in [headings, *lines]) for at in range(len(headings))]
    text = "\n".join(
        "  ".join(_padded(*pair) for pair in zip(line, widths, strict=True)) for line in [headings, *lines]
    )
    machine = "，".join(f"{name} {value}" for name, value in measured["machine"].items())
    notes = "".join(f"\n注：{note}" for note in measured.get("notes", ()))
    return f"{measured['title']}（{measured['scale']}）\n{text}\n机器：{machine}{notes}"


def _text(value: object) -> str:
    if value is None:
        return MARK
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _width(text: str) -> int:
    """Chinese characters are two columns wide."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
