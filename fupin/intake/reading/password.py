"""Opening workbooks that are locked with a password."""

import struct
import tempfile
from pathlib import Path
from xml.parsers.expat import ExpatError

import msoffcrypto
import olefile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError
from msoffcrypto.format.base import BaseOfficeFile

from fupin.errors import Refusal
from fupin.intake.reading import opendocument
from fupin.intake.reading.archive import SAVE_AGAIN
from fupin.intake.reading.odf_lock import OTHERWISE, TOO_MUCH

# Excel locks a workbook that is only “protected” with this password of its own.
PROTECTION_ONLY = "VelvetSweatshop"
# Excel goes 100,000 times round.
MOST_SPINS = 500_000
ASK = "工作簿有打开口令，请填写口令后再传，或在 Excel“另存为→工具→常规选项”里去掉口令"
ASK_OPENDOCUMENT = "表格有打开口令，请填写口令后再传，或在 LibreOffice、WPS 里打开，另存为不带口令的 .xlsx"
WRONG = "口令不对，打不开工作簿；请核对后重新填写"
BEHIND_THE_PASSWORD = f"口令对，但里面的内容已损坏，打不开；{SAVE_AGAIN}"
NO_WORKBOOK = "文件已损坏或不是表格，打不开；请另存为 .xlsx 后再传"
# What the library raises over bytes that are not what they should be.
MALFORMED = (
    *(FileFormatError, OSError, ValueError, TypeError, LookupError, AttributeError, AssertionError),
    *(struct.error, ExpatError),
)


def unlocked(path: Path, password: str | None) -> Path:
    """The path itself if it is not locked, else a temporary copy without the lock, which the caller deletes.

    Raises Refusal("password") if a password is needed, Refusal("wrong_password") if it does not open it, and other
    Refusals for what is damaged, would do harm, or is locked in a way that is not known.
    """
    if is_compound(path):
        return _of_office(path, password)
    found = opendocument.lock_in(path)
    if found is None:
        return path
    if not password:
        raise Refusal("password", ASK_OPENDOCUMENT)
    try:
        return opendocument.decrypted(path, *found, password)
    except opendocument.WrongPassword as error:
        raise Refusal("wrong_password", WRONG) from error


def _of_office(path: Path, password: str | None) -> Path:
    with path.open("rb") as file:
        try:
            document = msoffcrypto.OfficeFile(file)
            locked = document.is_encrypted()
        except MALFORMED as error:
            raise Refusal("damaged", NO_WORKBOOK) from error
        if not locked:
            return path
        if getattr(document, "info", {}).get("spinValue", 0) > MOST_SPINS:
            raise Refusal("bomb", TOO_MUCH)
        if not any(_opens(document, attempt) for attempt in (password, PROTECTION_ONLY) if attempt):
            raise Refusal("wrong_password", WRONG) if password else Refusal("password", ASK)
        return _decrypted(document)


def _opens(document: BaseOfficeFile, password: str) -> bool:
    """True if it is the password, which the document then keeps for what follows."""
    verified = {"verify_password": True} if document.format == "ooxml" else {}
    try:
        document.load_key(password=password, **verified)
    except InvalidKeyError:
        return False
    except DecryptionError as error:
        raise Refusal("lock", OTHERWISE) from error
    except MALFORMED as error:
        raise Refusal("damaged", NO_WORKBOOK) from error
    return True


def _decrypted(document: BaseOfficeFile) -> Path:
    with tempfile.NamedTemporaryFile(prefix="intake-", suffix=".open", delete=False) as target:
        try:
            document.decrypt(target)
        except (InvalidKeyError, DecryptionError, *MALFORMED) as error:
            Path(target.name).unlink()
            raise Refusal("damaged", BEHIND_THE_PASSWORD) from error
    return Path(target.name)


def is_compound(path: Path) -> bool:
    """True for the container of .xls, .et, .doc and of locked .xlsx."""
    return bool(olefile.isOleFile(str(path)))
