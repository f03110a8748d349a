"""What an entry says, as this reader may see it: names of persons covered unless the right to see them is held.

Pages name payees through these tags only; a page without a scope covers.
"""

from django import template
from django.template.context import Context

from funds.covering import Covering, covering_for
from funds.models import DraftEntry, Entry, LedgerAccount

register = template.Library()


def _cover(context: Context) -> Covering:
    """What the page says (`cover`), or what the reader's scope gives."""
    request = context.get("request")
    return context.get("cover") or covering_for(getattr(request, "scope", None))


@register.simple_tag(takes_context=True)
def summary_of(context: Context, entry: Entry | DraftEntry) -> str:
    """What it was for. Its accounts must be at hand."""
    return _cover(context).told(entry, entry.summary)


@register.simple_tag(takes_context=True)
def told_by(context: Context, entry: Entry, said: str) -> str:
    """Something else that it says: a reason, the name of a file behind it."""
    return _cover(context).told(entry, said)


@register.simple_tag(takes_context=True)
def payee_of(context: Context, entry: Entry | DraftEntry) -> str:
    """Who was paid."""
    return _cover(context).name(entry.payee)


@register.simple_tag(takes_context=True)
def account_name(context: Context, account: LedgerAccount) -> str:
    """What the account is called."""
    return _cover(context).account(account)


@register.simple_tag(takes_context=True)
def party(context: Context, name: str) -> str:
    """The name of an organisation as it is, anybody else's covered."""
    return _cover(context).name(name)
