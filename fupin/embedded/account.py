"""The account that the embedded servers run under, and what is done in its name.

PostgreSQL refuses root. Started by root, the servers get an account without rights of its own; no directory
is ever opened up for it. It needs no way to its data either: a server is started *in* its data directory and
names it /proc/self/cwd, so var may lie below a directory that only root can enter.
"""

import contextlib
import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from fupin.embedded.errors import EmbeddedError

DEDICATED = "fupin"
BARE_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
    "TZ": "Asia/Shanghai",
    "HOME": "/nonexistent",
}
# Prints the ids of the processes that work in the directory in which it runs. `-ef` compares inodes, so a
# directory that was moved meanwhile is still recognised. An account may look at its own processes only.
PROCESSES_HERE = """
for p in /proc/[0-9]*; do
    if [ "$p/cwd" -ef . ] && [ "$p" != "/proc/$$" ]; then echo "${p#/proc/}"; fi
done
"""


@dataclass(frozen=True)
class Account:
    """Who the servers run as; `switched` if that is somebody else than who we are."""

    name: str
    uid: int
    gid: int
    switched: bool

    def options(self, directory: Path) -> dict:
        """Keyword arguments for subprocess: this account, a bare environment, working in `directory`."""
        options = {"cwd": directory, "env": BARE_ENVIRONMENT, "stdin": subprocess.DEVNULL}
        if self.switched:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def run(self, command: list, directory: Path) -> subprocess.CompletedProcess:
        """The finished command with its output as text; raises OSError if it could not be executed."""
        return subprocess.run(command, capture_output=True, text=True, check=False, **self.options(directory))

    def write(self, directory: Path, name: str, text: str) -> None:
        """Replace a file of the server, in its name: a link in its directory must not lead us elsewhere."""
        script = 'printf %s "$2" >"$1.new" && mv -f "$1.new" "$1"'
        done = self.run(["/bin/sh", "-c", script, "sh", name, text], directory)
        if done.returncode:
            raise EmbeddedError(f"写不了 {directory / name}：{done.stderr.strip()}。请检查磁盘空间。")

    def processes_in(self, directory: Path) -> list[int]:
        """Ids of this account's living processes that work in `directory`; a zombie works nowhere."""
        if not directory.is_dir():
            return []
        done = self.run(["/bin/sh", "-c", PROCESSES_HERE], directory)
        return [int(line) for line in done.stdout.split()]

    def can_execute(self, binary: Path) -> bool:
        """True if this account reaches the binary and it runs."""
        try:
            return self.run([binary, "--version"], Path("/")).returncode == 0
        except OSError:
            return False


def server_account(*data: Path) -> Account:
    """The owner of the data directories, else for root a dedicated account or nobody, else who we are.

    Raises EmbeddedError if there is no such account or the data belong to another one.
    """
    me = os.geteuid()
    owners = {path.stat().st_uid for path in data if path.exists()} - {0}
    if me != 0:
        if owners - {me}:
            raise EmbeddedError(
                f"数据目录 {data[0].parent} 属于另一个系统账号。请用创建它的账号（或 root）运行。"
            )
        return _account(_passwd(me), switched=False)
    if owners:
        return _account(_passwd(min(owners)), switched=True)
    return _account(_unprivileged(), switched=True)


def _account(entry: pwd.struct_passwd, *, switched: bool) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switched)


def _passwd(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedError(
            f"系统里没有编号为 {uid} 的账号，内置数据库无法用它运行。"
            "请先建立账号，或设置 DATABASE_URL 使用已有的数据库。"
        ) from None


def _unprivileged() -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(DEDICATED)
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", DEDICATED]
    with contextlib.suppress(OSError):
        # Not checked: /etc may be read-only, or another start may have been faster; the loop below decides.
        subprocess.run(command, capture_output=True, check=False)
    for name in (DEDICATED, "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise EmbeddedError(
        "以 root 运行时，内置数据库需要一个普通账号。"
        "请执行 useradd --system fupin 后重试，或改用普通账号运行。"
    )


def own_directory(path: Path) -> None:
    """Make the directory and its missing parents, private to us; those that exist stay as they are."""
    missing = [part for part in (path, *path.parents) if not part.exists()]
    for part in reversed(missing):
        with contextlib.suppress(FileExistsError):
            part.mkdir(mode=0o700)


def server_directory(path: Path, account: Account) -> None:
    """Make the directory, private to the account; an existing one must be a real one of ours or its own.

    Raises EmbeddedError if somebody else made it: in a shared directory such as /tmp that may be a trap.
    """
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    refusal = EmbeddedError(
        f"{path} 不是本账号建立的目录，不能使用。请删除它，或用 FUPIN_RUNTIME_DIR 指定另一个临时目录。"
    )
    try:
        handle = os.open(path, os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise refusal from error
    # By descriptor: between a look at the name and a chown of it, its owner could put a link there.
    try:
        if os.fstat(handle).st_uid not in {os.geteuid(), account.uid}:
            raise refusal
        if account.switched:
            os.fchown(handle, account.uid, account.gid)
        os.fchmod(handle, 0o700)
    finally:
        os.close(handle)
