"""A line with a bad cell is told what its figure and its days are refused for too, and where."""

import pytest

from tests.projects.project_world import build_world, problems
from tests.reports.test_upload_figures import CLAIM, PERSONS

LINES = {
    "figures": (
        "figures",
        PERSONS | {"数据": "30户", "起始日期": "2019-01-01", "认定": "许多"},
        [("J2", "yes_no"), ("D2", "unit"), ("E2", "invalid")],
    ),
    "claims": (
        "claims",
        CLAIM | {"地区": "没有的村", "依据": ""},
        [("B2", "unknown_place"), ("F2", "required")],
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_a_bad_cell_does_not_hide_what_the_line_is_refused_for_besides(db, tmp_path, name):
    kind, row, expected = LINES[name]
    receipt = build_world(tmp_path).upload(kind, [row])
    assert (receipt.added, receipt.refused) == (0, 1)
    assert problems(receipt) == expected
