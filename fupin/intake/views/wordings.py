"""The local words that were confirmed, and taking one of them back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from fupin.intake.models import Wording
from fupin.intake.receipt import in_words
from fupin.intake.sheets import Sheet, kinds, sheet_of
from fupin.intake.views.running import acting
from fupin.intake.wordings import PLACE, withdraw_wording
from fupin.pages import one_page, page


@page("import")
def wordings(request: HttpRequest) -> HttpResponse:
    """What headings and words stand for in one's counties, who said so and when; withdrawn ones on demand."""
    rows = Wording.objects.visible_to(request.scope).select_related("confirmed_by", "withdrawn_by")
    with_withdrawn = request.GET.get("withdrawn") == "1"
    rows = one_page(request, rows if with_withdrawn else rows.in_force())
    known = {kind: sheet_of(kind) for kind in kinds()}
    for row in rows:
        row.where, row.said, row.read_as = _where(row, known), in_words(row.written), in_words(row.shown)
    return render(request, "intake/wordings.html", {"rows": rows, "with_withdrawn": with_withdrawn})


def _where(row: Wording, known: dict[str, Sheet]) -> tuple[str, str]:
    """The kind of table and the column that the wording belongs to, in words."""
    sheet = known.get(row.kind)
    title = sheet.title if sheet else "各种表格"
    if not row.column_key:
        return title, "（列名）"
    column = sheet.column(row.column_key) if sheet else None
    return title, "地区" if row.column_key == PLACE else column.label if column else row.column_key


@require_POST
@page("import")
def wording_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The wording is not gone by any more."""
    row = Wording.objects.visible_to(request.scope).filter(pk=pk).first()
    if row is None:
        raise Http404

    def act() -> HttpResponse:
        withdraw_wording(actor=request.user, scope=request.scope, wording=row)
        messages.success(request, f"已撤回：{in_words(str(row))}。以后上传不再照它读；已入库的不变。")
        return redirect("wordings")

    return acting(request, act, "wordings")
