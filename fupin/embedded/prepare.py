"""What must be done before the pages can be served, in one process: Django is loaded once, not once per step.

`python -m fupin.embedded.prepare [--demo]`. Each step looks for itself whether there is anything to do.
"""

import os
import sys

from fupin.embedded.terminal import complain, say


def main(arguments: list[str]) -> int:
    """0 when the tables with their rights, the divisions and (with --demo) the demonstration data are there, else 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.settings")
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    try:
        if _unapplied_migrations():
            say("正在建立或升级数据表……")
            call_command("migrate", interactive=False, verbosity=0)
        call_command("grant_application_role")
        _collect_static_files()
        call_command("load_divisions")
        if "--demo" in arguments:
            call_command("load_demo")
    except CommandError as error:
        complain(str(error))
        return 1
    return 0


def _unapplied_migrations() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _collect_static_files() -> None:
    from django.conf import settings
    from django.core.management import call_command

    # In demonstrations they are served from where they lie.
    if not settings.WHITENOISE_USE_FINDERS:
        say("正在整理静态文件……")
        call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
