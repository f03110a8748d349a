"""Keeping and opening files by content hash."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser as User

from fupin.errors import Refusal
from fupin.files.models import StoredFile

CHUNK = 1024 * 1024


def path_of(file: StoredFile) -> Path:
    """Where the bytes lie; made of the hash alone, so no name that a person chose reaches the disk."""
    return Path(settings.MEDIA_ROOT) / file.sha256[:2] / file.sha256


def keep_file(
    *, actor: User | None, source: BinaryIO | Iterable[bytes], name: str, content_type: str = ""
) -> StoredFile:
    """Stores the bytes unless they are there already. Memory stays flat; a half-written file never gets its name.

    Raises Refusal("too_large") beyond settings.UPLOAD_MAX_BYTES.
    """
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=root, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as target:
            digest, size = _copy(source, target)
        final = root / digest[:2] / digest
        final.parent.mkdir(mode=0o700, exist_ok=True)
        os.replace(temporary, final)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    file, _ = StoredFile.objects.get_or_create(
        sha256=digest,
        defaults={
            "name": Path(name).name[:200],
            "size": size,
            "content_type": content_type,
            "stored_by": actor,
        },
    )
    return file


def _copy(source: BinaryIO | Iterable[bytes], target: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    chunks = iter(lambda: source.read(CHUNK), b"") if hasattr(source, "read") else source
    for chunk in chunks:
        size += len(chunk)
        if size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // CHUNK
            raise Refusal("too_large", f"文件超过 {limit} MB 上限，请拆成几个文件再传")
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest(), size


def content_state(file: StoredFile) -> str:
    """What is wrong with the stored bytes in words: 文件缺失, 字节数不符, 内容已改动; empty where all agrees."""
    path = path_of(file)
    if not path.is_file():
        return "文件缺失"
    if path.stat().st_size != file.size:
        return "字节数不符"
    with path.open("rb") as stored:
        found = hashlib.file_digest(stored, "sha256").hexdigest()
    return "" if found == file.sha256 else "内容已改动"
