"""Looking into a zip before anything is unpacked: what a workbook must not contain."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from fupin.errors import Refusal

MB = 1024 * 1024
MOST_MEMBERS = 3000
# A million lines of 26 columns are 970 MB of XML.
MOST_UNPACKED = 1500 * MB
MOST_STRINGS = 160 * MB
SUSPICIOUS_RATIO = 200
SMALL_MEMBER = 8 * MB
CHUNK = 256 * 1024
DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
SAVE_AGAIN = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再传"


def check_archive(path: Path) -> list[str]:
    """The member names of a zip that is safe to unpack; raises Refusal otherwise. Memory stays flat."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_members(members)
            names = [member.filename for member in members]
            _check_content(names)
            with path.open("rb") as file:
                for member in members:
                    _check_member(file, member)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise Refusal("damaged", f"文件已损坏，打不开；{SAVE_AGAIN}") from error
    return names


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if len(members) > MOST_MEMBERS or len(set(names)) != len(names):
        raise Refusal("archive", f"文件内部结构异常（部件过多或重名），未读取；{SAVE_AGAIN}")
    for name in names:
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name:
            raise Refusal("path", f"文件内部有指向别处的路径，可能是恶意文件，未读取；{SAVE_AGAIN}")
    if any(member.flag_bits & 1 for member in members):
        raise Refusal("password", "压缩包带口令，请去掉口令后再传")
    unpacked = sum(member.file_size for member in members)
    bloated = any(_is_bloated(member) for member in members)
    if unpacked > MOST_UNPACKED or bloated:
        raise _bomb(unpacked)


def _is_bloated(member: zipfile.ZipInfo) -> bool:
    if member.filename.lower().endswith("sharedstrings.xml") and member.file_size > MOST_STRINGS:
        return True
    return _is_suspicious(member.file_size, member.compress_size)


def _is_suspicious(unpacked: int, packed: int) -> bool:
    return unpacked > SMALL_MEMBER and unpacked > SUSPICIOUS_RATIO * max(packed, 1)


def refuse_bomb(unpacked: int, packed: int) -> None:
    """Raises Refusal if so many bytes may not come out of so few."""
    if unpacked > MOST_UNPACKED or _is_suspicious(unpacked, packed):
        raise _bomb(unpacked)


def _bomb(unpacked: int) -> Refusal:
    return Refusal(
        "bomb", f"文件解开后异常庞大（约 {unpacked // MB} MB），可能是恶意文件，未读取；{SAVE_AGAIN}"
    )


def _check_content(names: list[str]) -> None:
    lower = [name.lower() for name in names]
    if any(
        name.endswith("vbaproject.bin") or name.startswith(("xl/macrosheets/", "basic/")) for name in lower
    ):
        raise Refusal("macros", "文件含有宏，不能接收；请另存为不带宏的 .xlsx 后再传")
    if any(name.startswith("xl/externallinks/") or name == "xl/connections.xml" for name in lower):
        raise Refusal(
            "external_links",
            "文件含有指向其他文件或数据源的外部链接，不能接收；"
            "请在 Excel“数据→编辑链接”里断开链接，或复制为数值后再传",
        )
    if any(name.startswith("word/") for name in lower):
        raise Refusal("format", "这是 Word 文档，不是表格；请把表格复制到 Excel 后再传")


def _check_member(file: BinaryIO, member: zipfile.ZipInfo) -> None:
    """Unpacks without keeping: no more may come out than is declared, and no XML may declare entities."""
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    total, tail = 0, b""
    for chunk in _unpacked(file, member):
        total += len(chunk)
        if total > member.file_size:
            raise Refusal("bomb", f"文件解开后比它声明的大，可能是恶意文件，未读取；{SAVE_AGAIN}")
        head = tail + chunk
        if is_xml and total <= 2 * CHUNK and DOCTYPE.search(head.replace(b"\0", b"")):
            raise Refusal("entities", f"文件内部含有实体定义，可能是恶意文件，未读取；{SAVE_AGAIN}")
        tail = head[-16:]


def _unpacked(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a member in pieces, read past the library, which trusts the declared size."""
    file.seek(member.header_offset)
    header = file.read(30)
    if header[:4] != b"PK\x03\x04" or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("no local header")
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    packed = _read(file, member.compress_size)
    yield from packed if member.compress_type == zipfile.ZIP_STORED else inflated(packed)


def _read(file: BinaryIO, left: int) -> Iterator[bytes]:
    while left > 0:
        piece = file.read(min(CHUNK, left))
        if not piece:
            raise EOFError("cut short")
        left -= len(piece)
        yield piece


def inflated(packed: Iterable[bytes]) -> Iterator[bytes]:
    """What deflated pieces hold, in pieces of at most 256 KB, however much a small one unpacks to."""
    inflater = zlib.decompressobj(-15)
    for piece in packed:
        while piece:
            yield inflater.decompress(piece, CHUNK)
            piece = inflater.unconsumed_tail
