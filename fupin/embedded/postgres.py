"""The embedded PostgreSQL."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from fupin.embedded import paths
from fupin.embedded.account import server_directory
from fupin.embedded.binaries import Binaries, postgres_programs
from fupin.embedded.errors import EmbeddedError
from fupin.embedded.server import Server

MAJOR = "18"
# Written into postgresql.conf when the cluster is made: an operator may change them there.
TUNING = {
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    "log_line_prefix": "%m [%p] ",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",
}
# Only this machine, only accounts that are named, no password that could leak.
HBA = "local all all peer map=fupin\n"
CONNECT_SECONDS = "5"
# The names, of the database and of the application's role, that are not there yet.
WANTED = f"""
select '{paths.DATABASE}' where not exists (select from pg_database where datname = '{paths.DATABASE}')
union all
select '{paths.APPLICATION_ROLE}' where not exists (select from pg_roles where rolname = '{paths.APPLICATION_ROLE}')
"""  # noqa: S608 - constants


class Postgres(Server):
    title = "内置数据库 PostgreSQL "
    data_name = "postgres"
    log_name = "postgres.log"
    socket_name = paths.POSTGRES_SOCKET
    # Fast shutdown: sessions are ended, nothing that was committed is lost.
    stop_signal = signal.SIGINT

    def answers(self) -> bool:
        return client(self.sockets, "psql", "-Atc", "select 1", database="postgres").returncode == 0

    def command(self, binaries: Binaries) -> list:
        fixed = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "cluster_name": paths.ROLE,
        }
        options = [part for name, value in fixed.items() for part in ("-c", f"{name}={value}")]
        return [binaries.postgres / "postgres", "-D", "/proc/self/cwd", *options]

    def prepare(self, binaries: Binaries) -> None:
        """Make the cluster on first use, check that this version can read it, name who may connect.

        No process works here, so lock files are remains of a crash. PostgreSQL itself would believe them if
        any process of the account happened to have that number by now.
        """
        version = self.data / "PG_VERSION"
        if not version.exists():
            self._initialise(binaries)
        elif (found := version.read_text(encoding="ascii").strip()) != MAJOR:
            raise EmbeddedError(
                f"{self.data} 是 PostgreSQL {found} 的数据，现在的程序是 PostgreSQL {MAJOR}，不能直接打开。"
                "请先用旧版本备份（pg_dump），再在新版本里恢复，步骤见 docs/operations.md 的“升级”一节。"
            )
        for remains in (self.data / "postmaster.pid", self.socket, Path(f"{self.socket}.lock")):
            remains.unlink(missing_ok=True)
        self.account.write(self.data, "pg_hba.conf", HBA)
        self.account.write(self.data, "pg_ident.conf", self._identities())

    def _identities(self) -> str:
        names = sorted({"root", self.account.name})
        roles = (paths.ROLE, paths.APPLICATION_ROLE)
        return "".join(f'fupin "{name}" {role}\n' for name in names for role in roles)

    def _initialise(self, binaries: Binaries) -> None:
        """Make the cluster beside its place and move it there when it is whole."""
        fresh = self.data.with_name(self.data.name + ".new")
        if fresh.exists():
            shutil.rmtree(fresh)
        server_directory(fresh, self.account)
        settings = [part for name, value in TUNING.items() for part in ("-c", f"{name}={value}")]
        locale = ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
        access = ["-U", paths.ROLE, "--auth-local=peer", "--auth-host=reject"]
        command = [binaries.postgres / "initdb", "-D", "/proc/self/cwd", *access, *locale, *settings]
        done = self.account.run(command, fresh)
        if done.returncode:
            raise EmbeddedError(f"建立内置数据库失败：\n{done.stdout[-500:]}{done.stderr[-1500:]}")
        self.data.rmdir()
        fresh.rename(self.data)

    def main_process(self, processes: list[int]) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if pid in processes else None

    def create_database(self) -> None:
        """Make the database and the application's role if they are not there."""
        found = client(self.sockets, "psql", "-Atc", WANTED, database="postgres")
        missing = found.stdout.split() if found.returncode == 0 else []
        for name in missing:
            tool = "createdb" if name == paths.DATABASE else "createuser"
            found = client(self.sockets, tool, name, database="postgres")
            if found.returncode:
                break
        if found.returncode:
            what = "、".join(missing) or paths.DATABASE
            raise EmbeddedError(f"{self.title}里建不了 {what}：{found.stderr.strip()}")


def client_environment(sockets: Path, database: str) -> dict[str, str]:
    """Environment in which PostgreSQL's tools reach the embedded server, whatever the caller's PG* say."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {
        "PGHOST": str(sockets),
        "PGUSER": paths.ROLE,
        "PGDATABASE": database,
        "PGCONNECT_TIMEOUT": CONNECT_SECONDS,
        "LC_ALL": "C.UTF-8",
    }


def client(sockets: Path, tool: str, *arguments: str, database: str) -> subprocess.CompletedProcess:
    """A finished PostgreSQL tool, run as ourselves from the installed wheel, with its output as text."""
    program = postgres_programs() / tool
    quiet = ["-X"] if tool == "psql" else []
    return subprocess.run(
        [program, *quiet, *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env=client_environment(sockets, database),
    )
