"""Writing sentences in which every figure is a query.

A sentence names its figures by code: `投入资金{fund.direct}`, or under another selection: `{cadre.seconded@郑州海关}`.
The writer fills in the text, remembers each figure with its selection, and numbers it for the annex.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fupin.catalogue import definition
from reports.documents.model import FigureRun, Paragraph, Run, TextRun
from reports.indicators import Reader, Selection, Value, digest
from reports.models import Claim, Narrative
from units.models import Unit

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_.]*)(?:@([^{}]+))?\}")


@dataclass(frozen=True)
class Subject:
    """What the summary is about."""

    unit: Unit
    place: str
    place_name: str
    span: str
    selection: Selection
    summary_id: int | None = None

    @property
    def called(self) -> str:
        """What the figures of the whole text are about, for the annex."""
        place = f"→{self.place_name}" if self.place else ""
        return f"{self.unit.called}{place}"


@dataclass(frozen=True)
class Printed:
    """A figure as it stands in the text, with its number in the annex."""

    ordinal: int
    value: Value
    digest: str
    about: str


class Writer:
    """Writes for one subject. The same code under the same selection is one figure, however often it is printed."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.printed: list[Printed] = []
        self._selections: dict[str, tuple[Selection, str]] = {"": (subject.selection, subject.called)}
        self._readers: dict[str, Reader] = {}
        self._ordinals: dict[tuple[str, str], int] = {}

    def about(self, key: str, *, name: str = "", **changes: object) -> str:
        """Makes `@key` ask a narrowed selection; `name` says in the annex what it is about. Returns the key."""
        self._selections[key] = (self.subject.selection.narrowed(**changes), name or key)
        return key

    def value(self, code: str, key: str = "") -> Value:
        """The figure of a code under `@key`."""
        return self._reader(key).value(code)

    def has(self, code: str, key: str = "") -> bool:
        """True if rows or people give the figure."""
        return not self.value(code, key).missing

    def runs(self, sentence: str) -> tuple[Run, ...]:
        """The sentence with its figures filled in; a missing one asks for itself: 〔待补：name〕."""
        runs: list[Run] = []
        end = 0
        for match in PLACEHOLDER.finditer(sentence):
            if match.start() > end:
                runs.append(TextRun(sentence[end : match.start()]))
            runs.append(self._figure(match[1], match[2] or ""))
            end = match.end()
        if end < len(sentence):
            runs.append(TextRun(sentence[end:]))
        return tuple(runs)

    def paragraph(self, *sentences: str, lead: str = "") -> list[Paragraph]:
        """One paragraph of the sentences that are not empty; none if all are."""
        text = "".join(sentence for sentence in sentences if sentence)
        return [Paragraph(self.runs(text), lead=lead)] if text or lead else []

    def clauses(self, *clauses: str, before: str = "", after: str = "。", between: str = "，") -> str:
        """The clauses of which some figure is known, joined to a sentence; empty if there is none."""
        known = [clause for clause in clauses if self._is_known(clause)]
        return f"{before}{between.join(known)}{after}" if known else ""

    def claims(self, topic: str) -> str:
        """Recorded assertions on a topic, quoted with who says so; the writer never makes one up."""
        rows = Claim.objects.filter(unit=self.subject.unit, topic=topic).order_by("ends_on", "pk")
        if self.subject.place:
            rows = rows.filter(place__code__startswith=self.subject.place)
        span = self.subject.selection.period
        chosen = rows.filter(span.q_within("starts_on", "ends_on"))
        return "".join(f"{claim.text.rstrip('。')}。" for claim in chosen)

    def narrative(self, section: str) -> list[Paragraph]:
        """What a person wrote for the section, paragraph by paragraph; figures may be named in it too."""
        if self.subject.summary_id is None:
            return []
        row = Narrative.objects.filter(summary_id=self.subject.summary_id, section=section).first()
        return [Paragraph(self.runs(line)) for line in (row.text.splitlines() if row else []) if line.strip()]

    def wanted(self, section: str, what: str) -> list[Paragraph]:
        """The narrative of a section that only a person can write; 〔待补：…〕 until somebody has."""
        return self.narrative(section) or [Paragraph((FigureRun(what, missing=True),))]

    def _is_known(self, clause: str) -> bool:
        asked = PLACEHOLDER.findall(clause)
        return not asked or any(self.has(code, key) for code, key in asked)

    def _reader(self, key: str) -> Reader:
        if key not in self._readers:
            self._readers[key] = Reader(self._selections[key][0])
        return self._readers[key]

    def _figure(self, code: str, key: str) -> Run:
        if definition(code) is None:
            return TextRun(f"{{{code}}}")
        value = self.value(code, key)
        if value.missing:
            return FigureRun(value.definition.name, self._ordinal(code, key, value), missing=True)
        return FigureRun(value.text, self._ordinal(code, key, value))

    def _ordinal(self, code: str, key: str, value: Value) -> int:
        if (code, key) not in self._ordinals:
            ordinal = len(self.printed) + 1
            self._ordinals[code, key] = ordinal
            about = self._selections[key][1]
            self.printed.append(Printed(ordinal, value, digest(self._reader(key), code), about))
        return self._ordinals[code, key]


def listed(items: Iterable[str]) -> str:
    """甲、乙和丙."""
    words = list(items)
    return words[0] if len(words) == 1 else "、".join(words[:-1]) + "和" + words[-1] if words else ""
