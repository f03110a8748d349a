"""Locks workbooks with a password as LibreOffice, OpenOffice and old Excel do: the product only opens them.

Written after ODF 1.2 part 3 section 3.4 and [MS-OFFCRYPTO] 2.3.5 and 2.3.6, with another library than the product's.
"""

import hashlib
import io
import os
import struct
import zipfile
import zlib
from base64 import b64encode
from pathlib import Path
from xml.sax.saxutils import quoteattr

import olefile
from Cryptodome.Cipher import AES, ARC4, Blowfish
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from tests.intake.biff import container

ODF = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
LIBREOFFICE = "urn:org:documentfoundation:names:experimental:office:"
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
FILEPASS, BOF, BOUNDSHEET, RC4_BLOCK, SHORT = 0x2F, 0x809, 0x85, 1024, 4096


def lock_ods(plain: Path, target: Path, password: str, *, old: bool = False, rounds: int = 1000) -> Path:
    """Each part locked by itself: AES-256-CBC and SHA-256 as since ODF 1.2, or (`old`) Blowfish and SHA-1."""
    entries = [f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{SPREADSHEET}"/>']
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(target, "w") as locked:
        for name in source.namelist():
            content = source.read(name)
            if name == "META-INF/manifest.xml":
                continue
            if name != "mimetype":
                entry, content = (_old_part if old else _part)(name, content, password, rounds)
                entries.append(entry)
            locked.writestr(name, content)
        locked.writestr("META-INF/manifest.xml", _manifest(entries))
    return target


def lock_whole_ods(
    plain: Path, target: Path, password: str, *, passes: int = 1, kilobytes: int = 1024, lanes: int = 1
) -> Path:
    """The package as one part of an outer one: AES-256-GCM and Argon2id, as LibreOffice does since 24.2."""
    content, salt, vector = plain.read_bytes(), os.urandom(16), os.urandom(12)
    start = hashlib.sha256(password.encode()).digest()
    key = Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=kilobytes).derive(start)
    sealed, tag = AES.new(key, AES.MODE_GCM, nonce=vector).encrypt_and_digest(_deflated(content))
    entry = _entry(
        "encrypted-package",
        len(content),
        "",
        _algorithm("http://www.w3.org/2009/xmlenc11#aes256-gcm", vector),
        _start_key("http://www.w3.org/2001/04/xmlenc#sha256"),
        f'<manifest:key-derivation manifest:key-derivation-name="{LIBREOFFICE}manifest:argon2id" manifest:key-size="32" '
        f'loext:argon2-iterations="{passes}" loext:argon2-memory="{kilobytes}" loext:argon2-lanes="{lanes}" '
        f'manifest:salt="{_base64(salt)}"/>',
    )
    with zipfile.ZipFile(target, "w") as locked:
        locked.writestr("mimetype", SPREADSHEET)
        locked.writestr("encrypted-package", vector + sealed + tag)
        locked.writestr("META-INF/manifest.xml", _manifest([entry]))
    return target


def _part(name: str, content: bytes, password: str, rounds: int) -> tuple[str, bytes]:
    deflated, salt, vector = _deflated(content), os.urandom(16), os.urandom(16)
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(password.encode()).digest(), salt, rounds, 32)
    added = 16 - len(deflated) % 16
    padded = deflated + os.urandom(added - 1) + bytes([added])
    entry = _entry(
        name,
        len(content),
        _checksum(f"{ODF}#sha256-1k", hashlib.sha256(deflated[:1024]).digest()),
        _algorithm("http://www.w3.org/2001/04/xmlenc#aes256-cbc", vector),
        _start_key("http://www.w3.org/2000/09/xmldsig#sha256"),
        _pbkdf2(salt, rounds, ' manifest:key-size="32"'),
    )
    return entry, AES.new(key, AES.MODE_CBC, iv=vector).encrypt(padded)


def _old_part(name: str, content: bytes, password: str, rounds: int) -> tuple[str, bytes]:
    deflated, salt, vector = _deflated(content), os.urandom(16), os.urandom(8)
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha1(password.encode()).digest(), salt, rounds, 16)  # noqa: S324
    entry = _entry(
        name,
        len(content),
        _checksum("SHA1/1K", hashlib.sha1(deflated[:1024]).digest()),  # noqa: S324
        _algorithm("Blowfish CFB", vector),
        "",
        _pbkdf2(salt, rounds, ""),
    )
    return entry, Blowfish.new(key, Blowfish.MODE_CFB, iv=vector, segment_size=64).encrypt(deflated)  # noqa: S304


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _manifest(entries: list[str]) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{ODF}" manifest:version="1.2" '
        f'xmlns:loext="{LIBREOFFICE}xmlns:loext:1.0">{"".join(entries)}</manifest:manifest>'
    )


def _entry(name: str, size: int, checksum: str, *told: str) -> str:
    return (
        f'<manifest:file-entry manifest:full-path={quoteattr(name)} manifest:media-type="text/xml" '
        f'manifest:size="{size}"><manifest:encryption-data{checksum}>{"".join(told)}</manifest:encryption-data>'
        "</manifest:file-entry>"
    )


def _checksum(kind: str, digest: bytes) -> str:
    return f' manifest:checksum-type="{kind}" manifest:checksum="{_base64(digest)}"'


def _algorithm(name: str, vector: bytes) -> str:
    return (
        f'<manifest:algorithm manifest:algorithm-name="{name}" '
        f'manifest:initialisation-vector="{_base64(vector)}"/>'
    )


def _start_key(name: str) -> str:
    return (
        f'<manifest:start-key-generation manifest:start-key-generation-name="{name}" manifest:key-size="32"/>'
    )


def _pbkdf2(salt: bytes, rounds: int, size: str) -> str:
    return (
        f'<manifest:key-derivation manifest:key-derivation-name="PBKDF2"{size} '
        f'manifest:iteration-count="{rounds}" manifest:salt="{_base64(salt)}"/>'
    )


def _base64(content: bytes) -> str:
    return b64encode(content).decode()


def lock_xls(plain: Path, target: Path, password: str, *, old: bool = False) -> Path:
    """RC4 with a key of 128 bits as Excel 2002 and 2003 can, or (`old`) of 40 bits as Excel 97 and 2000 do."""
    with olefile.OleFileIO(io.BytesIO(plain.read_bytes())) as opened:
        stream = opened.openstream("Workbook").read()
    salt, verifier = os.urandom(16), os.urandom(16)
    key_of = (_old_key if old else _key)(password, salt)
    told = (_old_filepass if old else _filepass)(salt, verifier, ARC4.new(key_of(0)))
    # The stream ends with its last worksheet; what fills its sector is none of it.
    records = list(_records(stream))
    added = 4 + len(told)
    shifted = [
        (kind, struct.pack("<I", struct.unpack_from("<I", body)[0] + added) + body[4:])
        if kind == BOUNDSHEET
        else (kind, body)
        for kind, body in records
    ]
    shifted.insert(1, (FILEPASS, told))
    locked = _encrypted(shifted, key_of)
    # A container keeps short streams elsewhere: this one is made long by empty records.
    target.write_bytes(container(locked + bytes(4) * (SHORT // 4)))
    return target


def _records(stream: bytes):
    """The records of the workbook, to the end of the last worksheet."""
    position = 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        if not kind:
            return
        yield kind, stream[position + 4 : position + 4 + size]
        position += 4 + size


def _encrypted(records: list[tuple[int, bytes]], key_of) -> bytes:
    """The key changes every kilobyte of the stream; heads of records and what tells the way stay in the open."""
    stream = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
    blocks = -(-len(stream) // RC4_BLOCK)
    noise = b"".join(ARC4.new(key_of(number)).encrypt(bytes(RC4_BLOCK)) for number in range(blocks))
    locked, position = bytearray(stream), 0
    for kind, body in records:
        start = position + 4
        if kind not in (BOF, FILEPASS):
            for at in range(start + 4 * (kind == BOUNDSHEET), start + len(body)):
                locked[at] ^= noise[at]
        position = start + len(body)
    return bytes(locked)


def _key(password: str, salt: bytes):
    first = hashlib.sha1(salt + password.encode("utf-16-le")).digest()  # noqa: S324
    return lambda block: hashlib.sha1(first + struct.pack("<I", block)).digest()[:16]  # noqa: S324


def _old_key(password: str, salt: bytes):
    first = hashlib.md5(password.encode("utf-16-le")).digest()[:5]  # noqa: S324
    second = hashlib.md5((first + salt) * 16).digest()[:5]  # noqa: S324
    return lambda block: hashlib.md5(second + struct.pack("<I", block)).digest()  # noqa: S324


def _filepass(salt: bytes, verifier: bytes, cipher) -> bytes:
    provider = "Microsoft Enhanced Cryptographic Provider v1.0\0".encode("utf-16-le")
    header = struct.pack("<IIIIIIII", 4, 0, 0x6801, 0x8004, 128, 1, 0, 0) + provider
    digest = hashlib.sha1(verifier).digest()  # noqa: S324
    sealed = cipher.encrypt(verifier) + struct.pack("<I", 20)
    told = struct.pack("<HHHII", 1, 2, 2, 4, len(header)) + header
    return told + struct.pack("<I", 16) + salt + sealed + cipher.encrypt(digest)


def _old_filepass(salt: bytes, verifier: bytes, cipher) -> bytes:
    digest = hashlib.md5(verifier).digest()  # noqa: S324
    return struct.pack("<HHH", 1, 1, 1) + salt + cipher.encrypt(verifier) + cipher.encrypt(digest)
