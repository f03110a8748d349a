"""Which cadres and which of their work a scope may see."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from fupin.scope import ScopedQuerySet


class CadreQuerySet(ScopedQuerySet):
    unit_path = "unit_id"
    place_path = "secondments__place__code"

    def visible_to(self, scope: object) -> "CadreQuerySet":
        """Those of the scope's units, and those sent to its places; each once."""
        seen = super().visible_to(scope).order_by().values("pk")
        return self.filter(pk__in=seen)

    def in_time(self, first: date | None, last: date | None, prefix: str = "") -> Q:
        """Those who were sent somewhere between the days."""
        sent = self.model._meta.get_field("secondments").related_model.objects.all()
        return Q(Exists(sent.filter(sent.in_time(first, last), cadre=OuterRef(f"{prefix}pk"))))


class SecondmentQuerySet(ScopedQuerySet):
    unit_path = "unit_id"
    place_path = "place__code"

    def overlapping(self, starts_on: date, ends_on: date | None) -> "SecondmentQuerySet":
        """Those that share a day with the span; an open end lasts for ever."""
        rows = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
        return rows.filter(starts_on__lte=ends_on) if ends_on else rows


class SecondmentChildQuerySet(ScopedQuerySet):
    unit_path = "secondment__unit_id"
    timed_by = "secondment"
    place_path = "secondment__place__code"


class HelpPairingQuerySet(ScopedQuerySet):
    unit_path = "unit_id"
    place_path = "household__place__code"

    def on(self, day: date) -> "HelpPairingQuerySet":
        """Those that ran on the day, first and last day included."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class VisitLogQuerySet(ScopedQuerySet):
    unit_path = "pairing__unit_id"
    place_path = "pairing__household__place__code"


class TeamQuerySet(ScopedQuerySet):
    unit_path = "unit_id"
    place_path = "place__code"
