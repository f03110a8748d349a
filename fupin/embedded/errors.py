"""What the embedded servers refuse, in words for the person at the terminal."""


class EmbeddedError(Exception):
    """The embedded servers cannot be used; the message is Chinese and says what to do."""
