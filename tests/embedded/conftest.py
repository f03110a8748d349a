"""A var of the test's own: a long path with blanks and Chinese characters, below a private directory."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from embedded_servers import processes_of

from fupin.embedded import services


@pytest.fixture(scope="module")
def var(tmp_path_factory) -> Iterator[Path]:
    """Where the servers of this module's tests live; nothing of them is left afterwards."""
    folder = tmp_path_factory.mktemp("私 有") / ("很长的目录 " * 8) / "var"
    yield folder
    services.release(folder)
    assert processes_of(folder) == []
