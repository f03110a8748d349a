"""What was met among a million lines is known as if it all lay in memory."""

import random
from dataclasses import replace

import pytest

from fupin.intake import sheets
from fupin.intake.remembering import Remembered
from tests.intake.sample_sheet import LINES
from tests.intake.sample_sheet import save as save_line
from tests.intake.workbooks import HEAD, line, xlsx


def test_it_knows_what_a_dict_knows_however_old():
    remembered, known, chance = Remembered(at_hand=50), {}, random.Random(3)
    for step in range(5000):
        key = (f"户{chance.randrange(900)}", chance.choice([None, 2016, 2017]))
        assert remembered.get(key) == known.get(key)
        remembered[key] = known[key] = (step, ["说"])
    assert all(remembered.get(key) == value for key, value in known.items())
    assert remembered.get(("户901", None), 0) == 0


def test_only_the_latest_lie_in_memory():
    remembered = Remembered(at_hand=50)
    for number in range(1000):
        remembered[number] = str(number)
    assert len(remembered._recent) <= 50
    assert remembered.get(1) == "1"


def test_of_long_sheets_fewer_are_kept_than_of_short_ones(monkeypatch):
    monkeypatch.setattr("fupin.intake.remembering.OF_LONG_SHEETS", 20)
    remembered = Remembered(at_hand=50)
    for number in range(50):
        remembered[number] = str(number)
    assert len(remembered._recent) == 50
    for number in range(50, 1000):
        remembered[number] = str(number)
        assert len(remembered._recent) <= 20
    assert all(remembered.get(number) == str(number) for number in range(1000))


@pytest.mark.django_db(transaction=True)
def test_what_a_survey_met_is_known_for_all_tables_and_gone_before_a_row_is_saved(
    upload, tmp_path, monkeypatch
):
    met, left = [], []

    def survey(seen, context):
        years = context.met_before("years")
        for row, year in zip(seen.rows, seen.columns["year_from"], strict=True):
            met.append((year, years.get(year)))
            years[year] = (seen.sheet_name, row)

    def save(row, context):
        left.append(dict(context.met))
        return save_line(row, context)

    def second_table(sheet):
        other = sheet.parent.create_sheet("Sheet2")
        for each in (HEAD, line(2016, place="441622"), line(2018)):
            other.append(each)

    declared = replace(LINES, kind="surveyed", survey=survey, save=save)
    monkeypatch.setitem(sheets._sheets, declared.kind, declared)
    path = xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), line(2017)], after=second_table)
    receipt = upload(path, kind=declared.kind)
    assert (receipt.added, receipt.errors) == (4, [])
    assert met == [(2016, None), (2017, None), (2016, ("Sheet1", 2)), (2018, None)]
    assert left == [{}, {}, {}, {}]
