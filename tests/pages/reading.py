"""Reading a page as a test does: its links, its texts, its marked numbers."""

import html
import re
from html.parser import HTMLParser


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        if tag in {"script", "style"}:
            self._silent += 1
        self.texts += [
            found[name] for name in ("placeholder", "aria-label", "title", "alt") if found.get(name)
        ]

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(data.strip())


def read(response) -> _Page:
    """The parsed page of a response."""
    page = _Page()
    page.feed(response.content.decode())
    return page


def marked(response, name: str) -> str | None:
    """The value of the first data-… attribute of that name."""
    found = re.search(rf'data-{name}="([^"]*)"', response.content.decode())
    return html.unescape(found[1]) if found else None
