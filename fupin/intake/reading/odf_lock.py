"""How a part of an OpenDocument package is locked, as its manifest tells, and the key that a password gives.

ODF 1.2 part 3, sections 3.4 and 4.8; AES-GCM and Argon2id as LibreOffice writes them since 24.2. What the manifest
asks of the reader is bounded: a hostile one could ask for billions of rounds.
"""

import hashlib
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from xml.etree.ElementTree import Element

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from fupin.errors import Refusal
from fupin.intake.reading.archive import SAVE_AGAIN
from fupin.intake.reading.table import DAMAGED
from fupin.intake.reading.xlsx import local

# LibreOffice asks for 100,000 or 600,000 rounds, or for 64 MB gone over three times.
MOST_ROUNDS = 1_000_000
MOST_KILOBYTES = 128 * 1024
MOST_KILOBYTES_OVER_ALL = 1024 * 1024
MOST_LANES = 16
OTHERWISE = "表格的加密方式不认得，未读取；请用加密它的软件打开，另存为不带口令的 .xlsx 后再传"
TOO_MUCH = f"打开这个文件所要的计算量异常大，可能是恶意文件，未读取；{SAVE_AGAIN}"


class Kind(NamedTuple):
    """A way to encrypt: the sizes in bytes of its initialisation vector and of its key."""

    name: str
    iv_size: int
    key_sizes: tuple[int, ...]


ODF = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#"
BLOWFISH = Kind("blowfish", 8, tuple(range(4, 57)))
CIPHERS = {
    "Blowfish CFB": BLOWFISH,
    f"{ODF}blowfish": BLOWFISH,
    **{
        f"http://www.w3.org/2001/04/xmlenc#aes{8 * each}-cbc": Kind("cbc", 16, (each,))
        for each in (16, 24, 32)
    },
    **{
        f"http://www.w3.org/2009/xmlenc11#aes{8 * each}-gcm": Kind("gcm", 12, (each,))
        for each in (16, 24, 32)
    },
}
HASHES = {
    "SHA1": "sha1",
    "http://www.w3.org/2000/09/xmldsig#sha1": "sha1",
    # ODF 1.2 misquotes the address of SHA-256, and all wrote it so.
    "http://www.w3.org/2000/09/xmldsig#sha256": "sha256",
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
}
CHECKSUMS = {"SHA1/1K": "sha1", f"{ODF}sha1-1k": "sha1", f"{ODF}sha256-1k": "sha256"}


class Derivation(Protocol):
    """How a key is made of the hash of a password."""

    def key(self, start: bytes, size: int) -> bytes: ...


@dataclass(frozen=True)
class Rounds:
    """PBKDF2 with HMAC-SHA1."""

    salt: bytes
    count: int

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(self.count)
        if self.count > MOST_ROUNDS:
            raise Refusal("bomb", TOO_MUCH)

    def key(self, start: bytes, size: int) -> bytes:
        return hashlib.pbkdf2_hmac("sha1", start, self.salt, self.count, size)


@dataclass(frozen=True)
class Memory:
    """Argon2id: so many kilobytes, gone over so many times."""

    salt: bytes
    passes: int
    kilobytes: int
    lanes: int

    def __post_init__(self) -> None:
        over_all = self.passes * self.kilobytes
        if min(self.passes, self.kilobytes, self.lanes) < 1:
            raise ValueError(over_all)
        if self.kilobytes > MOST_KILOBYTES or over_all > MOST_KILOBYTES_OVER_ALL or self.lanes > MOST_LANES:
            raise Refusal("bomb", TOO_MUCH)

    def key(self, start: bytes, size: int) -> bytes:
        made = Argon2id(
            salt=self.salt, length=size, iterations=self.passes, lanes=self.lanes, memory_cost=self.kilobytes
        )
        return made.derive(start)


@dataclass(frozen=True)
class Lock:
    """How a part is locked; `size` is that of the part once it is opened and unpacked."""

    cipher: str
    iv: bytes
    start: str
    derivation: Derivation
    key_size: int
    checksum: tuple[str, bytes] | None
    size: int

    def key(self, password: str) -> bytes:
        """The key of the part if the password is right. Raises Refusal for what cannot be computed."""
        try:
            return self.derivation.key(hashlib.new(self.start, password.encode()).digest(), self.key_size)
        except UnsupportedAlgorithm as error:
            raise Refusal("lock", OTHERWISE) from error
        except ValueError as error:
            raise Refusal("damaged", DAMAGED) from error


def locks_of(manifest: Element) -> dict[str, Element]:
    """The entries of the manifest whose parts are encrypted, by path."""
    return {
        _facts(entry).get("full-path", ""): entry
        for entry in manifest
        if _child(entry, "encryption-data") is not None
    }


def lock_of(entry: Element) -> Lock:
    """What an entry of the manifest tells. Raises Refusal: "lock" (in a way not known), "bomb", "damaged"."""
    data = _child(entry, "encryption-data")
    names = ("algorithm", "start-key-generation", "key-derivation")
    algorithm, start, derivation = (_facts(_child(data, name)) for name in names)
    try:
        kind = _known(CIPHERS, algorithm["algorithm-name"])
        lock = Lock(
            kind.name,
            b64decode(algorithm["initialisation-vector"]),
            _known(HASHES, start.get("start-key-generation-name", "SHA1")),
            _derivation(derivation),
            int(derivation.get("key-size", 16)),
            _checksum(_facts(data)),
            int(_facts(entry)["size"]),
        )
    except (KeyError, ValueError) as error:
        raise Refusal("damaged", DAMAGED) from error
    sound = len(lock.iv) == kind.iv_size and lock.key_size in kind.key_sizes and lock.size >= 0
    if not sound or (lock.checksum is None and kind.name != "gcm"):
        raise Refusal("damaged", DAMAGED)
    return lock


def _derivation(told: dict[str, str]) -> Derivation:
    made = _known(DERIVATIONS, told["key-derivation-name"])
    return made(b64decode(told["salt"]), told)


def _rounds(salt: bytes, told: dict[str, str]) -> Derivation:
    return Rounds(salt, int(told["iteration-count"]))


def _memory(salt: bytes, told: dict[str, str]) -> Derivation:
    return Memory(salt, *(int(told[f"argon2-{each}"]) for each in ("iterations", "memory", "lanes")))


DERIVATIONS = {
    "PBKDF2": _rounds,
    f"{ODF}pbkdf2": _rounds,
    "urn:oasis:names:tc:opendocument:xmlns:manifest:1.5#argon2id": _memory,
    "urn:org:documentfoundation:names:experimental:office:manifest:argon2id": _memory,
}


def _checksum(told: dict[str, str]) -> tuple[str, bytes] | None:
    """The hash of the first kilobyte and how it must come out; AES-GCM needs none, for it has a seal."""
    if "checksum-type" not in told:
        return None
    return _known(CHECKSUMS, told["checksum-type"]), b64decode(told["checksum"])


def _known(table: Mapping[str, Any], name: str) -> Any:
    if name not in table:
        raise Refusal("lock", OTHERWISE)
    return table[name]


def _child(element: Element, name: str) -> Element | None:
    return next((each for each in element if local(each) == name), None)


def _facts(element: Element | None) -> dict[str, str]:
    """The attributes without their namespaces: LibreOffice writes in its own what is not in the standard yet."""
    return {key.rpartition("}")[2]: value for key, value in element.items()} if element is not None else {}
