"""What one has exported."""

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import QuerySet

from funds.models import LedgerExport


def ready_exports(user: User) -> "QuerySet[LedgerExport]":
    """One's own exports that lie ready and were never taken: what there is to give notice of. One query."""
    ready = LedgerExport.objects.filter(asked_by=user, removed_at=None, download_count=0)
    return ready.exclude(made_at=None)
