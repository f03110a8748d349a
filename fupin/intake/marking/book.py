"""Marking a whole .xlsx: which of its parts change, and how."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from defusedxml.ElementTree import fromstring

from fupin.intake.headings import suggestions
from fupin.intake.marking.marks import MOST_REMARKS, UNCHANGED, Ground, Mark, Page, Place, pages_of
from fupin.intake.marking.notes import Notes
from fupin.intake.marking.package import Package, Unmarkable, opened
from fupin.intake.marking.styles import PLAIN, Styles
from fupin.intake.marking.worksheet import Changes, Rewriting, drawing_of, merges_of, tail_within
from fupin.intake.reading.xlsx import local, member_of, relation_of
from fupin.intake.receipt import Receipt

BOOK = "xl/workbook.xml"
STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"


def mark(path: Path, target: IO[bytes], receipt: Receipt, renamed: Mapping[str, str] = UNCHANGED) -> None:
    """Writes the workbook with its marks; `renamed` maps the worksheets of the receipt to its own.

    Raises Unmarkable if it cannot be added to.
    """
    package = opened(path)
    with package.archive:
        marking = Marking(package, receipt, renamed)
        marking.prepare()
        package.save(target)


class Marking:
    """The marks of one receipt on their way into one package."""

    def __init__(self, package: Package, receipt: Receipt, renamed: Mapping[str, str] = UNCHANGED) -> None:
        self.package = package
        sheets = fromstring(package.read(BOOK)).iter()
        names = [each.get("name") for each in sheets if local(each) == "sheet" and relation_of(each)]
        self._members = {name: member for name in names if (member := member_of(package.archive, name))}
        if not self._members:
            raise Unmarkable("no worksheets")
        self.pages = pages_of(receipt, list(self._members), renamed)
        self._remarks = 0
        self._styles = self._open_styles()

    def _open_styles(self) -> Styles:
        part = self.package.related(BOOK, "styles")
        if not part or not self.package.has(part):
            part = self.package.free_name("xl/styles{}.xml")
            self.package.relate(BOOK, "styles", part)
            self.package.declare(part, STYLES_TYPE)
            self.package.changed[part] = PLAIN
        styles = Styles(self.package.read(part))
        # Which styles the cells are given is known only when all rows have passed.
        self.package.late[part] = styles.content
        return styles

    def prepare(self) -> None:
        """Says of every part what is to become of it; wrong cells are given remarks before doubtful ones."""
        leaves = [leaf for name, member in self._members.items() if (leaf := self._leaf(name, member))]
        for ground in (Ground.WRONG, Ground.DOUBTFUL):
            for leaf in leaves:
                self._say(leaf, ground)
        for leaf in leaves:
            changes = self._changes(leaf)
            leaf.notes.finish()
            changes.drawing = self._link(leaf)
            self.package.rewritten[leaf.member] = Rewriting(changes)

    def _leaf(self, name: str, member: str) -> "Leaf | None":
        """The worksheet, if there is anything to do to it."""
        page, comments = self.pages[name], self.package.related(member, "comments")
        wanted = page.marks or page.advice or (page.header and page.header.has_advice)
        if not (wanted or comments):
            return None
        with self.package.archive.open(member) as old:
            tail = tail_within(old)
        drawing = self.package.linked(member, drawing_of(tail))
        notes = Notes(*(self.package.read(each) if each else None for each in (comments, drawing)))
        if not (wanted or notes.forgotten):
            return None
        return Leaf(member, comments, drawing, notes, page, _anchored(page.marks, merges_of(tail)))

    def _say(self, leaf: "Leaf", ground: Ground) -> None:
        for place, mark in sorted(leaf.marks.items()):
            if mark.ground is ground and self._remarks < MOST_REMARKS:
                leaf.notes.say(place, "\n".join(dict.fromkeys(mark.texts)))
                self._remarks += 1

    def _changes(self, leaf: "Leaf") -> Changes:
        styles, page, notes = self._styles, leaf.page, leaf.notes
        changes = Changes(restyled=dict.fromkeys(notes.forgotten, styles.unmarked))
        for place, mark in leaf.marks.items():
            changes.restyled[place] = _on_ground(styles, mark.ground, place in notes.forgotten)
        if page.header:
            changes.advice = page.header.advice_column
            changes.texts = {row: (text, styles.advice) for row, text in page.words().items()}
            if changes.texts:
                changes.texts[page.header.row] = suggestions(page.header.money_unit), styles.heading
            changes.emptied = page.header.row if page.header.has_advice else None
        return changes

    def _link(self, leaf: "Leaf") -> str:
        """Puts the remarks into the package; the identifier of the drawing's link if the worksheet needs one."""
        member, comments, drawing, link = leaf.member, leaf.comments, leaf.drawing, ""
        if not comments:
            comments = self.package.free_name("xl/comments{}.xml")
            self.package.relate(member, "comments", comments)
            self.package.declare(comments, COMMENTS_TYPE)
        self.package.changed[comments] = leaf.notes.comments
        if not drawing:
            drawing = self.package.free_name("xl/drawings/vmlDrawing{}.vml")
            link = self.package.relate(member, "vmlDrawing", drawing)
            self.package.declare_extension("vml", DRAWING_TYPE)
        self.package.changed[drawing] = leaf.notes.drawing
        return link


@dataclass
class Leaf:
    """A worksheet to be marked: its parts, its remarks, and its marks where they can be seen."""

    member: str
    comments: str | None
    drawing: str | None
    notes: Notes
    page: Page
    marks: dict[Place, Mark]


def _anchored(marks: dict[Place, Mark], merges: list[tuple[int, int, int, int]]) -> dict[Place, Mark]:
    """The marks at the first cells of merged ranges, where they can be seen."""
    if not merges:
        return marks
    moved: dict[Place, Mark] = {}
    for (row, column), mark in marks.items():
        ranges = (each for each in merges if each[0] <= row <= each[2] and each[1] <= column <= each[3])
        place = next(((top, left) for top, left, _, _ in ranges), (row, column))
        known = moved.setdefault(place, Mark(mark.ground))
        known.texts += mark.texts
        known.ground = Ground.WRONG if Ground.WRONG in (known.ground, mark.ground) else mark.ground
    return moved


def _on_ground(styles: Styles, ground: Ground, was_marked: bool) -> Callable[[int], int]:
    return lambda style: styles.marked(styles.unmarked(style) if was_marked else style, ground)
