"""Opening OpenDocument spreadsheets that are locked with a password, as LibreOffice, OpenOffice and WPS write them.

Each part is deflated, then encrypted by itself; LibreOffice has since 24.2 another form, where the whole package is
deflated and encrypted as the one part of an outer package.
"""

import hashlib
import hmac
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, GCM
from defusedxml.ElementTree import fromstring

from fupin.errors import Refusal
from fupin.intake.reading.archive import CHUNK, check_archive, inflated, refuse_bomb
from fupin.intake.reading.odf_lock import Lock, lock_of, locks_of
from fupin.intake.reading.table import DAMAGED

MANIFEST, CONTENT, WHOLE = "META-INF/manifest.xml", "content.xml", "encrypted-package"
MOST_MANIFEST = 4 * 1024 * 1024
CHECKED, BLOCK, TAG = 1024, 16, 16
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
PLAIN = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


class WrongPassword(Exception):
    """The password does not open the package."""


def lock_in(path: Path) -> tuple[str, Lock] | None:
    """The part to be opened and how it is locked; None for any file but an encrypted package.

    Raises Refusal for a package that must not be unpacked, or is locked in a way that no password opens.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if MANIFEST not in archive.namelist():
                return None
    except zipfile.BadZipFile:
        return None
    check_archive(path)
    with zipfile.ZipFile(path) as archive:
        return _lock_in(archive)


def _lock_in(archive: zipfile.ZipFile) -> tuple[str, Lock] | None:
    with archive.open(MANIFEST) as file:
        text = file.read(MOST_MANIFEST)
    if b"encryption-data" not in text:
        return None
    try:
        entries = locks_of(fromstring(text))
    except ParseError as error:
        raise Refusal("damaged", DAMAGED) from error
    name = WHOLE if WHOLE in entries else CONTENT
    if name not in entries or name not in archive.namelist():
        raise Refusal("damaged", DAMAGED)
    lock = lock_of(entries[name])
    refuse_bomb(lock.size, archive.getinfo(name).file_size)
    return name, lock


def decrypted(path: Path, name: str, lock: Lock, password: str) -> Path:
    """A temporary copy without the lock, which the caller deletes; of parts locked one by one it has only the cells.

    Raises WrongPassword, and Refusal for what is damaged or unpacks to another size than it declares.
    """
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryFile(prefix="intake-") as packed:
        with archive.open(name) as source:
            _unlock(source, archive.getinfo(name).file_size, lock, lock.key(password), packed)
        packed.seek(0)
        with tempfile.NamedTemporaryFile(prefix="intake-", suffix=".open", delete=False) as target:
            try:
                _write(target, name, _unpacked(packed, lock.size))
            except Refusal:
                Path(target.name).unlink()
                raise
    return Path(target.name)


def _write(target: BinaryIO, name: str, content: Iterable[bytes]) -> None:
    if name == WHOLE:
        target.writelines(content)
        return
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("mimetype", SPREADSHEET, zipfile.ZIP_STORED)
        package.writestr(MANIFEST, PLAIN)
        with package.open(name, "w", force_zip64=True) as part:
            part.writelines(content)


def _unpacked(packed: BinaryIO, declared: int) -> Iterator[bytes]:
    """The content in pieces, exactly as much as was declared."""
    total = 0
    try:
        for piece in inflated(iter(lambda: packed.read(CHUNK), b"")):
            total += len(piece)
            if total > declared:
                break
            yield piece
    except zlib.error as error:
        raise Refusal("damaged", DAMAGED) from error
    if total != declared:
        raise Refusal("damaged", DAMAGED)


def _unlock(source: BinaryIO, size: int, lock: Lock, key: bytes, target: BinaryIO) -> None:
    """Writes what is still deflated. Nothing of it is looked at before it is known that the password was right."""
    pieces = OPENING[lock.cipher](source, size, lock, key)
    first = b""
    while len(first) < CHECKED and (piece := next(pieces, b"")):
        first += piece
    if lock.checksum is not None:
        hashed, expected = lock.checksum
        if not hmac.compare_digest(hashlib.new(hashed, first[:CHECKED]).digest(), expected):
            raise WrongPassword
    target.writelines(chain([first], pieces))


def _cbc(source: BinaryIO, size: int, lock: Lock, key: bytes) -> Iterator[bytes]:
    """The last byte says how much was added to fill the last block."""
    if size % BLOCK or not size:
        raise Refusal("damaged", DAMAGED)
    opening, held = Cipher(AES(key), CBC(lock.iv)).decryptor(), b""
    for piece in _pieces(source, size):
        held += opening.update(piece)
        yield held[:-BLOCK]
        held = held[-BLOCK:]
    # Under a wrong password it says anything: that is for the checksum to find out.
    yield held[: -held[-1]] if 1 <= held[-1] <= BLOCK else held


def _gcm(source: BinaryIO, size: int, lock: Lock, key: bytes) -> Iterator[bytes]:
    """The vector stands before the content once more, the seal after it."""
    content = size - len(lock.iv) - TAG
    if content < 0 or source.read(len(lock.iv)) != lock.iv:
        raise Refusal("damaged", DAMAGED)
    opening = Cipher(AES(key), GCM(lock.iv)).decryptor()
    for piece in _pieces(source, content):
        yield opening.update(piece)
    try:
        yield opening.finalize_with_tag(source.read(TAG))
    except InvalidTag as error:
        raise WrongPassword from error


def _blowfish(source: BinaryIO, size: int, lock: Lock, key: bytes) -> Iterator[bytes]:
    opening = Cipher(Blowfish(key), CFB(lock.iv)).decryptor()
    for piece in _pieces(source, size):
        yield opening.update(piece)


def _pieces(source: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0 and (piece := source.read(min(CHUNK, size))):
        size -= len(piece)
        yield piece


OPENING = {"cbc": _cbc, "gcm": _gcm, "blowfish": _blowfish}
