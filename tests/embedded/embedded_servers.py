"""Asking and watching the embedded servers of a test."""

import os
import traceback
from collections.abc import Callable
from pathlib import Path

import psycopg2

from fupin.embedded import paths, services
from fupin.embedded.account import server_account

BOTH = services.Needs(database=True, broker=True)


def processes_of(var: Path) -> list[int]:
    """Ids of all server processes that work under var."""
    folders = [paths.home(var) / name for name in ("postgres", "valkey")]
    account = server_account(*folders)
    return [pid for folder in folders for pid in account.processes_in(folder)]


def main_process(var: Path) -> int:
    """The id of PostgreSQL's main process."""
    return int((paths.home(var) / "postgres" / "postmaster.pid").read_text().split("\n")[0])


def query(var: Path, sql: str) -> list[tuple]:
    """The rows of one statement, asked as Django would: with the settings that are computed for it."""
    settings = paths.database_settings(var)
    connection = psycopg2.connect(dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def in_a_child(act: Callable[[], None], uid: int | None = None) -> int:
    """Exit code of a forked process that does `act`, as another user if a uid is given; 0 if none raised."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        if uid is not None:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
        act()
        code = 0
    finally:
        # Never back into pytest, which is running in the parent; what was raised is told before.
        traceback.print_exc()
        os._exit(code)
