"""Which of the confirmed wordings hold for whom."""

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import Q, QuerySet

from fupin.scope import Scope


class WordingQuerySet(QuerySet):
    """Wordings of a county are everybody's there; those without a county belong to whoever confirmed them."""

    def in_force(self) -> "WordingQuerySet":
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, scope: Scope) -> "WordingQuerySet":
        """One's own, and those of the counties in which the scope may enter rows."""
        if scope.everything:
            return self
        counties = {prefix[:6] for prefix in (*scope.places, *scope.served_places) if len(prefix) >= 6}
        seen = Q(place_code="", confirmed_by=scope.user_id) | Q(place_code__in=counties)
        for prefix in (*scope.places, *scope.served_places):
            if len(prefix) < 6:
                seen |= Q(place_code__startswith=prefix)
        return self.filter(seen)

    def meant_for(self, actor: User, kind: str, county: str) -> "WordingQuerySet":
        """Those that an upload of this kind goes by, the person's own last."""
        own = Q(place_code="", confirmed_by=actor.pk)
        there = Q(place_code=county) if county else Q(pk__in=[])
        return self.in_force().filter(own | there, kind__in=["", kind]).order_by("-place_code")
