"""The locked packages are installed once, and again only when the lock changes."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pip
import pytest

from fupin.embedded import paths


@pytest.fixture
def checkout(tmp_path):
    """A checkout with an empty lock, so that nothing is downloaded."""
    folder = tmp_path / "检出 目录"
    script = folder / "fupin" / "embedded" / "virtualenv.py"
    script.parent.mkdir(parents=True)
    shutil.copy(paths.BASE_DIR / "fupin" / "embedded" / "virtualenv.py", script)
    (folder / "lock.txt").write_text("")
    # With the pip of this one: unpacking another takes as long as all the other tests of this folder.
    venv.create(folder / ".venv", symlinks=True)
    site = next((folder / ".venv" / "lib").glob("python*/site-packages"))
    (site / "pip.pth").write_text(str(Path(pip.__file__).parent.parent))
    return folder


def install(checkout: Path) -> tuple[int, str]:
    script = checkout / "fupin" / "embedded" / "virtualenv.py"
    done = subprocess.run(
        [sys.executable, "-I", str(script), "lock.txt"],
        env={**os.environ, "PIP_NO_INDEX": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
    return done.returncode, done.stderr


def test_packages_are_installed_when_the_lock_has_changed_and_only_then(checkout):
    code, told = install(checkout)
    assert code == 0
    assert "正在安装 lock.txt" in told
    assert install(checkout) == (0, "")

    (checkout / "lock.txt").write_text("no-such-package==1 --hash=sha256:" + "0" * 64 + "\n")
    code, told = install(checkout)
    assert code == 1
    assert "安装依赖失败" in told
