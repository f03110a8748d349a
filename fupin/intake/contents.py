"""What an upload holds, as a mark: whether the same is stored already, and whether it still stands as it was stored."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from fupin.intake.models import Batch, BatchRow, BatchState, RowOutcome
from fupin.intake.parsing import Parser
from fupin.intake.sheets import sheet_of


@dataclass
class Content:
    """The lines of a parser, sent for a year and a place.

    Its mark is equal for equal values under any file name and in any format. The same that is to overwrite corrections
    is another content, and so is what is sent again after something of it was taken back: `passed` are the batches
    that hold it no longer in full.
    """

    parser: Parser
    kind: str
    year: int | None
    place_code: str
    overwriting: bool = False
    passed: tuple[int, ...] = ()

    @property
    def mark(self) -> str:
        """64 hexadecimal digits."""
        return self._marked(self.parser.digest.hexdigest(), accepted=False)

    @property
    def mark_of_accepted(self) -> str:
        """The same where only some lines were accepted, so that the rest can still be sent again."""
        return self._marked(self.parser.digest.hexdigest(), accepted=True)

    def stored(self, *, accepted: bool = False) -> Batch | None:
        """The batch that holds this content, or what was accepted of it, as it was stored; None if there is none."""
        while (found := self._committed(accepted=accepted)) and not stands(found):
            self.passed += (found.pk,)
        return found

    def _committed(self, *, accepted: bool) -> Batch | None:
        # One of before figures counted by their meaning is known by their words.
        contents = (self.parser.digest.hexdigest(), self.parser.digest.worded())
        return (
            Batch.objects.select_related("uploaded_by")
            .filter(
                kind=self.kind,
                content_digest__in={self._marked(each, accepted=accepted) for each in contents},
                year=self.year,
                place_code=self.place_code,
                state=BatchState.COMMITTED,
            )
            .first()
        )

    def _marked(self, mark: str, *, accepted: bool) -> str:
        if self.overwriting:
            mark = _hashed(f"{mark}-overwrite")
        if accepted and (refused := self.parser.lines.refused_rows()):
            mark = _hashed(f"{mark}-{refused}")
        return _hashed(f"{mark}-after-{self.passed}") if self.passed else mark


def stands(batch: Batch) -> bool:
    """False if an older upload that spoke of the same objects was undone since: what this one found there may be gone.

    One query, and another only where older ones were undone.
    """
    undone = Batch.objects.filter(state=BatchState.UNDONE, pk__lt=batch.pk, ended_at__gt=batch.ended_at)
    numbers = list(undone.values_list("pk", flat=True))
    theirs = BatchRow.objects.filter(
        batch__in=numbers, object_type=OuterRef("object_type"), object_id=OuterRef("object_id")
    )
    return not (numbers and BatchRow.objects.filter(Exists(theirs), batch=batch).exists())


def told_since(batch: Batch) -> Iterator[str]:
    """What has become of the lines of a batch, in words: changed by later uploads, and what its sheet tells."""
    if changed := changed_since(batch):
        yield f"其中 {changed} 行的记录后来又被别的表改过，现在是后来的内容"
    since = sheet_of(batch.kind).since
    if since and (told := since(batch)):
        yield told


def changed_since(batch: Batch) -> int:
    """Of how many lines of the batch the objects were changed by later uploads that are in force.

    One query, and another only where later ones changed anything.
    """
    others = Batch.objects.filter(state=BatchState.COMMITTED, pk__gt=batch.pk, changed_count__gt=0)
    if not others.exists():
        return 0
    later = BatchRow.objects.filter(
        batch__in=others,
        outcome=RowOutcome.CHANGED,
        object_type=OuterRef("object_type"),
        object_id=OuterRef("object_id"),
    )
    return BatchRow.objects.filter(Exists(later), batch=batch).count()


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
