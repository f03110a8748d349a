"""What can be submitted: kinds of objects by their key. The floors above say what theirs are called."""

_kinds: dict[str, str] = {}


def register_kind(key: str, title: str) -> str:
    """Makes the kind known, for routes to name; returns its key. Called in AppConfig.ready()."""
    _kinds[key] = title
    return key


def kinds() -> list[tuple[str, str]]:
    """(key, title) of all kinds, by key."""
    return sorted(_kinds.items())


def title_of(key: str) -> str:
    """What people call the kind; the key itself where nobody said."""
    return _kinds.get(key, key)
