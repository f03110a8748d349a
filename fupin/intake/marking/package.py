"""The parts of an .xlsx: read one by one, and copied as they are unless something was put in."""

import posixpath
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO
from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr

from defusedxml.ElementTree import fromstring

CHUNK = 512 * 1024
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "[Content_Types].xml"
EMPTY_RELATIONS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{RELATIONS}"></Relationships>'
).encode()
END = re.compile(rb"</((?:\w+:)?)(?:Relationships|Types)>\s*$")
Rewriting = Callable[[BinaryIO, BinaryIO], None]


class Unmarkable(Exception):
    """The workbook is written in a way that cannot be added to piece by piece; it is copied out instead."""


@dataclass
class Package:
    """An opened .xlsx and what is to become of its parts: other bytes, or a rewriting of the stream.

    `late` are parts whose bytes are known only when all others are written: they come last.
    """

    archive: zipfile.ZipFile
    changed: dict[str, bytes] = field(default_factory=dict)
    rewritten: dict[str, Rewriting] = field(default_factory=dict)
    late: dict[str, Callable[[], bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._names = set(self.archive.namelist())

    def has(self, name: str) -> bool:
        """True if there is, or will be, a part of that name."""
        return name in self.changed or name in self._names

    def read(self, name: str) -> bytes:
        """The part as it will be. Raises Unmarkable if there is none, or none in UTF-8."""
        if not self.has(name):
            raise Unmarkable(name)
        content = self.changed[name] if name in self.changed else self.archive.read(name)
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise Unmarkable(name)
        return content

    def related(self, part: str, kind: str) -> str | None:
        """The part that this one is linked with as a thing of the kind (comments, vmlDrawing, styles)."""
        found = (link for link in self._links(part) if link.get("Type", "").rpartition("/")[2] == kind)
        return next((_target(part, link) for link in found), None)

    def linked(self, part: str, identifier: str) -> str | None:
        """The part that this one is linked with under the identifier."""
        found = (link for link in self._links(part) if link.get("Id") == identifier)
        return next((_target(part, link) for link in found), None)

    def _links(self, part: str) -> list[Element]:
        name = _relations_of(part)
        return list(fromstring(self.read(name))) if self.has(name) else []

    def relate(self, part: str, kind: str, target: str) -> str:
        """Links the part with another one; returns the identifier of the link."""
        name = _relations_of(part)
        content = self.read(name) if self.has(name) else EMPTY_RELATIONS
        number = 1
        while f'"rId{number}"'.encode() in content:
            number += 1
        tag = f'Id="rId{number}" Type="{KINDS}/{kind}" Target={quoteattr("/" + target)}'
        self.changed[name] = _before_end(content, "Relationship", tag)
        return f"rId{number}"

    def declare(self, part: str, content_type: str) -> None:
        """Says of what type the part is."""
        content = self.read(TYPES)
        tag = f'PartName={quoteattr("/" + part)} ContentType="{content_type}"'
        self.changed[TYPES] = _before_end(content, "Override", tag)

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Says of what type all parts with the extension are, unless that is said already."""
        content = self.read(TYPES)
        if f'Extension="{extension}"'.encode() not in content:
            tag = f'Extension="{extension}" ContentType="{content_type}"'
            self.changed[TYPES] = _before_end(content, "Default", tag)

    def free_name(self, pattern: str) -> str:
        """The first name of the pattern (with {} for a number) that no part has."""
        number = 1
        while self.has(pattern.format(number)):
            number += 1
        return pattern.format(number)

    def save(self, target: IO[bytes]) -> None:
        """Writes the package; parts that were not touched keep their bytes and their order."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as copy:
            for info in self.archive.infolist():
                if not info.is_dir() and info.filename not in self.late:
                    self._write(copy, info.filename, info.file_size)
            for name in sorted(self.changed.keys() - self._names - self.late.keys()):
                copy.writestr(name, self.changed[name])
            for name, content in self.late.items():
                copy.writestr(name, content())

    def _write(self, copy: zipfile.ZipFile, name: str, size: int) -> None:
        if name in self.changed:
            copy.writestr(name, self.changed[name])
            return
        large = size > zipfile.ZIP64_LIMIT // 2
        with self.archive.open(name) as old, copy.open(name, "w", force_zip64=large) as new:
            if name in self.rewritten:
                self.rewritten[name](old, new)
            else:
                shutil.copyfileobj(old, new, CHUNK)


def opened(path: Path) -> Package:
    """The package of a file, whose archive the caller closes."""
    return Package(zipfile.ZipFile(path))


def _target(part: str, link: Element) -> str:
    target = link.get("Target", "")
    folder = posixpath.dirname(part)
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _before_end(content: bytes, element: str, attributes: str) -> bytes:
    """The list with one more element at its end."""
    end = END.search(content)
    if not end:
        raise Unmarkable(element)
    added = f"<{end[1].decode()}{element} {attributes}/>".encode()
    return content[: end.start()] + added + content[end.start() :]
