"""Purpose × source: the lines of `source_lines` added up by what the money is for and where it comes from."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from funds.channels import NATURE_OF, Channel, Nature
from funds.models import Entry
from funds.purposes import purpose_of
from funds.selectors.ledger import NOUGHT, LedgerFilters
from funds.selectors.sources import SourceLine, source_lines
from fupin.scope import Scope
from projects.models.project import Category

UNSTATED = "未写明支出方向"
ALL = "合计"


@dataclass(frozen=True)
class Sums:
    """Yuan of several sources together. A plan or issue that nobody filled in is left out and counted in `unfilled`."""

    planned: Decimal
    issued: Decimal
    received: Decimal
    paid: Decimal
    unallocated: Decimal
    unfilled: int
    lines: tuple[SourceLine, ...]

    @property
    def paid_rate(self) -> Decimal | None:
        """支出率 in percent; None where nothing arrived."""
        return (self.paid * 100 / self.received).quantize(NOUGHT) if self.received else None


@dataclass(frozen=True)
class CrossTable:
    """`groups` are (nature, first level of the channel) in order; `cells` by (purpose, group); empty ones are not there.

    Different natures are never added: each row and the foot have one sum per nature, under the group (nature, 合计).
    """

    as_of: date
    purposes: list[str]
    groups: list[tuple[str, str]]
    cells: dict[tuple[str, tuple[str, str]], Sums]
    foot: dict[tuple[str, str], Sums]
    papers: dict[str, str]
    contents: dict[str, str]


def cross_table(scope: Scope, filters: LedgerFilters, as_of: date) -> CrossTable:
    """The table as of that day. Five queries."""
    lines = source_lines(scope, filters, as_of)
    known = _project_facts(scope, [line.document.pk for line in lines])
    rows: dict[str, list[SourceLine]] = defaultdict(list)
    for line in lines:
        rows[_purpose(line, known)].append(line)
    groups = _groups(lines)
    purposes = sorted(rows, key=lambda purpose: (purpose == UNSTATED, purpose))
    cells = {
        (purpose, group): sums
        for purpose in purposes
        for group in groups
        if (sums := _sums(rows[purpose], group)) is not None
    }
    return CrossTable(
        as_of=as_of,
        purposes=purposes,
        groups=groups,
        cells=cells,
        foot={group: sums for group in groups if (sums := _sums(lines, group)) is not None},
        papers={purpose: _joined(line.document.number for line in rows[purpose]) for purpose in purposes},
        contents={
            purpose: _joined(name for line in rows[purpose] for name in known[line.document.pk][1])
            for purpose in purposes
        },
    )


def _project_facts(scope: Scope, documents: list[int]) -> dict[int, tuple[set[str], list[str]]]:
    """By document: the categories and names of the projects that its entries in sight name. One query."""
    facts: dict[int, tuple[set[str], list[str]]] = defaultdict(lambda: (set(), []))
    entries = Entry.objects.visible_to(scope)
    pairs = entries.filter(document__in=documents, project__isnull=False).order_by()
    for document, category, name in pairs.values_list(
        "document_id", "project__category", "project__name"
    ).distinct():
        facts[document][0].add(category)
        facts[document][1].append(name)
    return facts


def _purpose(line: SourceLine, known: dict[int, tuple[set[str], list[str]]]) -> str:
    """支出方向 of the document by its kind; where it says none, the category of its projects if they have one in common."""
    if line.document.purpose.strip():
        return purpose_of(line.document.purpose)
    categories = known[line.document.pk][0]
    return str(Category(next(iter(categories))).label) if len(categories) == 1 else UNSTATED


def group_of(channel: str) -> tuple[str, str]:
    """(nature, first level of the channel), the column group that money of this channel stands under."""
    return str(NATURE_OF[channel]), str(Channel(channel).label).split("—")[0]


def _groups(lines: list[SourceLine]) -> list[tuple[str, str]]:
    there = {group_of(line.document.channel) for line in lines}
    ordered = [group for group in dict.fromkeys(group_of(channel) for channel in Channel) if group in there]
    groups = []
    for nature in Nature:
        own = [group for group in ordered if group[0] == nature]
        groups += own + ([(str(nature), ALL)] if len(own) > 1 else [])
    return groups


def _sums(lines: list[SourceLine], group: tuple[str, str]) -> Sums | None:
    nature, name = group
    own = [line for line in lines if NATURE_OF[line.document.channel] == nature]
    if name != ALL:
        own = [line for line in own if group_of(line.document.channel) == group]
    if not own:
        return None
    return Sums(
        planned=sum((line.planned or NOUGHT for line in own), NOUGHT),
        issued=sum((line.issued or NOUGHT for line in own), NOUGHT),
        received=sum((line.received for line in own), NOUGHT),
        paid=sum((line.paid for line in own), NOUGHT),
        unallocated=sum((line.unallocated for line in own), NOUGHT),
        unfilled=sum(line.issued is None for line in own),
        lines=tuple(own),
    )


def _joined(words: object) -> str:
    return "、".join(dict.fromkeys(word for word in words if word))
