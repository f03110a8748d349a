"""Batches of proposed entries: what waits for me, making one, checking one."""

from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from funds.covering import covering_at_work
from funds.models import EntryBatch, LedgerAccount
from funds.selectors.batches import AccountEffect, account_effects, batches_seen, may_decide, todo, waiting_of
from funds.services import (
    answer_remark,
    approve_batch,
    attach_file,
    draft_batch,
    drop_batch,
    objections,
    redraft_rows,
    return_batch,
    submit_batch,
    withdraw_batch,
)
from funds.views.batch_rows import RowsForm, initial_of, posting_of, with_more
from fupin.approvals.models import OPEN, RowRemark, State, Submission
from fupin.approvals.selectors import current_step, rounds_of
from fupin.audit.services import record_event
from fupin.errors import Refusal
from fupin.files.services import keep_file, path_of
from fupin.money import grouped
from fupin.pages import one_page, page
from projects.models import Project
from units.models import Unit

RELATED = ("document", "from_account", "to_account", "place", "project")


@page("view")
def batches(request: HttpRequest) -> HttpResponse:
    """What waits for me, what is stuck, and all batches that I see."""
    seen = batches_seen(request.user, request.scope).order_by("-pk")
    state = request.GET.get("state", "")
    if state in State.values:
        seen = seen.filter(submission__state=state)
    listed = one_page(request, seen)
    for row in listed:
        row.amount = grouped(row.total or 0)
    context = {
        "todo": todo(request.user, request.scope),
        "rows": listed,
        "states": State.choices,
        "state": state,
    }
    return render(request, "funds/batches.html", context)


def _seen(request: HttpRequest, pk: int) -> EntryBatch:
    return get_object_or_404(batches_seen(request.user, request.scope), pk=pk)


@page("view")
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: its rows, what they do to the accounts, what to look at, and all that was said about it."""
    row = _seen(request, pk)
    drafts = list(row.drafts.select_related(*RELATED))
    submission, rounds = row.submission, rounds_of(row.submission)
    effects = account_effects(drafts) if _open(request, submission) else []
    found = objections(row, drafts) if effects else []
    mine = submission.maker_id == request.user.pk
    context = {
        "batch": row,
        "submission": submission,
        "rows": _rows(row, drafts, found, rounds),
        "total": grouped(row.total or 0),
        "effects": [_in_words(effect) for effect in effects],
        "found": [each for each in found if not each.row_number],
        "blocked": any(each.blocks for each in found),
        "files": list(row.files.select_related("file", "attached_by")),
        "rounds": rounds,
        "step": current_step(submission),
        "waiting": waiting_of(row),
        "mine": mine,
        "cover": covering_at_work(request.scope),
        "may_edit": mine and submission.state in OPEN,
        "may_decide": may_decide(request.user, request.scope, row),
    }
    return render(request, "funds/batch.html", context)


def _open(request: HttpRequest, submission: Submission) -> bool:
    """Whether it may still be posted, and the balances of today that it would meet may be seen."""
    still = submission.state not in (State.APPROVED, State.DROPPED)
    return still and request.scope.sees_day(timezone.localdate())


def _in_words(effect: AccountEffect) -> dict:
    """The effect with its amounts as the page prints them."""
    amounts = {name: grouped(getattr(effect, name)) for name in ("before", "came", "went", "after")}
    return {"account": effect.account, "falls_short": effect.falls_short, **amounts}


def _rows(batch: EntryBatch, drafts: list, found: list, rounds: list) -> list[dict]:
    """The rows with what was found, the remarks of the last return, and, once posted, their entries."""
    remarks = {}
    for past in reversed(rounds):
        for _, decision in past.steps:
            remarks |= {remark.row_number: remark for remark in (decision.remarks.all() if decision else [])}
    entries = _entries(batch, drafts)
    return [
        {
            "row": draft,
            "amount": grouped(draft.amount),
            "found": [each for each in found if each.row_number == draft.row_number],
            "remark": remarks.get(draft.row_number),
            "entry": entries.get(draft.key),
        }
        for draft in drafts
    ]


def _entries(batch: EntryBatch, drafts: list) -> dict:
    if batch.submission.state != State.APPROVED:
        return {}
    keys = [draft.key for draft in drafts]
    return {entry.key: entry for entry in batch.unit.book.entries.filter(key__in=keys)}


@page("enter")
def batch_new(request: HttpRequest) -> HttpResponse:
    """An empty form; POST makes a draft of its rows."""
    units = list(Unit.objects.visible_to(request.scope).filter(fund_documents__isnull=False).distinct())
    if not units:
        raise Refusal("no_document", "还没有登记资金来源，请先在办公后台登记资金来源，再做分录批")
    asked = request.POST.get("unit") or request.GET.get("unit") or ""
    unit = next((each for each in units if str(each.pk) == asked), units[0])

    def keep(rows: list) -> EntryBatch:
        title = request.POST.get("title", "").strip()
        if not title:
            raise Refusal("title", "请给这批分录写一个标题，如“12 月工程款”")
        return draft_batch(actor=request.user, unit=unit, title=title, postings=rows)

    return _form(request, unit, None, keep, units)


@page("view")
def batch_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows in a form; POST sets them anew. Only its maker gets so far."""
    row = _own(request, pk)

    def keep(rows: list) -> EntryBatch:
        redraft_rows(actor=request.user, batch=row, postings=rows)
        return row

    return _form(request, row.unit, row, keep, [row.unit])


def _own(request: HttpRequest, pk: int) -> EntryBatch:
    """One's own open batch. 404 for others' (they see it on its page), back to the page where it is not open."""
    row = _seen(request, pk)
    if row.submission.maker_id != request.user.pk:
        raise Http404
    return row


def _form(
    request: HttpRequest,
    unit: Unit,
    batch: EntryBatch | None,
    keep: Callable[[list], EntryBatch],
    units: list,
) -> HttpResponse:
    if batch is not None and batch.submission.state not in OPEN:
        messages.error(request, f"“{batch}”{batch.submission.get_state_display()}，不能再改动。")
        return redirect("batch", pk=batch.pk)
    kept = {row.pk: row for row in batch.drafts.select_related(*RELATED)} if batch else {}
    more = "more" in request.POST
    data = (with_more(request.POST) if more else request.POST) if request.method == "POST" else None
    formset = RowsForm(
        data,
        initial=[initial_of(row) for row in kept.values()],
        form_kwargs={"unit": unit, "scope": request.scope, "user": request.user},
    )
    checked = data is not None and not more
    trouble = ""
    if checked and formset.is_valid():
        try:
            words = formset.filled()
            rows = [posting_of(row, kept.get(row["kept"]), request.user) for row in words]
            done = keep(rows)
            messages.success(request, f"已保存 {len(rows)} 行，还没有提交；核对后请点“提交复核”。")
            return redirect("batch", pk=done.pk)
        except Refusal as refusal:
            trouble = refusal.message
    context = {
        "batch": batch,
        "unit": unit,
        "units": units,
        "formset": formset,
        "checked": checked,
        "trouble": trouble or ("有的行没有填对，见各行的说明" if checked else ""),
        "title": request.POST.get("title", ""),
        "places": _places(unit),
    }
    return render(request, "funds/batch_form.html", context, status=400 if checked else 200)


def _places(unit: Unit) -> list[str]:
    """Places that the unit has worked at, to be offered."""
    accounts = LedgerAccount.objects.filter(book__unit=unit, place__isnull=False)
    names = set(accounts.values_list("place__full_name", flat=True))
    return sorted(names | set(Project.objects.filter(unit=unit).values_list("place__full_name", flat=True)))


def _acting(request: HttpRequest, pk: int, act: Callable[[EntryBatch], str]) -> HttpResponse:
    """Does it and says so; a refusal comes back to the page in words. A missing right is 403 (`fupin.pages`)."""
    row = _seen(request, pk)
    try:
        messages.success(request, act(row))
    except Refusal as refusal:
        if type(refusal) is not Refusal:
            raise
        messages.error(request, refusal.message)
    return redirect("batch", pk=pk)


@require_POST
@page("view")
def batch_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hands it in."""

    def act(row: EntryBatch) -> str:
        submit_batch(actor=request.user, batch=row)
        return "已提交，等待复核。"

    return _acting(request, pk, act)


@require_POST
@page("view")
def batch_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes it back while it is pending."""

    def act(row: EntryBatch) -> str:
        withdraw_batch(actor=request.user, batch=row)
        return "已撤回，改好后可以再提交。"

    return _acting(request, pk, act)


@require_POST
@page("view")
def batch_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives it up."""

    def act(row: EntryBatch) -> str:
        drop_batch(actor=request.user, batch=row, reason=request.POST.get("reason", "").strip())
        return "已作废，没有入账。"

    return _acting(request, pk, act)


def _remarks(request: HttpRequest) -> dict[int, str]:
    """What was typed beside rows, by row number."""
    typed = {name.removeprefix("remark-"): text.strip() for name, text in request.POST.items() if "-" in name}
    return {int(number): text for number, text in typed.items() if number.isdigit() and text}


@require_POST
@page("view")
def batch_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approves the step; with the last one it is posted. Not while remarks on rows say the contrary."""

    def act(row: EntryBatch) -> str:
        if _remarks(request):
            raise Refusal("remarks", "您写了逐行意见：要退回请点“退回经办”，要通过请先清空逐行意见")
        comment = request.POST.get("comment", "")
        entries = approve_batch(actor=request.user, batch=row, comment=comment)
        return f"已通过并入账 {len(entries)} 笔。" if entries else "本级已通过，转下一级。"

    return _acting(request, pk, act)


@require_POST
@page("view")
def batch_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Returns it with a comment and remarks on rows."""

    def act(row: EntryBatch) -> str:
        return_batch(
            actor=request.user, batch=row, comment=request.POST.get("comment", ""), remarks=_remarks(request)
        )
        return "已退回给经办人。"

    return _acting(request, pk, act)


@require_POST
@page("view")
def batch_answer(request: HttpRequest, pk: int, remark: int) -> HttpResponse:
    """The maker's answer to a remark on a row."""

    def act(row: EntryBatch) -> str:
        said = get_object_or_404(RowRemark, pk=remark, decision__submission=row.submission)
        answer_remark(actor=request.user, batch=row, remark=said, text=request.POST.get("text", ""))
        return "已答复。"

    return _acting(request, pk, act)


@require_POST
@page("view")
def batch_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a file beside the batch or one of its rows."""

    def act(row: EntryBatch) -> str:
        sent = request.FILES.get("file")
        if sent is None:
            raise Refusal("file", "请选择要附的文件")
        number = request.POST.get("row", "")
        stored = keep_file(
            actor=request.user, source=sent, name=sent.name, content_type=sent.content_type or ""
        )
        attach_file(
            actor=request.user,
            batch=row,
            file=stored,
            kind=request.POST.get("kind", "").strip() or "凭证",
            row_number=int(number) if number.isdigit() else None,
        )
        return f"已附上《{stored.name}》。"

    return _acting(request, pk, act)


@page("view")
def batch_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A file beside the batch, always as a download; who took it is recorded."""
    row = _seen(request, pk)
    bound = get_object_or_404(row.files.select_related("file"), pk=file)
    record_event(actor=request.user, verb="下载附件", subject=row, detail={"sha256": bound.file.sha256})
    return FileResponse(path_of(bound.file).open("rb"), as_attachment=True, filename=bound.file.name)
