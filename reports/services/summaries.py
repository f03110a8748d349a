"""Building annual summaries: asked for as a job, composed from figures, frozen as an edition."""

import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from counties.models import Division
from fupin.audit.services import record_event, write
from fupin.errors import Refusal
from fupin.files.models import StoredFile
from fupin.files.services import keep_file
from fupin.jobs.models import Job
from fupin.jobs.services import Progress, ask, handles
from fupin.periods import Period
from fupin.scope import SYSTEM
from reports.documents.docx import write_docx
from reports.documents.pdf import write_pdf
from reports.documents.plain import as_plain
from reports.indicators import Selection
from reports.models import Edition, EditionFigure, Narrative, Summary
from reports.models.summary import EditionState, TemplateKey
from reports.summaries import Draft, Printed, Subject, compose
from units.models import Pairing, Unit

JOB_KIND = "build_summary"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Report = Callable[[int, int, str], None]


def begin_summary(
    *, actor: User | None, template: str, unit: Unit | None, place: str = "", year_from: int, year: int
) -> Summary:
    """The summary of that subject and span, made if it is not there. Without a unit, the one that answers for the place.

    Raises Refusal if the template is unknown, the place is not loaded, or no (or more than one) unit answers for it.
    """
    if template not in TemplateKey.values:
        known = "、".join(f"{key}（{label}）" for key, label in TemplateKey.choices)
        raise Refusal("unknown_template", f"没有模板“{template}”，可用的有：{known}", field="template")
    division = _place(place)
    unit = unit or _answering_unit(division)
    summary, made = Summary.objects.get_or_create(
        template=template, unit=unit, place=division, year_from=year_from, year=year
    )
    if made:
        record_event(actor=actor, verb="建立年度总结", subject=summary)
    return summary


def _place(code: str) -> Division | None:
    if not code:
        return None
    division = Division.objects.filter(code=code).first()
    if division is None:
        raise Refusal(
            "unknown_place",
            f"地区 {code} 还没有载入，请先运行 load_divisions --county {code[:6]}",
            field="place",
        )
    return division


def _answering_unit(division: Division | None) -> Unit:
    if division is None:
        raise Refusal("no_subject", "请指定单位或地区", field="unit")
    units = list(Unit.objects.filter(pairings__place=division).distinct()[:3])
    if len(units) != 1:
        names = "、".join(unit.name for unit in units) or "没有"
        raise Refusal(
            "which_unit", f"{division}的帮扶单位：{names}；请用单位名称指明是哪一家的总结", field="unit"
        )
    return units[0]


def ask_summary(
    *, actor: User | None, template: str, unit: Unit | None, place: str = "", year_from: int, year: int
) -> Job:
    """A job that builds the summary; its result is {"edition": number of the edition's row}."""
    summary = begin_summary(
        actor=actor, template=template, unit=unit, place=place, year_from=year_from, year=year
    )
    return ask(
        actor=actor,
        kind=JOB_KIND,
        title=f"生成《{summary}》",
        key=f"{JOB_KIND}:{summary.pk}",
        parameters={"summary": summary.pk},
    )


@handles(JOB_KIND)
def run_summary_job(progress: Progress) -> dict:
    """The job's handler; the same content gives the same edition, so running it again is harmless."""
    summary = Summary.objects.select_related("unit", "place").get(pk=progress.job.parameters["summary"])
    edition = build_edition(actor=progress.job.asked_by, summary=summary, report=progress.step)
    return {"edition": edition.pk}


def build_edition(*, actor: User | None, summary: Summary, report: Report | None = None) -> Edition:
    """Composes, renders and freezes. An edition with the very same content is returned instead of a second one.

    Nothing is stored before both files are whole: a killed worker leaves no half edition.
    """
    tell = report or (lambda done, total, text: None)
    tell(0, 4, "取数、撰写")
    draft = compose(subject_of(summary), summary.template)
    digest = content_digest(draft)
    known = summary.editions.filter(digest=digest).first()
    if known:
        return known
    today = timezone.localdate()
    draft = compose(subject_of(summary), summary.template, dated=today)
    with tempfile.TemporaryDirectory() as folder:
        tell(1, 4, "生成 Word 和 PDF")
        word, portable = _rendered(draft, Path(folder))
        tell(3, 4, "存档")
        return _freeze(actor, summary, draft, digest, word, portable)


def _rendered(draft: Draft, folder: Path) -> tuple[Path, Path]:
    """The document as Word and PDF. Raises Refusal if a character is in no font: a blank must not be printed."""
    word, portable = folder / "summary.docx", folder / "summary.pdf"
    write_docx(draft.document, word)
    undrawn = write_pdf(draft.document, portable, font_dirs=settings.PDF_FONT_DIRS)
    if undrawn:
        letters = "、".join(undrawn)
        raise Refusal("undrawn", f"字库里没有这些字：{letters}；请在 PDF_FONT_DIRS 里放入含有它们的字体")
    return word, portable


def subject_of(summary: Summary) -> Subject:
    """The summary's subject, read with the eyes of the system: an edition is the unit's, not its reader's."""
    period = Period.years(summary.year_from, summary.year)
    place = summary.place.code if summary.place else ""
    return Subject(
        unit=summary.unit,
        place=place,
        place_name=summary.place.full_name if summary.place else "",
        span=summary.span,
        selection=Selection(SYSTEM, period, unit=summary.unit, place=place),
        summary_id=summary.pk,
    )


def content_digest(draft: Draft) -> str:
    """SHA-256 of the text and of every figure with its rows; the day of building and the draft mark are no part of it."""
    document = asdict(draft.document) | {"dated": None, "state_mark": ""}
    figures = [_figure_fields(figure) for figure in draft.printed]
    body = json.dumps([document, figures], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(body.encode()).hexdigest()


def _figure_fields(figure: Printed) -> dict:
    value = figure.value
    return {
        "ordinal": figure.ordinal,
        "code": value.definition.code,
        "name": value.definition.name,
        "selection": {**value.selection.as_json(), "about": figure.about},
        "value": value.figure.value,
        "unit": value.definition.unit,
        "precision": value.figure.precision.value,
        "text": value.text,
        "row_count": value.row_count,
        "unfilled_count": value.unfilled_count,
        "row_digest": figure.digest,
    }


@transaction.atomic
def _freeze(
    actor: User | None,
    summary: Summary,
    draft: Draft,
    digest: str,
    word: Path,
    portable: Path,
) -> Edition:
    Summary.objects.select_for_update().get(pk=summary.pk)
    known = summary.editions.filter(digest=digest).first()
    if known:
        return known
    last = summary.editions.order_by("-number").values_list("number", flat=True).first() or 0
    edition = Edition.objects.create(
        summary=summary,
        number=last + 1,
        content={"document": as_plain(draft.document)},
        digest=digest,
        missing_count=len(draft.missing),
        docx=_kept(actor, word, f"{summary}.docx", WORD),
        pdf=_kept(actor, portable, f"{summary}.pdf", "application/pdf"),
        built_by=actor,
    )
    EditionFigure.objects.bulk_create(
        EditionFigure(edition=edition, **_figure_fields(figure)) for figure in draft.printed
    )
    record_event(
        actor=actor,
        verb="生成年度总结",
        subject=edition,
        detail={"digest": digest, "figures": len(draft.printed)},
    )
    return edition


def _kept(actor: User | None, path: Path, name: str, content_type: str) -> StoredFile:
    with path.open("rb") as source:
        return keep_file(actor=actor, source=source, name=name, content_type=content_type)


@transaction.atomic
def write_narrative(*, actor: User, summary: Summary, section: str, text: str) -> Narrative:
    """Puts a person's text into a section; rebuilding prints it and never changes it."""
    row = summary.narratives.filter(section=section).first() or Narrative(summary=summary, section=section)
    row.text, row.written_by = text, actor
    return write(row, actor=actor, verb="撰写总结段落")


def sign_edition(*, actor: User, edition: Edition) -> Edition:
    """Declares an edition final and replaces its files by ones without the draft mark.

    Raises Refusal if figures are missing, it is signed already, its builder signs, or the data have moved since.
    """
    summary = edition.summary
    draft = compose(
        subject_of(summary), summary.template, dated=timezone.localdate(edition.built_at), state_mark=""
    )
    if content_digest(draft) != edition.digest:
        raise Refusal("moved", "生成之后数据或人工段落有变动，请重新生成，核对后再定稿")
    with tempfile.TemporaryDirectory() as folder:
        word, portable = _rendered(draft, Path(folder))
        return _sign(actor, edition, draft, word, portable)


@transaction.atomic
def _sign(actor: User, edition: Edition, draft: Draft, word: Path, portable: Path) -> Edition:
    row = Edition.objects.select_for_update().get(pk=edition.pk)
    if row.state == EditionState.SIGNED:
        raise Refusal("signed", f"《{row.summary}》第 {row.number} 版已于 {row.signed_at:%Y-%m-%d} 定稿")
    if row.missing_count:
        raise Refusal("missing", f"还有 {row.missing_count} 处待补，补齐并重新生成后再定稿")
    if row.built_by_id == actor.pk:
        raise Refusal("own_work", "生成人不能自己定稿，请由复核人员定稿")
    row.docx = _kept(actor, word, f"{row.summary}.docx", WORD)
    row.pdf = _kept(actor, portable, f"{row.summary}.pdf", "application/pdf")
    row.content = {**row.content, "document": as_plain(draft.document)}
    row.state, row.signed_at, row.signed_by = EditionState.SIGNED, timezone.now(), actor
    return write(row, actor=actor, verb="总结定稿")


def answering_units(place: str) -> list[Unit]:
    """The units that are paired with a place: for the form's choices."""
    ids = Pairing.objects.filter(place=place).values("unit")
    return list(Unit.objects.filter(pk__in=ids).order_by("path"))
