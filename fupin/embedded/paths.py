"""Where the embedded servers keep their things. Only computed here: nothing is created, nothing is started.

Settings import this module, so it needs the standard library only.
"""

import hashlib
import os
import re
from pathlib import Path
from urllib.parse import quote

BASE_DIR = Path(__file__).resolve().parent.parent.parent
ROLE = DATABASE = "fupin"
# The programs work under this one, which owns nothing; commands of the operator and migrations under the other.
APPLICATION_ROLE = "fupin_app"
POSTGRES_SOCKET = ".s.PGSQL.5432"
BROKER_SOCKET = "valkey.sock"
# sun_path holds 108 bytes with the closing zero.
SOCKET_PATH_BYTES = 107
# A comma separates hosts for libpq, and a URL has its own ideas about blanks and Chinese characters.
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


def var_directory() -> Path:
    """The absolute directory of everything that fupin writes: FUPIN_VAR, or var/ beside manage.py."""
    return Path(os.environ.get("FUPIN_VAR") or BASE_DIR / "var").resolve()


def home(var: Path) -> Path:
    """The directory of the embedded servers' own files under var."""
    return var.resolve() / "embedded"


def log_directory(var: Path) -> Path:
    return var.resolve() / "log"


def private_directory(var: Path) -> Path:
    """A short directory outside var that belongs to this account and this var alone.

    Not under XDG_RUNTIME_DIR: that is removed at log-out, while the servers go on, and a job started
    by cron does not have it, so two processes would look for the same socket in two places.
    """
    digest = hashlib.sha256(os.fsencode(var.resolve())).hexdigest()[:12]
    parent = os.environ.get("FUPIN_RUNTIME_DIR") or "/tmp"  # noqa: S108 - made 0700, its owner is checked
    return Path(parent) / f"fupin-{os.geteuid()}-{digest}"


def socket_directory(var: Path) -> Path:
    """Where the sockets are: under var if every program can name that path, else in the private directory.

    Started by root, the servers run under an account that usually cannot reach var: then always the latter.
    """
    inside = home(var) / "run"
    fits = len(os.fsencode(inside / POSTGRES_SOCKET)) <= SOCKET_PATH_BYTES
    if os.geteuid() != 0 and fits and PLAIN_PATH.fullmatch(str(inside)):
        return inside
    return private_directory(var)


def database_settings(var: Path) -> dict:
    """Django's DATABASES entry for the embedded PostgreSQL: Unix socket, peer authentication, no password.

    Under the owner's role unless FUPIN_DATABASE_ROLE, which bin/run sets for its programs, names another.
    """
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE,
        "USER": os.environ.get("FUPIN_DATABASE_ROLE") or ROLE,
        "PASSWORD": "",
        "HOST": str(socket_directory(var)),
        "PORT": "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def broker_url(var: Path) -> str:
    """Celery's address of the embedded Valkey."""
    return "redis+socket://" + quote(str(socket_directory(var) / BROKER_SOCKET))
