"""A small world for uploads: a user, a scope, and a sheet of policy parameters that the engine is tried on."""

import pytest
from django.contrib.auth import get_user_model

from fupin.intake import sheets
from fupin.intake.parsing import Parser
from fupin.intake.reading import open_workbook
from fupin.intake.receipt import Receipt
from fupin.intake.services import run_intake
from fupin.intake.sheets import Context
from fupin.intake.tables import read_tables
from fupin.scope import NOTHING, Scope
from tests.intake.sample_sheet import KIND, LINES


@pytest.fixture(autouse=True)
def _sample_kind():
    """The sample sheet is a kind only while a test runs."""
    sheets.register(LINES)
    yield
    del sheets._sheets[KIND]


@pytest.fixture
def read():
    """Reads a file without storing anything: read(path, sheet=…) gives the receipt and the rows' values."""

    def run(path, *, sheet=None, password=None, unit_of_money="", declared=LINES):
        receipt = Receipt(declared.kind, path.name)
        parser = Parser(declared, Context(None, NOTHING, unit_of_money=unit_of_money), receipt)
        with open_workbook(path, password) as book:
            receipt.sheet = read_tables(book, parser, sheet)
        return receipt, [{"row": each.row.number, **each.row.values} for each in parser.lines]

    return run


@pytest.fixture
def liaison(db):
    return get_user_model().objects.create_user("liaison", full_name="联络员")


@pytest.fixture
def scope(liaison):
    return Scope(user_id=liaison.pk, places=("441621",), rights=frozenset({"import"}))


@pytest.fixture
def upload(liaison, scope):
    """Uploads a file as the liaison: upload(path, dry_run=True, …) gives the receipt."""

    def run(path, **options):
        options = {"actor": liaison, "scope": scope, "kind": KIND, "file_name": path.name, **options}
        return run_intake(path=path, **options)

    return run
