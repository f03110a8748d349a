"""What can be submitted: kinds of objects by their key. The floors above say what theirs are called."""

from collections.abc import Sequence

Choices = Sequence[tuple[str, str]]
_kinds: dict[str, str] = {}
_channels: dict[str, str] = {}


def register_kind(key: str, title: str, channels: Choices = ()) -> str:
    """Makes the kind known, and by which channels its money may come, for routes to name; returns its key."""
    _kinds[key] = title
    _channels.update(channels)
    return key


def kinds() -> Choices:
    """(key, title) of all kinds, by key."""
    return sorted(_kinds.items())


def channels() -> Choices:
    """(key, title) of the channels that a route may be laid down for."""
    return list(_channels.items())


def channel_title(key: str) -> str:
    """What people call the channel; all of them where the key is empty."""
    return _channels.get(key, key) if key else "各种渠道"
