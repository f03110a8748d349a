"""Villages that were merged or got another code, each as one thing done."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max

from counties.models import LineageEvent
from counties.models.lineage import Act
from fupin.scope import Scope

MOST_LISTED = 200


@dataclass(frozen=True)
class Recoding:
    """One 区划调整 in force: how many households went from which village to which, on what day and why."""

    from_code: str
    from_name: str
    to_code: str
    to_name: str
    happened_on: date
    reason: str
    count: int

    @property
    def day(self) -> str:
        return self.happened_on.isoformat()

    @property
    def address(self) -> tuple[str, str, str]:
        """What tells it from others in the address of a page."""
        return self.from_code, self.to_code, self.day


def recodings(scope: Scope) -> list[Recoding]:
    """Those of which the scope sees anything, the latest first. One query."""
    rows = LineageEvent.objects.visible_to(scope).filter(act=Act.RECODED, undone_at__isnull=True)
    names = ("from_place_id", "from_place__full_name", "to_place_id", "to_place__full_name", "happened_on")
    grouped = rows.order_by().values_list(*names).annotate(why=Max("reason"), homes=Count("pk"))
    return [Recoding(*each) for each in grouped.order_by("-happened_on", "from_place_id")[:MOST_LISTED]]
