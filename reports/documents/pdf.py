"""Writing an official document as PDF with typst; the layout is in official.typ."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typst

from reports.documents.fonts import font_set
from reports.documents.model import OfficialDocument
from reports.documents.plain import Plain, as_plain

TEMPLATE = Path(__file__).with_name("official.typ")
# What the template itself prints.
_FURNITURE = "0123456789—【】：.文件"


def write_pdf(document: OfficialDocument, path: Path, *, font_dirs: Sequence[Path] = ()) -> list[str]:
    """Writes the document to `path` and returns the characters that no font can draw (to warn of).

    The same document and fonts give the same bytes. Fonts in `font_dirs` go before the shipped ones; those of
    the operating system are never used. Raises ValueError for a font directory that is not there.
    """
    fonts = font_set(font_dirs)
    content = _template_input(document)
    # The characters are looked up beforehand: typst draws an empty box and says nothing.
    missing = fonts.missing([_FURNITURE, *_texts(content)])
    pdf = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=fonts.loaded,
        ignore_system_fonts=True,
        sys_inputs={
            "document": json.dumps(content, ensure_ascii=False),
            "fonts": json.dumps(fonts.families | {"embolden": fonts.embolden}, ensure_ascii=False),
        },
    )
    Path(path).write_bytes(pdf)
    return missing


def _template_input(document: OfficialDocument) -> Plain:
    content = as_plain(document)
    content["date"] = (
        [document.dated.year, document.dated.month, document.dated.day] if document.dated else None
    )
    content["targets"] = sorted(document.figure_targets)
    return content


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
