"""A sheet that is sent again, as people do every month: what the last one had and this one has no more."""

from django.contrib.auth.base_user import AbstractBaseUser as User

from fupin.intake.models import Batch, BatchRow, BatchState
from fupin.intake.receipt import Issue

SHOWN = 10
TOGETHER = 10


class Touched:
    """The objects that an upload spoke of, by the number of their type: a bit for each, for they are as many as lines."""

    def __init__(self) -> None:
        self._bits: dict[tuple[int, int], int] = {}

    def add(self, kind: int, pk: int) -> None:
        """Notes an object."""
        key = kind, pk >> TOGETHER
        self._bits[key] = self._bits.get(key, 0) | 1 << (pk & (1 << TOGETHER) - 1)

    def has(self, kind: int, pk: int) -> bool:
        """True if the object was noted."""
        return bool(self._bits.get((kind, pk >> TOGETHER), 0) >> (pk & (1 << TOGETHER) - 1) & 1)


def last_one(*, actor: User, kind: str, year: int | None, place_code: str) -> Batch | None:
    """The last stored upload of the same kind, year and place by the same person. One query."""
    own = Batch.objects.filter(uploaded_by=actor, kind=kind, year=year, place_code=place_code)
    return own.filter(state=BatchState.COMMITTED).order_by("-pk").first()


def missing_since(before: Batch, touched: Touched) -> Issue | None:
    """What to tell of the lines of the last upload that this one does not have; None if all are there. One query.

    `touched` are the objects of this upload. Where half of the last lines or more are gone, this is another sheet,
    and nothing is told.
    """
    rows = BatchRow.objects.filter(batch=before, object_id__isnull=False).order_by("id")
    known = gone = 0
    first: list[int] = []
    for kind, pk, number in rows.values_list("object_type_id", "object_id", "row_number").iterator():
        known += 1
        if not touched.has(kind, pk):
            gone += 1
            first += [number] if gone <= SHOWN else []
    if not gone or 2 * gone >= known:
        return None
    shown = "、".join(map(str, first)) + ("等" if gone > SHOWN else "")
    message = (
        f"与上一次（批次 {before.pk}，《{before.file_name}》）相比少了 {gone} 行（上次的第 {shown} 行），"
        "库里的记录没有动；确实减少的，请另行登记减少或销户"
    )
    return Issue("", "", 0, "", "missing_since", message)
