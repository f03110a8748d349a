"""Titles between the lines: each holds until the next one of its kind, and from the innermost place on."""

import pytest

from fupin.intake.reading import RawRow
from fupin.intake.titles import Titles


def groups(*titles):
    """What the titles say of the lines below each, and how many of their lines that is."""
    above, found = Titles(), []
    for at, title in enumerate(titles, 1):
        said, rows = above.take(title, RawRow(at, [title]))
        found.append((said, [row.number for row in rows]))
    return found


@pytest.mark.parametrize(
    ("titles", "last"),
    [
        (["一、上义镇"], ("上义镇", [1])),
        (["一、上义镇", "二、凤安镇"], ("凤安镇", [2])),
        (["一、招元村", "第一组"], ("招元村|第一组", [1, 2])),
        (["一、招元村", "第一组", "第二组"], ("招元村|第二组", [1, 3])),
        (["一、招元村", "第一组", "二、黄洞村"], ("黄洞村", [3])),
        (["上义镇", "招元村", "(一)脱贫户", "凤安镇"], ("凤安镇", [4])),
        (["上义镇", "一、招元村(2户)", "(一)脱贫户"], ("招元村(2户)|脱贫户", [1, 2, 3])),
        (["一、脱贫户", "招元村", "二、监测户"], ("监测户", [3])),
        (["一、招元", "第一组"], ("招元|第一组", [1, 2])),
        (["招元村（2户）", "第一组(1户)"], ("招元村（2户）|第一组(1户)", [1, 2])),
    ],
)
def test_a_title_holds_until_the_next_of_its_kind(titles, last):
    assert groups(*titles)[-1] == last
