"""A project moves on in order; a step back, a stop and a restart need a reason."""

from datetime import date

import pytest

from fupin.errors import Refusal
from projects.models import Project, Stage
from projects.services import advance_project, publish_project
from tests.projects.project_world import new_project


def advance(world, project, stage, day, **rest):
    return advance_project(actor=world.clerk, project=project, stage=stage, happened_on=day, **rest)


def test_steps_keep_day_and_document_number_and_may_be_left_out(world):
    project = new_project(world)
    advance(world, project, Stage.APPROVED, date(2017, 3, 1), document_no="紫扶〔2017〕3号")
    advance(world, project, Stage.COMPLETED, date(2018, 6, 30))

    assert Project.objects.get().stage == Stage.COMPLETED
    steps = [(step.stage, step.happened_on, step.document_no) for step in project.steps.all()]
    assert steps == [
        (Stage.APPROVED, date(2017, 3, 1), "紫扶〔2017〕3号"),
        (Stage.COMPLETED, date(2018, 6, 30), ""),
    ]


def test_the_same_stage_twice_is_refused(world):
    project = new_project(world, stage=Stage.STARTED)

    with pytest.raises(Refusal) as caught:
        advance(world, project, Stage.STARTED, date(2018, 1, 1))
    assert caught.value.code == "same_stage"


def test_a_step_forward_is_not_dated_before_the_last(world):
    project = new_project(world)
    advance(world, project, Stage.STARTED, date(2018, 3, 1))

    with pytest.raises(Refusal) as caught:
        advance(world, project, Stage.COMPLETED, date(2018, 2, 28))

    assert caught.value.code == "order"
    assert (Project.objects.get().stage, project.steps.count()) == (Stage.STARTED, 1)


@pytest.mark.parametrize(
    ("present", "stage"),
    [(Stage.COMPLETED, Stage.STARTED), (Stage.STARTED, Stage.STOPPED), (Stage.STOPPED, Stage.STARTED)],
)
def test_what_is_no_step_forward_needs_a_reason(world, present, stage):
    project = new_project(world, stage=present)

    with pytest.raises(Refusal) as caught:
        advance(world, project, stage, date(2018, 1, 1), reason=" ")
    assert (caught.value.code, Project.objects.get().stage) == ("reason", present)

    advance(world, project, stage, date(2018, 1, 1), reason="县里调整计划")
    assert Project.objects.get().stage == stage


def test_a_notice_ends_no_earlier_than_it_begins(world):
    project = new_project(world)
    facts = {"stage": Stage.REGISTERED, "where": "村务公开栏", "starts_on": date(2017, 3, 1)}

    with pytest.raises(Refusal, match="公示止不能早于公示起"):
        publish_project(actor=world.clerk, project=project, ends_on=date(2017, 2, 1), **facts)
    notice = publish_project(actor=world.clerk, project=project, ends_on=date(2017, 3, 11), **facts)
    assert notice.project == project
