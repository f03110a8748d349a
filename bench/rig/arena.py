"""A database of the benchmark's own on the servers at hand: made by the migrations, dropped at the end."""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import django
from django.conf import settings
from django.db import connection

from fupin.embedded import services


@contextmanager
def arena() -> Iterator[None]:
    """Inside, Django's default database is a fresh one; afterwards it is gone."""
    services.end_orderly_on_signals()
    services.ensure()
    own_name = settings.DATABASES["default"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"fupin_bench_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(own_name, verbosity=0)


def address() -> str:
    """The present database as DATABASE_URL, for a child process."""
    facts = settings.DATABASES["default"]
    credentials = quote(facts["USER"]) + (f":{quote(facts['PASSWORD'])}" if facts["PASSWORD"] else "")
    port = f":{facts['PORT']}" if facts["PORT"] else ""
    return f"postgresql://{credentials}@{quote(facts['HOST'], safe='')}{port}/{facts['NAME']}"


def machine() -> dict[str, object]:
    """What it was measured on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0]
    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": postgres,
    }
