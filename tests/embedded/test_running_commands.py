"""Management commands work by themselves, add nothing to their output, and leave given servers alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from embedded_servers import processes_of

from fupin.embedded import paths, services
from fupin.embedded.__main__ import main

MANAGE = str(paths.BASE_DIR / "manage.py")
ASK = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SHOW cluster_name")
    print(cursor.fetchone()[0])
"""
GIVEN = {"DATABASE_URL": "postgresql://a:b@db.invalid/c", "BROKER_URL": "redis://queue.invalid/0"}


def manage(var: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    own = {name: value for name, value in os.environ.items() if name not in GIVEN}
    return subprocess.run(
        [sys.executable, MANAGE, *arguments],
        env={**own, "FUPIN_VAR": str(var), **environment},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_brings_the_servers_up_and_takes_them_down_again(var):
    done = manage(var, "shell", "-v", "0", "-c", ASK)
    assert (done.returncode, done.stdout, done.stderr) == (0, "fupin\n", "")
    assert processes_of(var) == []


def test_a_backup_can_be_restored_into_an_emptied_cluster(var, tmp_path, monkeypatch):
    monkeypatch.setenv("FUPIN_VAR", str(var))
    backup = str(tmp_path / "备份.dump")
    for tool, *arguments in (
        ("psql", "-qc", "CREATE TABLE saved AS SELECT '紫金县' AS name"),
        ("pg_dump", "-Fc", "-f", backup),
        ("dropdb", "fupin"),
        ("pg_restore", "--exit-on-error", "-d", "fupin", backup),
        ("psql", "-v", "ON_ERROR_STOP=1", "-qc", "DROP TABLE saved"),
    ):
        assert main([tool, *arguments]) == 0
    services.release(var)


def test_with_given_servers_nothing_of_ours_is_touched(tmp_path):
    keys = {"SECRET_KEY": "x" * 50, "FIELD_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}
    done = manage(tmp_path / "var", "shell", "-v", "0", "-c", "print('ran')", **GIVEN, **keys)
    assert (done.returncode, done.stdout) == (0, "ran\n")
    assert not paths.home(tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("given", "needed"),
    [
        ({}, services.Needs(database=True, broker=True)),
        ({"DATABASE_URL": "postgresql://a/b"}, services.Needs(database=False, broker=True)),
        ({"BROKER_URL_FILE": "/run/secrets/broker"}, services.Needs(database=True, broker=False)),
        (GIVEN, services.Needs(database=False, broker=False)),
    ],
)
def test_only_what_is_not_given_is_brought_up(monkeypatch, given, needed):
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert services.needs() == needed


def test_a_var_of_another_account_is_refused_in_plain_words(tmp_path):
    (tmp_path / "embedded").write_text("a file where the directory should be")
    done = manage(tmp_path, "migrate")
    assert (done.returncode, done.stdout) == (1, "")
    assert "FUPIN_VAR" in done.stderr
    assert "Traceback" not in done.stderr
