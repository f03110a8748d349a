"""Personal data: classes, masks, encryption at rest and the keyed blind index.

Masks follow the field's habit (ID: first 6 and last 4, phone: first 3 and last 4, card: last 4; name in public lists:
the surname only). Encryption is AES-256-GCM; the blind index is HMAC-SHA256 over the normalised value, so equal values
can be found without the key of the ciphertext being tried on each row.
"""

import base64
import hashlib
import hmac
import os
import re
from binascii import b2a_base64
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

KEY_ID = "k1"
NONCE_BYTES = 12
# The right to be shown personal data in plain; each such look is recorded.
SEE_PERSONAL = "see_personal"


class Personal(StrEnum):
    """The classes of personal data; each has its mask."""

    NAME = "name"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    BANK_ACCOUNT = "bank_account"
    HEALTH = "health"


def mask(value: str, kind: Personal) -> str:
    """The value as it may be shown to those without the right to see it in full."""
    if not value:
        return ""
    if kind is Personal.ID_NUMBER:
        return _keep(value, 6, 4)
    if kind is Personal.PHONE:
        return _keep(value, 3, 4)
    if kind is Personal.BANK_ACCOUNT:
        return _keep(value, 0, 4)
    if kind is Personal.NAME:
        return value[0] + "*" * (len(value) - 1)
    return "***"


# An ID number by its date of birth, a bank card by its first digits: known wherever they stand.
NUMBERS_OF_PERSONS = re.compile(
    r"(?<!\d)(?:(?P<id>\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx])|62\d{14,17})(?!\d)"
)


# A telephone number, where eleven digits are nothing else.
PHONES = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def mask_numbers(text: str, *, phones: bool = False) -> str:
    """The text with every ID number and bank card in it masked: words of a column that is not personal may hold one.

    With `phones` telephone numbers as well: in words eleven digits are one, in a code they may be a household's.
    """
    if phones:
        text = PHONES.sub(lambda found: mask(found[0], Personal.PHONE), text)
    return NUMBERS_OF_PERSONS.sub(
        lambda found: mask(found[0], Personal.ID_NUMBER if found["id"] else Personal.BANK_ACCOUNT), text
    )


def _keep(value: str, head: int, tail: int) -> str:
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * (len(value) - head - tail) + value[-tail:]


def blind_index(value: str) -> str:
    """64 hex digits that are equal for equal values; nothing for nothing."""
    if not value:
        return ""
    keyed_inner, keyed_outer = _keyed(_key(b"index"))
    inner, outer = keyed_inner.copy(), keyed_outer.copy()
    inner.update(value.encode())
    outer.update(inner.digest())
    return outer.hexdigest()


def encrypt(value: str) -> str:
    """Ciphertext as text, `k1:` and base64 of nonce and sealed value. Two calls give two texts."""
    return encrypt_all([value])[0]


def encrypt_all(values: Sequence[str]) -> list[str]:
    """The ciphertexts of many values, each as by itself."""
    seal, key_id = _sealer(_key(b"seal")).encrypt, KEY_ID.encode()
    random, prefix = os.urandom(NONCE_BYTES * len(values)), f"{KEY_ID}:"
    sealed = []
    for at, value in enumerate(values):
        nonce = random[at * NONCE_BYTES : (at + 1) * NONCE_BYTES]
        body = nonce + seal(nonce, value.encode(), key_id)
        sealed.append(prefix + b2a_base64(body, newline=False).decode())
    return sealed


def decrypt(text: str) -> str:
    """The value; raises cryptography.exceptions.InvalidTag if the text was altered or the key is another one."""
    key_id, _, body = text.partition(":")
    raw = base64.b64decode(body)
    return _sealer(_key(b"seal")).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], key_id.encode()).decode()


def _key(purpose: bytes) -> bytes:
    master = settings.FIELD_KEY
    if not master:
        raise ImproperlyConfigured("FIELD_KEY 未设置：证件号、银行账号须加密存储")
    return _derived(master, purpose)


@lru_cache(maxsize=8)
def _derived(master: str, purpose: bytes) -> bytes:
    return hmac.new(base64.b64decode(master), purpose, hashlib.sha256).digest()


@lru_cache(maxsize=8)
def _keyed(key: bytes) -> tuple["hashlib._Hash", "hashlib._Hash"]:
    """The inner and the outer hash of HMAC-SHA256 with the key in them: made once, copied for each value."""
    block = key.ljust(hashlib.sha256().block_size, b"\0")
    return (
        hashlib.sha256(bytes(byte ^ 0x36 for byte in block)),
        hashlib.sha256(bytes(byte ^ 0x5C for byte in block)),
    )


@lru_cache(maxsize=8)
def _sealer(key: bytes) -> AESGCM:
    """Made once for a key: whole sheets are sealed value by value."""
    return AESGCM(key)


class SealedField(models.TextField):
    """Text that is ciphertext in the database and plain in Python. It cannot be filtered on: use its blind index."""

    def get_prep_value(self, value: str | None) -> str | None:
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return decrypt(value) if value else value
