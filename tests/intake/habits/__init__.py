"""One small file for each of the fifty habits of real county sheets: `python -m tests.intake.habits OUTDIR`.

Each fixture says beside its builder what an upload of it must store and what the receipt must say, cell by cell.
"""

import os

import django
from django.apps import apps

if not apps.ready:
    # Called as a script, and not by a test.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.settings")
    django.setup()

from tests.intake.habits import amounts, cells, dates, files, headings, identity, lines, rounds  # noqa: F401
from tests.intake.habits.making import FIXTURES, Fixture

__all__ = ["FIXTURES", "Fixture"]
