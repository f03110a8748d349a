#!/usr/bin/env python3
"""Django's commands. Without DATABASE_URL they bring the embedded servers up themselves."""

import importlib.util
import os
import sys
from pathlib import Path

VENV = Path(__file__).resolve().parent / ".venv"
# Everything else may ask the database.
WITHOUT_SERVERS = {
    *("help", "version", "--help", "-h", "--version"),
    *("makemessages", "compilemessages", "collectstatic", "diffsettings", "findstatic"),
}


def main() -> None:
    """Run the command named on the command line; nothing but its own output goes to standard output."""
    if importlib.util.find_spec("django") is None:
        use_virtual_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.settings")
    if len(sys.argv) > 1 and sys.argv[1] not in WITHOUT_SERVERS:
        bring_up_servers()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def use_virtual_environment() -> None:
    """Start over with the Python of .venv; ends with a message if there is none."""
    python = VENV / "bin" / "python"
    if Path(sys.prefix) == VENV or not python.exists():
        sys.exit("还没有安装依赖。请先运行 bin/run（或 bin/test），它会建立虚拟环境 .venv。")
    os.execv(python, [str(python), *sys.argv])  # noqa: S606 - this very program again


def bring_up_servers() -> None:
    """Start what the environment does not name of PostgreSQL and Valkey; ends with a message on failure."""
    from fupin.embedded.errors import EmbeddedError
    from fupin.embedded.services import end_orderly_on_signals, ensure

    end_orderly_on_signals()
    try:
        ensure()
    except EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
