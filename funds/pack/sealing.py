"""One file of many: a zip that is written aside and gets its name when it is whole; with a password AES-256."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED

import pyzipper

# These are compressed already.
_PACKED = {".xlsx", ".docx", ".pptx", ".zip", ".jpg", ".jpeg", ".png", ".pdf", ".ofd", ".7z", ".rar"}


class SealedZip:
    """A zip being written; `add` a file, `write` a text."""

    def __init__(self, path: Path, password: str) -> None:
        self.encrypts = bool(password)
        if password:
            self.zip = pyzipper.AESZipFile(
                path, "w", encryption=pyzipper.WZ_AES, allowZip64=True, compresslevel=1
            )
            self.zip.setpassword(password.encode())
        else:
            self.zip = pyzipper.ZipFile(path, "w", ZIP_DEFLATED, allowZip64=True, compresslevel=1)

    def add(self, file: Path, name: str) -> None:
        """A file of the disk under that name."""
        packed = Path(name).suffix.lower() in _PACKED
        self.zip.write(file, name, compress_type=ZIP_STORED if packed else ZIP_DEFLATED)

    def write(self, name: str, content: bytes) -> None:
        self.zip.writestr(name, content, compress_type=ZIP_DEFLATED)


@contextmanager
def sealed_zip(path: Path, password: str = "") -> Iterator[SealedZip]:
    """A zip under that name once the block has ended well; nothing there before, and nothing after an error."""
    part = path.with_name(f".{path.name}.part")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        sealed = SealedZip(part, password)
        try:
            yield sealed
        finally:
            sealed.zip.close()
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
