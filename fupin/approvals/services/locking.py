"""One at a time: whoever moves a submission holds its row."""

from fupin.approvals.models import Submission


def locked(submission: Submission) -> Submission:
    """The submission as it is now, locked for the rest of the transaction."""
    rows = Submission.objects.select_for_update(no_key=True, of=("self",)).select_related("maker", "checker")
    return rows.get(pk=submission.pk)
