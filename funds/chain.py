"""The hash chain of a book: which columns are fixed, in what form they are written, how links are made.

Standard library only, so that anybody can repeat it (the audit pack's verify.py does, from the csv):

    entry_hash = SHA-256 of the UTF-8 bytes of a JSON array of texts: VERSION, then one per name in FIELDS, in that
                 order, written without blanks and without escaping Chinese

An empty value is the empty text; money has two decimals; days are 2018-10-31; instants are UTC with
microseconds, 2018-10-31T02:00:00.000000Z; objects are their numbers (places their division codes), a
reversed entry is its `seq`. The last field is the hash of the entry before; the first entry follows GENESIS.

What may name a person (PERSONAL; a key may be a digest of a row with a name in it) stands in the array as a commitment:
SHA-256 of a salt and the text, or the salt itself where the text is empty. The salts are random, SALT_DIGITS for each of
the five, kept with the entry. Who gets a pack with
names covered gets the commitment and not the salt: the hash can be recomputed, the name not be found by trying names.
Entries from before there were salts have none; their array has the texts themselves and no VERSION.
"""

import json
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256

GENESIS = "0" * 64
FIELDS = (
    *("book", "seq", "from_account", "from_kind", "to_account", "to_kind", "amount", "precision", "stated"),
    *("covers_from", "occurred_on", "about_on", "recorded_at", "recorded_by", "unit", "place", "document"),
    *("project", "nature", "channel", "form", "summary", "voucher_no", "payee", "reverses", "reason"),
    *("source", "note", "batch", "sheet_name", "row_number", "key", "previous_hash"),
)
PERSONAL = ("payee", "summary", "note", "reason", "key")
VERSION = "2"
SALT_DIGITS = 24
_VERSION = VERSION.encode()
# Where they stand in the array, behind VERSION.
_PERSONAL_AT = [1 + FIELDS.index(name) for name in PERSONAL]
_BETWEEN = b'","'
# What JSON writes otherwise than it is.
_ESCAPED = bytes(range(32)) + b'"\\'


def text_of(value: object) -> str:
    """A value in its canonical form. Raises TypeError for a float, which has none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")


def digest(texts: Sequence[bytes]) -> str:
    """SHA-256 in hex over the JSON array of the texts, which are UTF-8."""
    joined = _BETWEEN.join(texts)
    if len(joined) - len(joined.translate(None, _ESCAPED)) == 2 * (len(texts) - 1):
        # The only quotes are those between the texts, and nothing else is to be escaped.
        return sha256(b'["%b"]' % joined).hexdigest()
    canonical = json.dumps([text.decode() for text in texts], ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def new_salts(count: int) -> list[str]:
    """So many salts for entries, each of SALT_DIGITS hexadecimal digits for every one of PERSONAL."""
    length = SALT_DIGITS * len(PERSONAL)
    digits = os.urandom(count * length // 2).hex()
    return [digits[at : at + length] for at in range(0, len(digits), length)]


def entry_hash(texts: Sequence[bytes], salt: bytes) -> str:
    """The hash of one entry: its texts in the order of FIELDS, and its salt; without one in the older form."""
    if not salt:
        return digest(texts)
    array = [_VERSION, *texts]
    # By slices: a salt that somebody shortened gives another hash, and no error that hides which entry it is.
    for at, place in enumerate(_PERSONAL_AT):
        part = salt[at * SALT_DIGITS : (at + 1) * SALT_DIGITS]
        # What stands for a personal text: nobody finds the text by it without the salt.
        array[place] = sha256(part + array[place]).hexdigest().encode() if array[place] else part
    return digest(array)
