"""PostgreSQL's own tools on the embedded database: `python -m fupin.embedded pg_dump -Fc -f backup.dump`."""

import subprocess
import sys

from fupin.embedded import paths
from fupin.embedded.binaries import postgres_programs
from fupin.embedded.errors import EmbeddedError
from fupin.embedded.postgres import client_environment
from fupin.embedded.services import Needs, end_orderly_on_signals, ensure
from fupin.embedded.terminal import complain

TOOLS = ("pg_dump", "pg_restore", "psql", "createdb", "dropdb", "vacuumdb", "reindexdb")


def main(arguments: list[str]) -> int:
    """The tool's exit code; 2 if it is none of TOOLS, 1 if the servers cannot be used."""
    if not arguments or arguments[0] not in TOOLS:
        complain(f"用法：python -m fupin.embedded 工具 [参数……]，工具是 {'、'.join(TOOLS)} 之一。")
        return 2
    end_orderly_on_signals()
    try:
        ensure(needed=Needs(database=True, broker=False))
        program = postgres_programs() / arguments[0]
    except EmbeddedError as error:
        complain(str(error))
        return 1
    environment = client_environment(paths.socket_directory(paths.var_directory()), paths.DATABASE)
    return subprocess.run([program, *arguments[1:]], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
