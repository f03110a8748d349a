"""The fifty habits of real county sheets: each has a file of its own, which is uploaded here, and tests of its own.

The names of the tests are looked up in the files, so that a habit cannot lose its test unnoticed.
"""

import ast
import subprocess
import sys
from functools import cache
from operator import attrgetter
from pathlib import Path

import openpyxl
import pytest
from django.db import transaction

from counties.models import Need, Person, PersonYear
from fupin.audit.models import AuditEvent
from fupin.audit.services import amend
from fupin.files.services import path_of
from fupin.intake.models import BatchRow
from fupin.intake.services import run_intake
from tests.counties.registry_world import build_world
from tests.intake.habits import FIXTURES
from tests.intake.habits.making import YEAR, person
from tests.intake.habits.rounds import MANY
from units.access import scope_of

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CELLS, FILES, HEADERS = "test_cells.py", "test_files_of_all_kinds.py", "test_headers.py"
SENDING, COPIES, SHEETS = "test_sending_a_sheet.py", "test_marked_copies.py", "test_templates_and_exports.py"
LOOKS, DATA = "test_looks_of_cells.py", "test_lines_of_data.py"
REGISTRY = "../counties/test_uploading_the_registry.py"
OWN = "../counties/test_fifty_habits_of_the_registry.py"

# Number of the habit: (file, how the names of its tests begin).
HABITS = {
    1: (SENDING, "test_habit_01_"),
    2: (FILES, "test_habit_02_"),
    3: (FILES, "test_habit_03_"),
    4: (FILES, "test_habit_04_"),
    5: (SENDING, "test_habit_05_"),
    6: (OWN, "test_habit_06_"),
    7: (FILES, "test_habit_07_"),
    8: (FILES, "test_habit_08_"),
    9: (FILES, "test_habit_09_"),
    10: (HEADERS, "test_habit_10_"),
    11: (HEADERS, "test_habit_11_"),
    12: (HEADERS, "test_habit_12_"),
    13: ("../pages/test_send_columns.py", "test_the_confirmed_columns_are_remembered"),
    14: (SENDING, "test_habit_14_"),
    15: (DATA, "test_habit_15_"),
    16: (DATA, "test_habit_16_"),
    17: (REGISTRY, "test_members_below_their_household_need_not_repeat_it"),
    18: (DATA, "test_habit_18_"),
    19: (DATA, "test_habit_19_"),
    20: (CELLS, "test_habit_20_"),
    21: (OWN, "test_habit_21_"),
    22: (LOOKS, "test_habit_22_"),
    23: ("../counties/test_deciding_damaged_numbers.py", "test_habit_23_"),
    24: (CELLS, "test_habit_24_"),
    25: (CELLS, "test_habit_25_"),
    26: (REGISTRY, "test_birth_and_sex_follow_the_id_number_and_the_difference_is_told"),
    27: (CELLS, "test_habit_27_"),
    28: (OWN, "test_habit_28_"),
    29: (CELLS, "test_habit_29_"),
    30: (OWN, "test_habit_30_"),
    31: (CELLS, "test_habit_31_"),
    32: (CELLS, "test_habit_32_"),
    33: (OWN, "test_habit_33_"),
    34: (CELLS, "test_habit_34_"),
    35: (CELLS, "test_habit_35_"),
    36: (CELLS, "test_habit_36_"),
    37: (HEADERS, "test_habit_37_"),
    38: (CELLS, "test_habit_38_"),
    39: (CELLS, "test_habit_39_"),
    40: (LOOKS, "test_habit_40_"),
    41: (CELLS, "test_habit_41_"),
    42: ("test_sums_across.py", "test_habit_42_"),
    43: (CELLS, "test_habit_43_"),
    44: (SENDING, "test_a_dry_run_says_the_same_and_stores_nothing"),
    45: (COPIES, "test_the_refused_lines_alone_come_back_too"),
    46: ("test_corrected_by_hand.py", "test_habit_46_"),
    47: (SENDING, "test_a_cancelled_upload_leaves_nothing_behind"),
    48: (SHEETS, "test_habit_48_"),
    49: (SHEETS, "test_habit_49_"),
    50: (REGISTRY, "test_the_national_list_goes_in_as_it_is"),
}


@pytest.mark.parametrize("habit", range(1, 51))
def test_every_habit_has_a_test_of_its_own(habit):
    file, beginning = HABITS[habit]
    assert [name for name in names_of(file) if name.startswith(beginning)]


@cache
def names_of(file):
    """The names of the tests in a file."""
    tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


@pytest.fixture(scope="module")
def _world_of_habits(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once for all fixtures in a transaction around their tests; each test's own is inside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world(tmp_path_factory.mktemp("sheets"))
        transaction.set_rollback(True)


@pytest.fixture
def send(_world_of_habits, db, tmp_path):
    """Uploads a fixture as the county's liaison, or as the unit's clerk: send(fixture, dry_run=True, …)."""
    world = _world_of_habits

    def run(fixture, **options):
        actor = world.liaison if fixture.kind in OF_THE_COUNTY else world.office
        options = {
            "accept": "good",
            "year": YEAR,
            "file_name": fixture.file_name,
            **fixture.options,
            **options,
        }
        path = fixture.write(tmp_path)
        return run_intake(actor=actor, scope=scope_of(actor), kind=fixture.kind, path=path, **options)

    return run


OF_THE_COUNTY = {"persons", "households", "needs", "monitoring"}


def stored_by(receipt, expected):
    """{row: {path: value}} of what went in, with the paths that are expected of the row."""
    found = {}
    for each in BatchRow.objects.filter(batch=receipt.batch, object_id__isnull=False):
        row = each.object_type.model_class().objects.get(pk=each.object_id)
        found[each.row_number] = {path: value_at(row, path) for path in expected.get(each.row_number, ())}
    return found


def value_at(row, path):
    """The value at the end of a path of attributes, in words where it is no text; of several rows the last is meant."""
    for name in path.split("."):
        row = getattr(row, name, None)
        row = row.order_by("pk").last() if hasattr(row, "get_queryset") else row
    return row if row is None or isinstance(row, (str, bool, int)) else str(row)


@pytest.mark.parametrize("fixture", FIXTURES, ids=attrgetter("file_name"))
def test_the_file_of_a_habit_goes_in_as_it_should(fixture, send):
    receipt = send(fixture)
    refused = [issue.code for issue in receipt.errors if not issue.row]
    assert refused == ([fixture.refusal] if fixture.refusal else [])
    assert [(each.cell, each.code) for each in receipt.errors if each.row] == list(fixture.errors)
    assert [(each.cell, each.code) for each in receipt.warnings] == list(fixture.warnings)
    assert [tuple(each.values()) for each in receipt.normalised] == list(fixture.normalised)
    assert [tuple(each.values()) for each in receipt.skipped] == list(fixture.skipped)
    assert stored_by(receipt, fixture.stored) == dict(fixture.stored)


def test_every_habit_has_a_file():
    assert {fixture.habit for fixture in FIXTURES} == set(range(1, 51)) == set(HABITS)
    names = [fixture.file_name for fixture in FIXTURES]
    assert len(names) == len(set(names))


def named(name):
    return next(fixture for fixture in FIXTURES if fixture.name.startswith(name))


def test_habit_05_the_same_content_under_another_name_is_nothing_new(send):
    fixture = named("2016年上义镇")
    first = send(fixture)
    again = send(fixture, file_name="最终版(4).xlsx")
    assert (again.batch, again.repeated, again.added, again.committed) == (first.batch, True, 0, False)
    assert [each.code for each in again.warnings] == ["already_stored"]
    assert "liaison" in again.warnings[0].message
    assert "(3)(1).xlsx" in again.warnings[0].message


def test_habit_44_a_try_stores_nothing_and_then_all_or_the_good_rows_go_in(send):
    fixture = named("先预检")
    tried = send(fixture, dry_run=True)
    assert (tried.added, tried.refused, Person.objects.count()) == (1, 1, 0)
    assert not send(fixture, accept="all").committed
    assert Person.objects.count() == 0
    assert (send(fixture).committed, Person.objects.count()) == (True, 1)


def test_habit_45_the_own_workbook_comes_back_with_the_wrong_cell_marked(send):
    receipt = send(named("错行要回到"))
    sheet = openpyxl.load_workbook(path_of(receipt.marked).open("rb"))["Sheet1"]
    assert sheet["D4"].fill.start_color.rgb == "FFFFC7CE"
    assert receipt.errors[0].message in sheet["D4"].comment.text
    assert sheet["F2"].value == "改正建议"
    assert sheet["F4"].value == f"证件号码：{receipt.errors[0].message}"
    assert (sheet["D3"].fill.fill_type, sheet["F3"].value) == (None, None)
    assert (sheet.column_dimensions["C"].width, sheet["A1"].value) == (33, "上义镇名单")
    short = openpyxl.load_workbook(path_of(receipt.wrong_rows).open("rb"))["Sheet1"]
    assert [short.cell(row, 3).value for row in range(1, short.max_row + 1)] == [None, "姓名", "黄二"]


def test_habit_46_new_changed_unchanged_and_in_conflict(send, _world_of_habits):
    fixture = named("新增更新")
    assert (send(fixture).added, send(fixture, year=2017).added) == (2, 0)
    amend(
        PersonYear.objects.get(person__name="黄招元", year=2016),
        actor=_world_of_habits.maker,
        verb="更正",
        education="高中",
    )
    receipt = send(fixture, overwrite_corrections=False, place_code="441621104")
    assert (receipt.added, receipt.changed, receipt.unchanged) == (0, 0, 2)
    assert [
        (each["cell"], each["before"], each["by_hand"], each["in_file"]) for each in receipt.conflicts
    ] == [("F2", "初中", "高中", "初中")]


def test_habit_47_a_long_upload_that_stops_halfway_leaves_nothing(send):
    class StoppedError(Exception):
        pass

    def stop(done, total):
        if done > total // 2:
            raise StoppedError

    with pytest.raises(StoppedError), transaction.atomic():
        send(named("上千行"), progress=stop)
    assert Need.objects.count() == 0
    assert send(named("上千行")).added == MANY


def test_habit_49_an_export_sent_twice_changes_nothing(send):
    assert send(named("导出的表")).added == 1
    again = send(named("导出的表"), year=2017)
    assert (again.added, again.changed, again.unchanged, again.errors, again.warnings) == (0, 0, 1, [], [])


def test_habit_50_neither_receipt_nor_log_nor_audit_shows_a_number(send, caplog):
    caplog.set_level("DEBUG")
    receipt = send(named("证件号码不留"))
    numbers = [person()[3], person(order="003")[3][:17], "13800138000", "1380013800"]
    said = f"{receipt.as_record()}{caplog.text}{list(AuditEvent.objects.values_list('detail', flat=True))}"
    assert [number for number in numbers if number in said] == []


def test_the_files_are_written_by_a_script(tmp_path):
    script = [sys.executable, "-m", "tests.intake.habits", str(tmp_path / "files")]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "files").iterdir()} == {each.file_name for each in FIXTURES}
