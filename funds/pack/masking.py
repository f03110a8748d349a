"""The rule of `funds.covering` in SQL: the names of a million rows are covered in passing."""

from funds.covering import LONG_NUMBER, ORGANISATION, ORGANISATIONS, Covering
from funds.pack.saying import quoted

__all__ = ["ORGANISATIONS", "Covering", "file_name", "name", "numbers", "person", "without"]

_DIGITS_AT_LEAST = 11


def name(said: str) -> str:
    """The SQL of a name with what is personal in it covered."""
    covered = f"concat(left({said}, 1), repeat('*', greatest(char_length({said}) - 1, 1)))"
    return (
        f"CASE WHEN {said} = '' THEN '' WHEN {_is_organisation(said)} THEN {numbers(said)} ELSE {covered} END"
    )


def _is_organisation(said: str) -> str:
    """The SQL of whether a name is plainly an organisation's: by its ending, for a pattern takes five times as long."""
    by_length: dict[int, list[str]] = {}
    for ending in ORGANISATIONS:
        by_length.setdefault(len(ending), []).append(quoted(ending))
    ends = " OR ".join(
        f"right({said}, {length}) IN ({', '.join(endings)})" for length, endings in sorted(by_length.items())
    )
    return f"CASE WHEN right({said}, 1) IN (')', '）') THEN {said} ~ {quoted(ORGANISATION)} ELSE {ends} END"


def person(said: str) -> str:
    """The SQL of a person's name with all but its first letter covered."""
    return f"CASE WHEN {said} = '' THEN '' ELSE concat(left({said}, 1), repeat('*', char_length({said}) - 1)) END"


def numbers(said: str) -> str:
    """The SQL of a text in which long numbers keep their last four digits."""
    return (
        f"CASE WHEN char_length({said}) >= {_DIGITS_AT_LEAST} AND {said} ~ '[0-9]{{{_DIGITS_AT_LEAST}}}' "
        f"THEN regexp_replace({said}, {quoted(LONG_NUMBER)}, '*******\\1', 'g') ELSE {said} END"
    )


def without(said: str, personal: str, covered: str) -> str:
    """The SQL of a text with a personal name in it covered as it is elsewhere, and long numbers too."""
    return numbers(
        f"(CASE WHEN {covered} <> {personal} THEN replace({said}, {personal}, {covered}) ELSE {said} END)"
    )


def file_name(said: str) -> str:
    """The SQL of a file's name: its first letter and its ending."""
    return f"concat(left({said}, 1), '***', substring({said} from '\\.[A-Za-z0-9]{{1,5}}$'))"
