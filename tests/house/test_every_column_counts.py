"""A sheet that is sent again with one cell mended: whatever the cell, what it says is registered, or the receipt says at
the cell why not. A cell that is left blank undoes nothing.
"""

import pytest
from django.db import transaction

from fupin.intake.sheets import kinds, sheet_of
from tests.house.columns import cadres, counties, funds, projects, registry, reports, units
from tests.house.columns.cases import Adds, Changes, Refused
from tests.house.columns.looking import address, differences, everything, forms, named, shown
from tests.house.columns.world import build, sent

CASES = {
    **registry.CASES,
    **counties.CASES,
    **units.CASES,
    **cadres.CASES,
    **projects.CASES,
    **funds.CASES,
    **reports.CASES,
}
CELLS = [(name, key, cell) for name, case in CASES.items() for key, cell in case.cells.items()]
pytestmark = pytest.mark.django_db


def kind_of(name: str) -> str:
    """The kind of sheet of a case: “commitments unsigned” is a further one of commitments."""
    return name.split(" ")[0]


def some(cells):
    return [pytest.param(name, key, id=f"{name}-{key}") for name, key, _ in cells]


REQUIRED = {
    (name, key) for name, key, cell in CELLS if cell.needed or sheet_of(kind_of(name)).column(key).required
}
OPTIONAL = [each for each in CELLS if each[:2] not in REQUIRED]


def is_fact(cell):
    return isinstance(cell.then, Changes) and not cell.tells_of_others


@pytest.fixture(scope="module")
def _world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once in a transaction around all tests; each test's own is inside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(tmp_path_factory.mktemp("columns"))
        transaction.set_rollback(True)


def test_every_column_of_every_kind_of_sheet_has_a_case():
    told = {}
    for name, key, _ in CELLS:
        told.setdefault(kind_of(name), set()).add(key)
    assert told == {kind: {column.key for column in sheet_of(kind).columns} for kind in kinds()}


@pytest.mark.parametrize(("name", "key"), some(CELLS))
def test_a_mended_cell_is_registered_or_the_receipt_says_why_not(_world, db, name, key):
    cell, row = CASES[name].cells[key], first_row(name, key)
    registered(_world, name, row)
    check(_world, name, key, (row, row | {key: cell.other}), cell.then)


@pytest.mark.parametrize(("name", "key"), some(OPTIONAL))
def test_a_cell_that_was_blank_and_is_filled_in_counts_as_well(_world, db, name, key):
    cell, row = CASES[name].cells[key], first_row(name, key)
    without = row | dict.fromkeys((key, *cell.beside), "")
    registered(_world, name, without)
    check(_world, name, key, (without, row), cell.then if cell.filled is None else cell.filled)


@pytest.mark.parametrize(("name", "key"), some(each for each in OPTIONAL if is_fact(each[2])))
def test_a_cell_that_is_blank_the_second_time_undoes_nothing(_world, db, name, key):
    row = first_row(name, key)
    registered(_world, name, row)
    before = everything()
    receipt = sent(_world, kind_of(name), row | dict.fromkeys((key, *CASES[name].cells[key].beside), ""))
    assert (receipt.errors, receipt.unchanged, receipt.changes) == ([], 1, [])
    assert differences(before, everything()) == {}


def first_row(name, key):
    case = CASES[name]
    left_out = case.cells[key].without
    return {each: cell.text for each, cell in case.cells.items() if each not in left_out}


def registered(world, name, row):
    CASES[name].before(world)
    receipt = sent(world, kind_of(name), row)
    assert [(each.cell, each.code, each.message) for each in receipt.errors] == []
    assert (receipt.committed, receipt.rows) == (True, 1)


def check(world, name, key, rows, then):
    """Sends the second of the rows, and looks at what is stored and at what the receipt says."""
    sheet, known = sheet_of(kind_of(name)), everything()
    receipt = sent(world, sheet.kind, rows[1])
    stored = differences(known, everything())
    counts = (receipt.added, receipt.changed, receipt.unchanged, receipt.refused)
    said = {(each.cell, each.code) for each in [*receipt.errors, *receipt.warnings]}
    seen = (counts, said, receipt.changes, stored)
    if isinstance(then, Adds | Changes):
        assert counts == ((1, 0, 0, 0) if isinstance(then, Adds) else (0, 1, 0, 0)), seen
        told, values = (world, name, key, rows[1][key], CASES), set(stored.values())
        assert forms(*told) & values or named(*told) & values, seen
    else:
        assert counts == ((0, 0, 0, 1) if isinstance(then, Refused) else (0, 0, 1, 0)), seen
        assert stored == {}, seen
    if code := getattr(then, "code", ""):
        assert (address(sheet, getattr(then, "at", "") or key), code) in said, seen
    if isinstance(then, Changes):
        fields = receipt.changes[0]["fields"]
        assert (then.listed or key) in fields, seen
        if not then.listed:
            before = shown(world, name, key, rows[0][key], CASES) if then.was is None else {then.was}
            assert fields[key][0] in before, seen
            assert fields[key][1] in shown(world, name, key, rows[1][key], CASES), seen
