"""The .docx package: its parts, their relations, and a zip whose bytes depend on the content alone."""

import zipfile
from pathlib import Path
from xml.etree import ElementTree

from reports.documents.docx.body import document_part
from reports.documents.docx.ooxml import R, serialise, w
from reports.documents.docx.pages import EdgePart, edge_parts
from reports.documents.docx.styles import styles_part
from reports.documents.model import OfficialDocument
from reports.documents.typesetting import printable

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CORE = f"{PACKAGE}/metadata/core-properties"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
# The earliest instant that a zip can hold; it is also the date of an undated document.
EPOCH = (1980, 1, 1, 0, 0, 0)

Part = ElementTree.Element

for _prefix, _uri in (("cp", CORE), ("dc", DC), ("dcterms", DCTERMS), ("xsi", XSI)):
    ElementTree.register_namespace(_prefix, _uri)


def write_docx(document: OfficialDocument, path: Path) -> None:
    """Writes the document to `path`. The same document gives the same bytes; nothing is read from the clock.

    Raises ValueError if two rows of the annexes claim the same figure number.
    """
    edges = edge_parts(document)
    parts = {
        "[Content_Types].xml": _content_types(edges),
        "_rels/.rels": _package_relations(),
        "docProps/core.xml": _core_properties(document),
        "word/_rels/document.xml.rels": _document_relations(edges),
        "word/document.xml": document_part(document),
        "word/settings.xml": _settings(),
        "word/styles.xml": styles_part(),
    }
    parts |= {f"word/{edge.name}.xml": edge.content for edge in edges}
    _write_zip(path, {name: serialise(part) for name, part in parts.items()})


def _write_zip(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(parts):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, parts[name])


def _content_types(edges: list[EdgePart]) -> Part:
    # Without a prefix: some programs look for the bare names in these two kinds of parts.
    types = Part("Types", {"xmlns": f"{PACKAGE}/content-types"})
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    ElementTree.SubElement(types, "Default", Extension="rels", ContentType=relations)
    ElementTree.SubElement(types, "Default", Extension="xml", ContentType="application/xml")
    overrides = {
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "word/document.xml": f"{MAIN}.document.main+xml",
        "word/settings.xml": f"{MAIN}.settings+xml",
        "word/styles.xml": f"{MAIN}.styles+xml",
    }
    overrides |= {f"word/{edge.name}.xml": f"{MAIN}.{edge.role}+xml" for edge in edges}
    for name, content_type in overrides.items():
        ElementTree.SubElement(types, "Override", PartName=f"/{name}", ContentType=content_type)
    return types


def _relations(targets: list[tuple[str, str, str]]) -> Part:
    relations = Part("Relationships", {"xmlns": f"{PACKAGE}/relationships"})
    for relation_id, kind, target in targets:
        ElementTree.SubElement(relations, "Relationship", Id=relation_id, Type=kind, Target=target)
    return relations


def _package_relations() -> Part:
    core = f"{PACKAGE}/relationships/metadata/core-properties"
    return _relations(
        [("document", f"{R}/officeDocument", "word/document.xml"), ("core", core, "docProps/core.xml")]
    )


def _document_relations(edges: list[EdgePart]) -> Part:
    fixed = [("settings", f"{R}/settings", "settings.xml"), ("styles", f"{R}/styles", "styles.xml")]
    return _relations(fixed + [(edge.name, f"{R}/{edge.role}", f"{edge.name}.xml") for edge in edges])


def _core_properties(document: OfficialDocument) -> Part:
    properties = Part(f"{{{CORE}}}coreProperties")
    texts = {
        f"{{{DC}}}title": document.plain_title,
        f"{{{DC}}}creator": document.issuer,
        f"{{{DC}}}description": document.footer_note,
        f"{{{CORE}}}contentStatus": document.state_mark,
    }
    for tag, text in texts.items():
        ElementTree.SubElement(properties, tag).text = printable(text)
    day = document.dated.isoformat() if document.dated else "1980-01-01"
    for name in ("created", "modified"):
        instant = ElementTree.SubElement(
            properties, f"{{{DCTERMS}}}{name}", {f"{{{XSI}}}type": "dcterms:W3CDTF"}
        )
        instant.text = f"{day}T00:00:00Z"
    return properties


def _settings() -> Part:
    mode = w(
        "compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15
    )
    return w(
        "settings",
        w("zoom", percent=100),
        w("defaultTabStop", val=420),
        w("evenAndOddHeaders"),
        w("characterSpacingControl", val="compressPunctuation"),
        w("compat", mode),
        w("themeFontLang", val="en-US", eastAsia="zh-CN"),
    )
