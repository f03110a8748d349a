"""The test database: every migration runs once, into a template, of which each run and each worker gets a copy.

The template is kept in the test server as long as nothing changes of which a database is made.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

ROOT = settings.BASE_DIR
# What no table, trigger or first row is made of.
NOT_OF_TABLES = {
    *(
        "admin",
        "api",
        "bench",
        "charts",
        "dashboards",
        "docs",
        "documents",
        "embedded",
        "forms",
        "indicators",
    ),
    *(
        "indicators",
        "locale",
        "management",
        "pack",
        "reading",
        "selectors",
        "services",
        "sheets",
        "static",
        "summaries",
    ),
    *("tasks", "templates", "tests", "urls", "var", "views"),
}
KINDS = {".py", ".sql", ".txt"}
LOCK = 5_402_711


def lay(anew: bool) -> None:
    """Points Django at a fresh copy of the template; makes the template if there is none, or if it is to be anew."""
    name = connection.creation._get_test_db_name()
    template = f"template_{_fingerprint()}"
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if anew:
            _drop(cursor, template)
        if not _exists(cursor, template):
            _make(cursor, template)
        _drop(cursor, name)
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    _point_at(name)


def clear() -> None:
    """Drops the copy."""
    connection.close()
    with connection.creation._nodb_cursor() as cursor:
        _drop(cursor, connection.settings_dict["NAME"])


def _make(cursor: object, template: str) -> None:
    """Runs every migration; older templates go, for they would never be asked for again."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%'")
    for (older,) in cursor.fetchall():
        _drop(cursor, older)
    cursor.execute('CREATE DATABASE "template_unfinished"')
    _point_at("template_unfinished")
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    cursor.execute(f'ALTER DATABASE "template_unfinished" RENAME TO "{template}"')


def _point_at(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _exists(cursor: object, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def _drop(cursor: object, name: str) -> None:
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in _made_of(ROOT):
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:40]


def _made_of(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.stem in NOT_OF_TABLES or path.name.startswith((".", "__pycache__")):
            continue
        if path.is_dir():
            yield from _made_of(path)
        elif path.suffix in KINDS:
            yield path
