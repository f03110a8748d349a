"""Templates to download: empty, or filled with the rows of a village."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from fupin.intake.forms import PrefilledForm, open_kinds
from fupin.intake.prefilling import prefilled_template
from fupin.intake.sheets import sheet_of
from fupin.intake.templates import template
from fupin.pages import page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page("import")
def upload_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The template of a kind, to be filled in."""
    if kind not in dict(open_kinds(request.scope)):
        raise Http404
    sheet = sheet_of(kind)
    return _workbook(template(sheet), f"{sheet.title}模板.xlsx")


@page("import")
def upload_templates(request: HttpRequest) -> HttpResponse:
    """All templates, and the form that fills one with the rows of a village: with ?kind= and ?place= it is the file."""
    form = PrefilledForm(request.GET or None, scope=request.scope)
    if form.is_bound and form.is_valid():
        words = form.cleaned_data
        sheet = sheet_of(words["kind"])
        content = prefilled_template(
            actor=request.user,
            scope=request.scope,
            sheet=sheet,
            place_code=words["place"],
            year=words["year"],
        )
        place = dict(form.fields["place"].choices)[words["place"]]
        return _workbook(content, f"{sheet.title}_{place}.xlsx")
    context = {"form": form, "sheets": [sheet_of(kind) for kind, _ in open_kinds(request.scope)]}
    return render(request, "intake/templates.html", context, status=400 if form.is_bound else 200)


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
