"""Elements of WordprocessingML, and the lengths that it counts in."""

from xml.etree import ElementTree

Element = ElementTree.Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

ElementTree.register_namespace("w", W)
ElementTree.register_namespace("r", R)

# 28 characters of 16 pt are 2 mm too long for the measure of 156 mm. 0.207 pt less each would just do, and
# leave no room for rounding.
TIGHTENING = -6
CHARACTER = 320 + TIGHTENING
# 22 lines on 225 mm. 29 pt would leave room for 21 only.
PITCH = 579


def w(tag: str, *children: Element | None, **attributes: str | float) -> Element:
    """The element w:tag with its w: attributes; a child None is left out."""
    element = Element(f"{{{W}}}{tag}", {f"{{{W}}}{name}": str(value) for name, value in attributes.items()})
    element.extend(child for child in children if child is not None)
    return element


def relation(element: Element, relation_id: str) -> Element:
    """The element with r:id, by which it points to another part of the package."""
    element.set(f"{{{R}}}id", relation_id)
    return element


def twips(mm: float) -> int:
    """Millimetres in twentieths of a point, cut off as Word's own page dialog does."""
    return int(mm * 1440 / 25.4)


def serialise(element: Element) -> bytes:
    """The part as UTF-8 with its declaration."""
    return ElementTree.tostring(element, encoding="UTF-8", xml_declaration=True)
