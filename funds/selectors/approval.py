"""By whom an entry was made and approved before it was posted."""

from funds.models import DraftEntry, Entry
from fupin.approvals.models import State, Submission


def approval_behind(entry: Entry) -> Submission | None:
    """The approved submission that the entry was posted by; None for one that was posted directly. One query."""
    drafts = DraftEntry.objects.filter(
        entry_batch__unit=entry.unit_id, entry_batch__submission__state=State.APPROVED
    )
    prefix, _, rest = entry.key.partition("-")
    batch, _, row = rest.partition("-")
    if prefix == "approved" and batch.isdecimal() and row.isdecimal():
        drafts = drafts.filter(entry_batch=int(batch), row_number=int(row), given_key="")
    else:
        drafts = drafts.filter(given_key=entry.key)
    draft = drafts.select_related(
        "entry_batch__submission__maker", "entry_batch__submission__checker"
    ).first()
    return draft.entry_batch.submission if draft else None
