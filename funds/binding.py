"""The chain of vouchers: how a file is bound to an entry that was posted before the file came.

Like the chain of entries (`funds.chain`), but of its own: an entry is closed when it is posted, its evidence may come
later. Each binding covers the hash of the entry, the hash of the file and the binding before it in the same book, so
neither can be exchanged, and no binding taken out, without notice.
"""

from collections.abc import Iterable

from funds.chain import digest, text_of

BINDING_FIELDS = (
    *("book", "number", "entry_seq", "entry_hash", "sha256", "size", "kind", "pages"),
    *("attached_at", "attached_by", "previous_hash"),
)


def binding_hash(values: Iterable[object]) -> str:
    """The hash of one binding: its values in the order of BINDING_FIELDS, in the canonical form of the chain."""
    return digest([text_of(value).encode() for value in values])
