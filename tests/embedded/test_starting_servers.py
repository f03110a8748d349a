"""The servers start in any place, keep data safe, and come back after a crash with everything."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
import redis
from embedded_servers import BOTH, main_process, processes_of, query
from kombu.utils.url import url_to_parts

from fupin.embedded import paths, services
from fupin.embedded.account import own_directory, server_account
from fupin.embedded.errors import EmbeddedError


@pytest.fixture
def up(var):
    """The var, its servers answering."""
    services.ensure(var, BOTH)
    return var


def broker(var: Path) -> redis.Redis:
    return redis.Redis(unix_socket_path="/" + url_to_parts(paths.broker_url(var)).path)


def kill_servers(var: Path) -> None:
    """kill -9 both, and wait until the kernel has taken them away."""
    account = server_account(paths.home(var) / "postgres")
    os.kill(main_process(var), signal.SIGKILL)
    for pid in account.processes_in(paths.home(var) / "valkey"):
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while services.running(var, BOTH) and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("listen_addresses", ""),
        ("jit", "off"),
        ("TimeZone", "Asia/Shanghai"),
        ("fsync", "on"),
        ("max_connections", "200"),
        ("server_encoding", "UTF8"),
        ("unix_socket_permissions", "0700"),
    ],
)
def test_the_database_is_local_safe_and_tuned(up, name, value):
    assert query(up, f"SHOW {name}") == [(value,)]


def test_chinese_case_and_order_do_not_depend_on_the_host(up):
    assert query(up, "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'fupin'") == [
        ("b", "C.UTF-8")
    ]


def test_the_programs_come_in_under_a_role_that_owns_nothing(up, monkeypatch):
    monkeypatch.setenv("FUPIN_DATABASE_ROLE", paths.APPLICATION_ROLE)
    rights = "SELECT current_user::text, rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"

    assert query(up, rights) == [("fupin_app", False, False, False)]


def test_nobody_else_on_this_machine_gets_to_the_sockets(up):
    sockets = paths.socket_directory(up)
    assert sockets.stat().st_mode & 0o777 == 0o700
    assert sockets.stat().st_uid == server_account(paths.home(up) / "postgres").uid


def test_what_was_committed_or_queued_survives_kill_9(up):
    query(up, "CREATE TABLE kept (name text)")
    query(up, "INSERT INTO kept VALUES ('紫金县')")
    broker(up).rpush("queue", "job")
    kill_servers(up)
    assert not services.running(up, BOTH)

    services.ensure(up, BOTH)

    assert query(up, "SELECT name FROM kept") == [("紫金县",)]
    assert broker(up).lrange("queue", 0, -1) == [b"job"]


def test_a_lock_file_that_names_a_living_process_does_not_stop_the_start(up):
    assert services.release(up)
    account = server_account(paths.home(up) / "postgres")
    alive = subprocess.Popen(["/bin/sleep", "60"], **account.options(Path("/")))
    try:
        sockets = paths.socket_directory(up)
        claim = f"{alive.pid}\n/proc/self/cwd\n1700000000\n5432\n{sockets}\n\n        1         1\n"
        account.write(paths.home(up) / "postgres", "postmaster.pid", claim)
        sockets.mkdir(mode=0o700, exist_ok=True)
        (sockets / ".s.PGSQL.5432.lock").write_text(claim)

        services.ensure(up, BOTH)

        assert query(up, "SELECT 1") == [(1,)]
        assert alive.poll() is None
    finally:
        alive.kill()
        alive.wait()


def test_servers_whose_sockets_were_deleted_are_replaced(up, monkeypatch):
    monkeypatch.setattr("fupin.embedded.server.SOCKET_SECONDS", 0.2)
    before = main_process(up)
    for name in (paths.POSTGRES_SOCKET, paths.BROKER_SOCKET):
        (paths.socket_directory(up) / name).unlink()

    services.ensure(up, BOTH)

    assert main_process(up) != before
    assert query(up, "SELECT 1") == [(1,)]


def test_data_of_another_major_version_are_refused_with_the_way_out(tmp_path):
    data = paths.home(tmp_path) / "postgres"
    own_directory(data)
    (data / "PG_VERSION").write_text("17\n")

    with pytest.raises(
        EmbeddedError, match=r"PostgreSQL 17 的数据.*PostgreSQL 18.*pg_dump.*docs/operations.md"
    ):
        services.ensure(tmp_path, BOTH)

    assert (data / "PG_VERSION").read_text() == "17\n"
    assert processes_of(tmp_path) == []


def test_a_server_that_cannot_start_says_why(up):
    services.release(up)
    settings = paths.home(up) / "postgres" / "postgresql.conf"
    before = settings.read_text()
    settings.write_text(before + "shared_buffers = 'many'\n")

    with pytest.raises(EmbeddedError, match=r"(?s)PostgreSQL 启动失败.*shared_buffers"):
        services.ensure(up, BOTH)

    settings.write_text(before)
    assert processes_of(up) == []
