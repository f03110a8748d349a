"""The fifty habits of real county sheets: each has a test of its own.

The names of the tests are looked up in the files, so that a habit cannot lose its test unnoticed.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
CELLS, FILES, LINES = "test_cells.py", "test_files_of_all_kinds.py", "test_headers_and_lines.py"
SENDING, COPIES, SHEETS = "test_sending_a_sheet.py", "test_marked_copies.py", "test_templates_and_exports.py"
LOOKS = "test_looks_of_cells.py"
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
    10: (LINES, "test_habit_10_"),
    11: (LINES, "test_habit_11_"),
    12: (LINES, "test_habit_12_"),
    13: ("../pages/test_send_columns.py", "test_the_confirmed_columns_are_remembered"),
    14: (SENDING, "test_habit_14_"),
    15: (LINES, "test_habit_15_"),
    16: (LINES, "test_habit_16_"),
    17: (REGISTRY, "test_members_below_their_household_need_not_repeat_it"),
    18: (LINES, "test_habit_18_"),
    19: (LINES, "test_habit_19_"),
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
    37: (LINES, "test_habit_37_"),
    38: (CELLS, "test_habit_38_"),
    39: (CELLS, "test_habit_39_"),
    40: (LOOKS, "test_habit_40_"),
    41: (CELLS, "test_habit_41_"),
    42: (LINES, "test_habit_18_a_total_that_does_not_add_up_is_a_warning_at_its_cell"),
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
