"""How the database says what stands for a personal text of an entry in its hash (`funds.chain`)."""

from funds.chain import PERSONAL, SALT_DIGITS


def salt_of(name: str, entry: str) -> str:
    """The SQL of the salt of that text of the entry, empty for entries that have none."""
    return f"substr({entry}.salt, {1 + PERSONAL.index(name) * SALT_DIGITS}, {SALT_DIGITS})"


def committed(name: str, entry: str) -> str:
    """The SQL of what is hashed for that text: its commitment, or the text itself in entries without salt."""
    salt, text = salt_of(name, entry), f"{entry}.{name}"
    return (
        f"CASE WHEN {entry}.salt = '' THEN {text} WHEN {text} = '' THEN {salt} "
        f"ELSE encode(sha256(convert_to({salt} || {text}, 'UTF8')), 'hex') END"
    )
