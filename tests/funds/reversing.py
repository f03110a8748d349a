"""A reversal as it stands once another person has approved it, for worlds that are about something else."""

from django.db import transaction

from funds.services.posting import locked_book, post_approved
from funds.services.reversing import reversal_of


@transaction.atomic
def reverse_entry(*, actor, entry, reason):
    """Posts what an approved request for this reversal posts; test_reverse_entry.py has the two people."""
    posting = reversal_of(locked_book(entry.unit), entry, reason)
    return post_approved(actor=actor, unit=entry.unit, postings=[posting])[0]
