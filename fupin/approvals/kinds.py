"""What can be submitted: kinds of things by the name that people know them by. The floors above name theirs."""

from collections.abc import Sequence

Choices = Sequence[tuple[str, str]]
_kinds: list[str] = []
_channels: dict[str, str] = {}


def register_kind(name: str, channels: Choices = ()) -> str:
    """Makes the kind known, and by which channels its money may come, for routes to name; returns its name."""
    _kinds.append(name)
    _channels.update(channels)
    return name


def kinds() -> Choices:
    """The kinds as choices."""
    return [(name, name) for name in sorted(_kinds)]


def channels() -> Choices:
    """(key, title) of the channels that a route may be laid down for."""
    return list(_channels.items())


def channel_title(key: str) -> str:
    """What people call the channel; all of them where the key is empty."""
    return _channels.get(key, key) if key else "各种渠道"
