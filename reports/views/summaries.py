"""Annual summaries: asking for one, reading an edition, comparing its frozen figures with today's."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from fupin.errors import NotPermitted, Refusal
from fupin.files.services import path_of
from fupin.jobs.models import OPEN_STATES, Job
from fupin.pages import one_page, page
from reports.addresses import figure_address
from reports.forms import SummaryForm
from reports.indicators import Reader, Selection, Value
from reports.models import Edition, EditionFigure, Summary
from reports.services.summaries import JOB_KIND, ask_summary, sign_edition
from units.models import Unit

FORMS = {"docx": "docx", "pdf": "pdf"}


@dataclass(frozen=True)
class Compared:
    """A figure as it was printed beside what the same question gives now."""

    printed: EditionFigure
    now: Value | None
    address: str

    @property
    def differs(self) -> bool:
        return self.now is None or (self.now.text, self.now.row_count) != (
            self.printed.text,
            self.printed.row_count,
        )


@page("view")
def summaries(request: HttpRequest) -> HttpResponse:
    """The summaries with their editions; POST asks for a new one."""
    may_ask = request.scope.allows("summarise")
    form = SummaryForm(request.POST or None, scope=request.scope)
    if request.method == "POST":
        if not may_ask:
            raise NotPermitted("not_permitted", "您没有生成总结的权限")
        if form.is_valid():
            try:
                return redirect("job", pk=_ask(request, form.cleaned_data).pk)
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    rows = Summary.objects.visible_to(request.scope).select_related("unit", "place")
    context = {
        "form": form if may_ask else None,
        "rows": one_page(request, rows.prefetch_related("editions")),
        "jobs": Job.objects.filter(asked_by=request.user, kind=JOB_KIND, state__in=OPEN_STATES),
    }
    return render(request, "reports/summaries.html", context, status=400 if form.is_bound else 200)


def _ask(request: HttpRequest, words: dict) -> Job:
    place = words["place"].code if words["place"] else ""
    return ask_summary(
        actor=request.user,
        template=words["template"],
        unit=words["unit"],
        place=place,
        year_from=words["year_from"],
        year=words["year"],
    )


@page("view")
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """The document as it was built, every figure a link to its rows."""
    found = _visible(request, pk)
    addresses = {row.ordinal: figure_address(row.code, row.selection) for row in found.figures.all()}
    document = found.content["document"]
    context = {
        "edition": found,
        "document": _linked(document, addresses),
        "others": found.summary.editions.exclude(pk=found.pk),
        "may_sign": request.scope.allows("sign") and found.state == "draft",
    }
    return render(request, "reports/edition.html", context)


def _linked(tree: object, addresses: dict[int, str]) -> object:
    """The tree of the document with the address of its rows in every figure."""
    if isinstance(tree, list):
        return [_linked(each, addresses) for each in tree]
    if not isinstance(tree, dict):
        return tree
    linked = {name: _linked(each, addresses) for name, each in tree.items()}
    if tree.get("type") in ("figure", "target"):
        linked["address"] = addresses.get(tree.get("ref"), "")
    return linked


@page("view")
def edition_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Every figure of the edition: as printed, and what the same question gives now."""
    found = _visible(request, pk)
    compared = list(_compared(request, found))
    context = {"edition": found, "rows": compared, "differing": sum(row.differs for row in compared)}
    return render(request, "reports/edition_figures.html", context)


def _compared(request: HttpRequest, edition: Edition) -> list[Compared]:
    readers: dict[str, Reader | None] = {}
    rows = []
    for printed in edition.figures.all():
        reader = readers.setdefault(str(printed.selection), _reader(request, printed.selection))
        now = reader.value(printed.code) if reader else None
        rows.append(Compared(printed, now, figure_address(printed.code, printed.selection)))
    return rows


def _reader(request: HttpRequest, kept: dict) -> Reader | None:
    try:
        return Reader(Selection.from_json(kept, request.scope))
    except Unit.DoesNotExist:
        return None


@page("view")
def edition_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The Word or PDF file as it was frozen."""
    found = _visible(request, pk)
    file = getattr(found, FORMS[form])
    name = f"{found.summary}第{found.number}版.{form}"
    return FileResponse(path_of(file).open("rb"), as_attachment=True, filename=name)


@require_POST
@page("sign")
def edition_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Declares the edition final."""
    try:
        sign_edition(actor=request.user, edition=_visible(request, pk))
        messages.success(request, "已定稿。")
    except NotPermitted:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("edition", pk=pk)


def _visible(request: HttpRequest, pk: int) -> Edition:
    if not request.scope.allows("view"):
        raise Http404
    rows = Edition.objects.visible_to(request.scope)
    return get_object_or_404(rows.select_related("summary__unit", "summary__place", "docx", "pdf"), pk=pk)
