"""What Microsoft's published schemas have against a file that Excel or Word is to open."""

import tempfile
from functools import cache
from pathlib import Path

from openxml_audit import FileFormat, OpenXmlValidator, ValidationError, ValidationSeverity


def objections(content: bytes, suffix: str = ".xlsx") -> list[str]:
    """Where and what, of each; empty for a file in order. `suffix` is .xlsx or .docx."""
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        Path(file.name).write_bytes(content)
        found = _validator().validate(file.name).errors
    return [str(each) for each in found if not _is_harmless(each)]


@cache
def _validator() -> OpenXmlValidator:
    return OpenXmlValidator(file_format=FileFormat.MICROSOFT_365, max_errors=0)


def _is_harmless(found: ValidationError) -> bool:
    """What all Office programs take: openpyxl's order of the parts of a font, and no theme or fonts of its own."""
    of_a_font = found.part_uri == "/xl/styles.xml" and "/fonts[1]/font[" in found.path
    no_theme = found.description.endswith(("/theme' is missing.", "/fontTable' is missing."))
    return of_a_font or no_theme or found.severity != ValidationSeverity.ERROR
