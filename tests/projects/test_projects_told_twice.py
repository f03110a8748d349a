"""One project told of twice: two numbers of one thing in a row, and a name that is registered already."""

from datetime import date

import pytest

from projects.models import Agreement, Asset, Project, ProjectBenefit, ProjectQuantity
from tests.projects.project_world import new_project, problems
from tests.projects.test_upload_projects import ROAD, SHARE

PLAIN = {name: text for name, text in ROAD.items() if name not in ("指标", "数量", "进度", "起始日期")}
QUANTITIES = {"工程量指标1": "硬化道路", "工程量1": "3公里", "工程量指标2": "硬化道路", "工程量2": "2公里"}
BENEFITS = {"受益方面2": "饮水", "受益人数2": "30人", "受益方面3": "饮水", "受益人数3": "20人"}


def told(receipt):
    return [(issue.cell, issue.code) for issue in receipt.warnings]


@pytest.mark.parametrize(
    ("groups", "cell", "label"), [(QUANTITIES, "J2", "工程量指标1"), (BENEFITS, "J2", "受益方面2")]
)
@pytest.mark.parametrize("known", [True, False])
def test_the_same_thing_counted_twice_in_a_row_is_refused(world, groups, cell, label, known):
    if known:
        world.upload("projects", [PLAIN])

    receipt = world.upload("projects", [PLAIN | groups])

    assert [(each.cell, each.code, each.message) for each in receipt.errors] == [
        (cell, "duplicate", f"与“{label}”相同，一个项目只记一个数；请合成一个数，或改选")
    ]
    assert not (ProjectQuantity.objects.exists() or ProjectBenefit.objects.exists())
    assert Project.objects.count() == known


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_project_with_another_end_than_the_registered_one_is_asked_about(world, dry_run):
    world.upload("projects", [PLAIN])

    receipt = world.upload("projects", [PLAIN | {"完成日期": "2019-06-30"}], dry_run=dry_run)

    assert (problems(receipt), receipt.added, told(receipt)) == ([], 1, [("E2", "alike_project")])
    assert receipt.warnings[0].message.startswith(
        "该地已登记“村道硬底化”（完成日期 2018-12-31），按另一个项目登记；"
    )


@pytest.mark.parametrize(
    ("known", "written"), [("饮水（一期）", "饮水(一期)"), ("饮水(一期)", "饮水（一期）")]
)
def test_a_project_in_other_brackets_is_asked_about(world, known, written):
    new_project(world, name=known)

    receipt = world.upload("projects", [PLAIN | {"项目名称": written}])

    assert (receipt.added, told(receipt)) == (1, [("C2", "alike_project")])


def test_other_brackets_in_one_sheet_are_asked_about_and_other_years_are_not(world):
    rows = [PLAIN, PLAIN | {"完成日期": "2019-12-31"}]
    assert told(world.upload("projects", rows)) == []
    rows = [PLAIN | {"项目名称": "饮水（一期）"}, PLAIN | {"项目名称": "饮水(一期)"}]
    assert told(world.upload("projects", rows)) == [("C3", "alike_project")]


def test_a_project_that_is_known_or_lies_elsewhere_is_not_asked_about(world):
    new_project(world, name="村道硬底化", ends_on=date(2018, 12, 31))
    assert told(world.upload("projects", [PLAIN])) == []
    elsewhere = PLAIN | {"实施地点": "广东省河源市紫金县上义镇", "完成日期": "2019-12-31"}
    assert told(world.upload("projects", [elsewhere])) == []


def test_an_asset_in_other_brackets_is_asked_about(world):
    world.upload("assets", [SHARE | {"资产名称": "股份（一期）"}])

    receipt = world.upload("assets", [SHARE | {"资产名称": "股份(一期)"}])

    assert (problems(receipt), receipt.added, told(receipt)) == ([], 1, [("C2", "alike_asset")])


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (SHARE | {"年回报率": ""}, "H2"),
        ({name: text for name, text in SHARE.items() if name != "年回报率"}, "F2"),
    ],
)
def test_half_a_promise_is_refused_at_a_cell(world, row, cell):
    receipt = world.upload("assets", [row])

    assert problems(receipt) == [(cell, "invalid")]
    assert receipt.errors[0].message == "按本金固定回报的，请填写本金和年回报率"
    assert not Asset.objects.exists()


def test_a_stage_without_the_column_of_its_day_is_refused_at_the_stage(world):
    world.upload("projects", [PLAIN])

    assert problems(world.upload("projects", [PLAIN | {"进度": "进行中"}])) == [("H2", "stage_on")]


def test_the_next_years_project_of_one_name_is_not_asked_about(world):
    yearly = PLAIN | {"起始日期": "2018-01-01", "完成日期": "2018-12-31"}
    world.upload("projects", [yearly])
    assert (
        told(world.upload("projects", [yearly | {"起始日期": "2019-01-01", "完成日期": "2019-12-31"}])) == []
    )
    late = yearly | {"起始日期": "2018-06-01", "完成日期": "2020-12-31"}
    assert [code for _, code in told(world.upload("projects", [late]))] == ["alike_project"]


AGREED = {
    "牵线单位": "深圳中支",
    "落地地区": ROAD["实施地点"],
    "投资方": "香港锦发集团（深圳）",
    "项目内容": "国际文化养生社区",
    "进展": "达成意向",
    "签约（意向）日期": "2017-12-07",
}


@pytest.mark.parametrize(
    ("change", "cell"),
    [
        ({"签约（意向）日期": "2018-03-01", "进展": "正式签约"}, "F2"),
        ({"投资方": "香港锦发集团(深圳)"}, "C2"),
    ],
)
def test_an_agreement_that_may_be_the_registered_one_is_asked_about(world, change, cell):
    world.upload("agreements", [AGREED])

    receipt = world.upload("agreements", [AGREED | change])

    assert (problems(receipt), receipt.added, told(receipt)) == ([], 1, [(cell, "alike_agreement")])
    assert (
        "与“香港锦发集团（深圳）”的协议（达成意向，2017-12-07），按另一份登记" in receipt.warnings[0].message
    )


def test_two_agreements_of_one_sheet_and_those_of_other_investors_are_not_asked_about(world):
    rows = [AGREED, AGREED | {"签约（意向）日期": "2018-03-01"}]
    assert told(world.upload("agreements", rows)) == []
    assert told(world.upload("agreements", [AGREED | {"投资方": "某能源公司"}])) == []
    assert told(world.upload("agreements", [AGREED | {"进展": "正式签约"}])) == []
    matter = {"项目内容": "民宿", "签约（意向）日期": "2019-03-01"}
    assert told(world.upload("agreements", [AGREED | matter])) == []
    assert Agreement.objects.count() == 4
