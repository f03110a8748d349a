"""Of a long sheet other processes read and prepare, and lines are decided before the last ones are written: nothing of
that shows in what comes out.
"""

import openpyxl
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection

from counties.models import Household, Person
from counties.services.taking import rounds
from fupin.intake import preparing, run, saving
from fupin.intake.reading import stream
from tests.counties.registry_world import build_world, faults, id_number, send, upload
from tests.counties.test_bulk_taking import tables, told

ROW = {
    "县": "紫金县",
    "乡(镇)": "上义镇",
    "行政村": "招元村",
    "户编号": "1",
    "姓名": "黄招元",
    "证件号码": "",
}


def name(at):
    return "黄" + "".join("零一二三四五六七八九"[int(digit)] for digit in str(at))


def people():
    """Households of three; a damaged number, a village that is not known, a number twice, and one that is refused late."""
    rows = [
        ROW
        | {
            "户编号": str(1000 + at // 3),
            "姓名": f"黄{'一二三'[at % 3]}",
            "证件号码": id_number("19800101", f"{at:03d}"),
        }
        for at in range(1, 61)
    ]
    rows[7]["行政村"] = "没有村"
    rows[20]["证件号码"] = rows[20]["证件号码"][:-1]
    rows[31]["证件号码"] = rows[2]["证件号码"]
    rows[45]["乡(镇)"] = "别处镇"
    return rows


@pytest.fixture
def world(transactional_db, tmp_path):
    ContentType.objects.clear_cache()
    return build_world(tmp_path)


def workbook(world, rows):
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append([value or None for value in row.values()])
    book.save(world.directory / "long.xlsx")
    return world.directory / "long.xlsx"


def dry_run(world, path, seen):
    """The receipt, and the tables as they were before all was rolled back."""
    kept = []

    def progress(done, total):
        seen.append((done, total))
        if done == total:
            kept.append(tables())

    options = {"year": 2016, "accept": "good", "dry_run": True, "marked": False}
    receipt = send(world, "persons", path, progress=progress, **options)
    return told(receipt), receipt, kept[0]


@pytest.fixture
def several_processes(monkeypatch):
    """Counts how many are forked."""
    forked = []
    for module in (preparing, stream):
        monkeypatch.setattr(module, "LONG", 0)
        usual = module.made_ahead
        monkeypatch.setattr(
            module, "made_ahead", lambda make, ahead, usual=usual: forked.append(make) or usual(make, ahead)
        )
    for module in (run, stream):
        monkeypatch.setattr(module, "may_fork", lambda: True)
    monkeypatch.setattr(saving, "AT_ONCE", 16)
    return forked


def test_a_long_sheet_comes_out_as_a_short_one_does(world, request):
    path = workbook(world, people())
    first, receipt, rows = dry_run(world, path, [])
    assert len(faults(receipt)) == 4
    assert (receipt.added, receipt.refused) == (56, 4)
    forked, seen = request.getfixturevalue("several_processes"), []
    second, again, same_rows = dry_run(world, path, seen)
    assert len(forked) == 2
    assert second == first
    assert same_rows == rows
    assert [each.written for each in again.unknown] == [each.written for each in receipt.unknown] != []
    assert seen[-1] == (60, 60)
    assert len(seen) > 1


def test_inside_somebody_elses_transaction_all_is_done_in_one_process(world, several_processes, monkeypatch):
    monkeypatch.setattr(stream, "LONG", 1 << 40)
    with run.transaction.atomic():
        upload(world, "persons", [ROW], year=2016)
    assert several_processes == []


def test_lines_that_must_start_over_make_those_decided_ahead_start_over(world, monkeypatch):
    monkeypatch.setattr(saving, "AT_ONCE", 6)
    ahead, usual = [], rounds.save

    def late(registry, meanwhile=None):
        usual(registry, meanwhile)
        if meanwhile and not ahead:
            ahead.append(len(registry.homes))
            raise IntegrityError("somebody else was faster")

    monkeypatch.setattr(rounds, "save", late)
    rows = [ROW | {"户编号": str(1000 + at // 2), "姓名": name(at)} for at in range(24)]
    receipt = upload(world, "persons", rows, year=2016)
    assert ahead == [2]
    assert (receipt.added, faults(receipt)) == (24, [])
    assert (Household.objects.count(), Person.objects.count()) == (12, 24)


@pytest.fixture
def saved(monkeypatch):
    """The household numbers of each round that is written, and whether another is decided meanwhile."""
    rounds_saved, usual = [], rounds.save

    def noted(registry, meanwhile=None):
        rounds_saved.append((sorted(number for _, number in registry.homes), meanwhile is not None))
        usual(registry, meanwhile)

    monkeypatch.setattr(rounds, "save", noted)
    return rounds_saved


@pytest.mark.parametrize(
    ("together", "numbers", "expected"),
    [
        (4, "111222333444", [(["1"], True), (["2"], True), (["3", "4"], False)]),
        (3, "122133", [(["1"], False), (["1", "2", "3"], False)]),
    ],
    ids=["a household is not parted", "a household that is being written is waited for"],
)
def test_lines_are_decided_ahead_by_whole_households(world, saved, monkeypatch, together, numbers, expected):
    monkeypatch.setattr(saving, "AT_ONCE", together)
    rows = [ROW | {"户编号": number, "姓名": name(at)} for at, number in enumerate(numbers)]
    assert upload(world, "persons", rows, year=2016).added == len(numbers)
    assert saved == expected
    assert sorted(Person.objects.values_list("household__number", flat=True)) == sorted(numbers)


READ = "SELECT coalesce(sum(pg_stat_get_xact_tuples_returned(oid)), 0) FROM pg_class WHERE relname = %s"


def rows_read(table):
    with connection.cursor() as cursor:
        cursor.execute(READ, [table])
        return int(cursor.fetchone()[0])


def read_for_a_long_sheet_after_a_short_one(world):
    """How many rows of households were read from end to end meanwhile."""
    with run.transaction.atomic():
        upload(world, "persons", [ROW], year=2016)
        with connection.cursor() as cursor:
            # As the server does by itself before long.
            cursor.execute("ANALYZE counties_household")
        before = rows_read("counties_household")
        rows = [ROW | {"户编号": str(1000 + at), "姓名": name(at)} for at in range(400)]
        assert upload(world, "persons", rows, year=2016).added == 400
        return rows_read("counties_household") - before


def test_constraints_planned_for_a_short_sheet_do_not_read_whole_tables_for_a_long_one(world, monkeypatch):
    monkeypatch.setattr(saving, "AT_ONCE", 50)
    assert read_for_a_long_sheet_after_a_short_one(world) < 400


def test_they_would_if_they_were_not_planned_anew(world, monkeypatch):
    monkeypatch.setattr(saving, "AT_ONCE", 50)
    monkeypatch.setattr(saving, "expect_growth", lambda: None)
    assert read_for_a_long_sheet_after_a_short_one(world) > 20_000


def test_whether_an_id_number_is_free_is_looked_up_and_not_searched_for_in_the_whole_registry(
    world, monkeypatch
):
    # Of fewer than a hundred the server sees by itself that none is blank.
    monkeypatch.setattr(saving, "AT_ONCE", 150)
    numbers = [id_number("19800101", f"{at:03d}") for at in range(1, 602)]
    rows = [
        ROW | {"户编号": str(1000 + at), "姓名": name(at), "证件号码": number}
        for at, number in enumerate(numbers)
        if not number.endswith("000")
    ]
    before = rows_read("counties_person")
    assert upload(world, "persons", rows, year=2016).added == len(rows)
    assert rows_read("counties_person") - before < 100
