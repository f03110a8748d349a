"""The uploader's own workbook comes back with the wrong cells filled and explained, and nothing else touched."""

import tempfile
import zipfile
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser as User

from fupin.files.models import StoredFile
from fupin.files.services import keep_file, path_of
from fupin.intake.marking.book import mark
from fupin.intake.marking.marks import AUTHOR, MOST_REMARKS
from fupin.intake.marking.package import Unmarkable
from fupin.intake.marking.plain import copied
from fupin.intake.reading.password import unlocked
from fupin.intake.receipt import Receipt
from fupin.intake.writing import XLSX

__all__ = ["AUTHOR", "MOST_REMARKS", "mark_workbook"]


def mark_workbook(
    *, actor: User, stored: StoredFile, file_name: str, receipt: Receipt, password: str | None = None
) -> StoredFile:
    """Stores the marked copy: the same .xlsx with only the marks put in, of another format a new .xlsx.

    Memory stays flat, however long the file is.
    """
    source = path_of(stored)
    opened = unlocked(source, password)
    try:
        with tempfile.TemporaryFile(prefix="intake-") as target:
            _mark(opened, target, receipt)
            target.seek(0)
            name = f"{Path(file_name).stem}_批注.xlsx"
            return keep_file(actor=actor, source=target, name=name, content_type=XLSX)
    finally:
        if opened != source:
            opened.unlink(missing_ok=True)


def _mark(opened: Path, target: tempfile.SpooledTemporaryFile, receipt: Receipt) -> None:
    if zipfile.is_zipfile(opened):
        try:
            mark(opened, target, receipt)
        except Unmarkable:
            target.seek(0)
            target.truncate()
        else:
            return
    copy, names = copied(opened)
    try:
        mark(copy, target, receipt, names)
    finally:
        copy.unlink(missing_ok=True)
