"""One small file for each of the fifty habits of real county sheets: `python -m tests.intake.habits OUTDIR`.

Each fixture says beside its builder what an upload of it must store and what the receipt must say, cell by cell.
"""

from tests.intake.habits import amounts, cells, dates, files, headings, identity, lines, rounds  # noqa: F401
from tests.intake.habits.making import FIXTURES, Fixture

__all__ = ["FIXTURES", "Fixture"]
