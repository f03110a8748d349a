"""Opening a project: sources make the budget; quantities and beneficiaries keep the words they were stated in."""

from datetime import date
from decimal import Decimal

import pytest

from fupin.audit.models import AuditEvent
from fupin.errors import Refusal
from fupin.figures import Absence, Figure, parse_figure
from projects.models import Project, ProjectQuantity
from projects.services import PlannedSource, amend_project, record_benefit, record_quantity
from tests.projects.project_world import new_project


def test_sources_that_make_the_budget_are_kept_with_it(world):
    project = new_project(
        world,
        budget=Decimal("1083040"),
        sources=[PlannedSource("单位自筹", Decimal("1000000")), PlannedSource("村集体", Decimal("83040"))],
    )

    assert [str(each.amount) for each in project.sources.all()] == ["1000000.00", "83040.00"]
    assert AuditEvent.objects.filter(verb="登记项目", actor=world.clerk).count() == 1


def test_sources_that_do_not_make_the_budget_are_refused_and_nothing_is_written(world):
    with pytest.raises(Refusal) as caught:
        new_project(world, budget=Decimal("1083040"), sources=[PlannedSource("单位自筹", Decimal("1000000"))])

    assert (caught.value.code, caught.value.field) == ("sources", "budget")
    assert (
        "各来源合计 1,000,000.00 元，与计划投资 1,083,040.00 元不等，相差 83,040.00 元"
        in caught.value.message
    )
    assert not Project.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_new_budget_must_agree_with_the_sources(world):
    project = new_project(world, budget=Decimal("10"), sources=[PlannedSource("单位自筹", Decimal("10"))])

    with pytest.raises(Refusal) as caught:
        amend_project(actor=world.clerk, project=project, budget=Decimal("11"))
    assert caught.value.code == "sources"


def test_the_same_project_is_not_opened_twice(world):
    new_project(world)

    with pytest.raises(Refusal) as caught:
        new_project(world)
    assert "该地点已有同名、同期的项目" in caught.value.message
    assert Project.objects.count() == 1


def test_a_quantity_is_kept_in_the_unit_of_its_indicator_and_in_its_words(world):
    project = new_project(world)

    quantity, changes = record_quantity(
        actor=world.clerk, project=project, indicator="infra.road_km", figure=parse_figure("7736米")
    )

    assert changes is None
    quantity.refresh_from_db()
    assert (quantity.value, quantity.stated) == (Decimal("7.736000"), "7736米")
    _, changes = record_quantity(
        actor=world.clerk, project=project, indicator="infra.road_km", figure=parse_figure("7.8公里")
    )
    assert changes["stated"] == ("7736米", "7.8公里")
    assert ProjectQuantity.objects.count() == 1


def test_persons_are_not_person_times(world):
    with pytest.raises(Refusal) as caught:
        record_quantity(
            actor=world.clerk,
            project=new_project(world),
            indicator="train.person_times",
            figure=parse_figure("300人"),
        )

    assert (caught.value.code, caught.value.field) == ("unit", "figure")
    assert not ProjectQuantity.objects.exists()


def test_an_indicator_outside_the_catalogue_is_refused(world):
    with pytest.raises(Refusal) as caught:
        record_quantity(
            actor=world.clerk, project=new_project(world), indicator="x.y", figure=parse_figure("1")
        )
    assert caught.value.code == "unknown_indicator"


def test_a_blank_stays_unfilled_and_is_no_nought(world):
    quantity, _ = record_quantity(
        actor=world.clerk,
        project=new_project(world),
        indicator="infra.light",
        figure=Figure.missing("盏", Absence.UNFILLED),
    )

    assert (quantity.value, quantity.absence) == (None, "unfilled")


def test_households_and_persons_served_are_counted_apart(world):
    project = new_project(world, ends_on=date(2008, 12, 31))
    for text, counted in (("2100人", "人"), ("96户", "户")):
        record_benefit(
            actor=world.clerk, project=project, kind="water", figure=parse_figure(text), counted=counted
        )

    assert [(each.value, each.counted) for each in project.benefits.all()] == [(2100, "人"), (96, "户")]
    with pytest.raises(Refusal) as caught:
        record_benefit(
            actor=world.clerk, project=project, kind="road", figure=parse_figure("96户"), counted="人"
        )
    assert caught.value.code == "unit"
