"""Moving a project through its life, and publishing it to the people it is for."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from fupin.audit.services import amend, write
from fupin.errors import Refusal
from projects.models import Project, ProjectStep, Publicity, Stage
from projects.models.project import STAGE_ORDER


@transaction.atomic
def advance_project(
    *,
    actor: User,
    project: Project,
    stage: str,
    happened_on: date,
    document_no: str = "",
    reason: str = "",
    **provenance: object,
) -> ProjectStep:
    """Notes a step with its day and document number, and moves the project there. Steps may be left out.

    Raises Refusal: "same_stage"; "reason" for a step back, a stop or a restart without a reason; "order" for a
    step forward dated before the last one.
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    project.refresh_from_db(fields=["stage"])
    _check_step(project, Stage(stage), happened_on, reason)
    step = ProjectStep(
        project=project,
        stage=stage,
        happened_on=happened_on,
        document_no=document_no,
        **provenance,
    )
    write(step, actor=actor, verb="推进项目", reason=reason)
    amend(project, actor=actor, verb="推进项目", reason=reason, stage=stage)
    return step


@transaction.atomic
def correct_step(
    *,
    actor: User,
    project: Project,
    happened_on: date | None = None,
    document_no: str | None = None,
    **provenance: object,
) -> dict[str, tuple]:
    """Corrects day and document number of the project's present stage, or notes them; {field: (old, new)}, None stays.

    Raises Refusal: "no_day" for a document number of a stage whose day is not known; "order" for a day before that of
    the last step.
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    steps = project.steps.order_by("happened_on", "pk")
    step = steps.filter(stage=project.stage).last()
    last = steps.exclude(pk=step.pk if step else None).last()
    if happened_on and last and happened_on < last.happened_on and last.stage != project.stage:
        raise _out_of_order(Stage(project.stage), happened_on, last)
    said = {"happened_on": happened_on, "document_no": document_no}
    given = {name: value for name, value in said.items() if value is not None}
    if step is not None:
        return amend(step, actor=actor, verb="更正项目进度", **given)
    if happened_on is None:
        raise Refusal("no_day", "填了进度文号，请填写进度日期", field="document_no")
    write(
        ProjectStep(project=project, stage=project.stage, **given, **provenance),
        actor=actor,
        verb="登记项目进度",
    )
    return {name: (None, value) for name, value in given.items()}


def _out_of_order(stage: Stage, day: date, last: ProjectStep) -> Refusal:
    message = f"“{stage.label}”的日期 {day} 早于“{last.get_stage_display()}”的 {last.happened_on}，请核对"
    return Refusal("order", message, field="happened_on")


def _check_step(project: Project, stage: Stage, happened_on: date, reason: str) -> None:
    present = Stage(project.stage)
    if stage == present:
        raise Refusal("same_stage", f"项目“{project}”已经是“{present.label}”", field="stage")
    forward = _goes_forward(present, stage)
    if not forward and not reason.strip():
        message = f"项目“{project}”由“{present.label}”改为“{stage.label}”不是顺序推进，请写明原因"
        raise Refusal("reason", message, field="reason")
    last = project.steps.order_by("happened_on", "pk").last()
    if forward and last is not None and happened_on < last.happened_on:
        raise _out_of_order(stage, happened_on, last)


def _goes_forward(present: Stage, stage: Stage) -> bool:
    """True for a later stage of the order; stopping and restarting are no steps of it."""
    if Stage.STOPPED in (present, stage):
        return False
    return STAGE_ORDER.index(stage) > STAGE_ORDER.index(present)


def publish_project(
    *,
    actor: User,
    project: Project,
    stage: str,
    starts_on: date,
    ends_on: date,
    where: str,
    opinions: str = "",
    **provenance: object,
) -> Publicity:
    """Records a public notice at one point of the life cycle. How long is too short is a parameter, not a block."""
    notice = Publicity(
        project=project,
        stage=stage,
        starts_on=starts_on,
        ends_on=ends_on,
        where=where,
        opinions=opinions,
        **provenance,
    )
    return write(notice, actor=actor, verb="登记公示")
