"""The registry goes out as a sheet and comes back: unchanged it changes nothing, and a mended cell changes just that."""

import io

import openpyxl
import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counties.models import Person
from fupin.intake.sheets import sheet_of
from fupin.intake.templates import export_rows
from fupin.privacy import Personal
from tests.counties.registry_world import ZHAOYUAN, build_world, sent_back
from tests.counties.test_bulk_taking import HOUSEHOLDS, PERSONS, send, tables
from units.access import scope_of

# What lists that came one after the other left of a family, or of an income, may be refused when it stands in one sheet.
CONTRADICTIONS = {"two_heads", "two_spouses", "one_sex", "no_head", "relation_sex", "income"}
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once in a transaction around all examples; each example's own is inside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world(tmp_path_factory.mktemp("round"))
        transaction.set_rollback(True)


def as_rows(world, kind, year, *, plain):
    """The same rows under the same headings, without the drop-downs, whose making takes a second."""
    scope, sheet = scope_of(world.liaison), sheet_of(kind)
    rows = list(sheet.known.rows(scope, ZHAOYUAN, year))
    hidden = (
        set() if plain else {each.key for each in sheet.columns if each.personal not in (None, Personal.NAME)}
    )
    given = [{key: value for key, value in row.items() if key not in hidden} for row in rows]
    return openpyxl.load_workbook(io.BytesIO(export_rows(sheet, given)))


def heads_agree():
    """False where a list of households names another head than the list of members: then the members' list decides."""
    heads = Person.objects.filter(relation="户主", status="present")
    return not heads.exclude(name=F("household__head_name")).exists()


@pytest.mark.parametrize("kind", ["persons", "households"])
@pytest.mark.parametrize("plain", [True, False])
def test_whatever_is_registered_goes_out_and_comes_back_without_a_change(_world, db, kind, plain):
    """`plain` is with the right to see personal data; without it those columns go out empty, which changes nothing."""
    seen = {"rows": 0}

    @given(
        persons=st.lists(PERSONS, min_size=1, max_size=5),
        homes=st.lists(HOUSEHOLDS, min_size=1, max_size=4),
        year=st.sampled_from([None, 2016]),
    )
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def go_round(persons, homes, year):
        with transaction.atomic():
            send(_world, "persons", persons, accept="good", year=2016)
            send(_world, "households", homes, accept="good", year=2016)
            before, book = tables(), as_rows(_world, kind, year, plain=plain)
            if book.active.max_row > 1 and heads_agree():
                receipt = sent_back(_world, kind, book)
                if not {each.code for each in receipt.errors} & CONTRADICTIONS:
                    assert [(each.cell, each.message) for each in receipt.errors] == []
                    assert (receipt.changes, receipt.normalised) == ([], [])
                    assert (receipt.added, receipt.changed, receipt.unchanged) == (0, 0, receipt.rows)
                assert tables() | {"lines": []} == before | {"lines": []}
                seen["rows"] += receipt.rows
            transaction.set_rollback(True)

    go_round()
    assert seen["rows"] > 15
