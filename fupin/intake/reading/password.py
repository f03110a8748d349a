"""Opening workbooks that are locked with a password."""

import tempfile
from pathlib import Path

import msoffcrypto
import olefile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError
from msoffcrypto.format.base import BaseOfficeFile

from fupin.errors import Refusal

# Excel locks a workbook that is only “protected” with this password of its own.
PROTECTION_ONLY = "VelvetSweatshop"
ASK = "工作簿有打开口令，请填写口令后再传，或在 Excel“另存为→工具→常规选项”里去掉口令"


def unlocked(path: Path, password: str | None) -> Path:
    """The path itself if it is not locked, else a temporary copy without the lock, which the caller deletes.

    Raises Refusal("password") if a password is needed and Refusal("wrong_password") if it does not open it.
    """
    with path.open("rb") as file:
        try:
            document = msoffcrypto.OfficeFile(file)
            locked = document.is_encrypted()
        except (FileFormatError, OSError, ValueError, TypeError) as error:
            raise Refusal("damaged", "文件已损坏或不是表格，打不开；请另存为 .xlsx 后再传") from error
        if not locked:
            return path
        return _decrypted(document, password)


def _decrypted(document: BaseOfficeFile, password: str | None) -> Path:
    for attempt in (password, PROTECTION_ONLY):
        if not attempt:
            continue
        with tempfile.NamedTemporaryFile(prefix="intake-", suffix=".open", delete=False) as target:
            try:
                document.load_key(password=attempt)
                document.decrypt(target)
            except (InvalidKeyError, DecryptionError):
                Path(target.name).unlink()
                continue
        return Path(target.name)
    if password:
        raise Refusal("wrong_password", "口令不对，打不开工作簿；请核对后重新填写")
    raise Refusal("password", ASK)


def is_compound(path: Path) -> bool:
    """True for the container of .xls, .et, .doc and of locked .xlsx."""
    return bool(olefile.isOleFile(str(path)))
