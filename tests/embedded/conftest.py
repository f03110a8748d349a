"""A var of the test's own: a long path with blanks and Chinese characters, below a private directory."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from embedded_servers import processes_of

from fupin.embedded import services


@pytest.fixture(scope="session")
def place(tmp_path_factory) -> Path:
    """Made once: a new cluster takes longer than most tests."""
    return tmp_path_factory.mktemp("私 有") / ("很长的目录 " * 8) / "var"


@pytest.fixture(scope="module")
def var(place) -> Iterator[Path]:
    """Where the servers of this module's tests live; none of them is left afterwards."""
    yield place
    services.release(place)
    assert processes_of(place) == []
