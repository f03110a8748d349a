"""Sending a file: all at once by the form, or piece by piece; then its columns are looked over and it is tried."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from fupin.errors import Refusal
from fupin.files.services import keep_file, path_of
from fupin.intake.delivering import (
    PIECE,
    WrongOffset,
    begin_delivery,
    drop_delivery,
    receive_piece,
    whole_delivery,
)
from fupin.intake.forms import PlaceForm, UploadForm, open_kinds
from fupin.intake.mapping import TableSeen, choose, lacking, look_over, to_be_asked
from fupin.intake.models import Batch, Delivery, DeliveryState
from fupin.intake.sheets import kinds, sheet_of
from fupin.intake.views.running import acting, own_delivery, run
from fupin.intake.wordings import chosen_headings, confirm_wordings
from fupin.jobs.models import OPEN_STATES, Job
from fupin.pages import one_page, page

UNFINISHED = (DeliveryState.ARRIVING, DeliveryState.ARRIVED)
DROPPED_SHOWN = timedelta(days=3)


@page("import")
def uploads(request: HttpRequest) -> HttpResponse:
    """The form, the kinds of tables with their templates, and one's own uploads. POST tries the file."""
    asked = {name: request.GET.get(name, "") for name in ("kind", "place_code", "year")}
    form = UploadForm(request.POST or None, request.FILES or None, scope=request.scope, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            return _send(request, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    own = Batch.objects.filter(uploaded_by=request.user).exclude(receipt__has_key="stored_as")
    jobs = Job.objects.filter(asked_by=request.user, kind="intake", state__in=OPEN_STATES)
    context = {
        "form": form,
        "sheets": [sheet_of(kind) for kind, _ in open_kinds(request.scope)],
        "rows": one_page(request, own.defer("receipt").annotate(given_up=F("receipt__given_up"))),
        "titles": {kind: sheet_of(kind).title for kind in kinds()},
        "jobs": jobs,
        "deliveries": _deliveries(request, jobs),
        "piece": PIECE,
        "largest": settings.UPLOAD_MAX_BYTES,
    }
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "intake/uploads.html", context, status=status)


def _deliveries(request: HttpRequest, jobs: object) -> list[Delivery]:
    """One's files that did not come to a try: unfinished ones, and those given up in the last days."""
    busy = {job.parameters.get("delivery") for job in jobs}
    mine = Delivery.objects.filter(uploaded_by=request.user)
    unfinished = mine.filter(state__in=UNFINISHED).exclude(pk__in=[pk for pk in busy if pk])
    dropped = mine.filter(state=DeliveryState.DROPPED, last_at__gt=timezone.now() - DROPPED_SHOWN)
    return [*unfinished, *dropped[:5]]


def _send(request: HttpRequest, words: dict) -> HttpResponse:
    delivery = _delivered(request, words)
    delivery.kind = words["kind"]
    delivery.asked = {name: words[name] for name in ("year", "place_code", "unit_of_money")}
    delivery.save(update_fields=["kind", "asked", "last_at"])
    password = words["password"]
    try:
        tables = _look(request, delivery, password)
    except Refusal as refusal:
        if refusal.code in ("password", "wrong_password"):
            messages.error(request, refusal.message)
            return redirect("delivery", pk=delivery.pk)
        return _try(request, delivery, {}, "", password)  # the receipt says what is wrong with the file
    if to_be_asked(tables):
        return redirect("delivery", pk=delivery.pk)
    return _try(request, delivery, {}, "", password)


def _delivered(request: HttpRequest, words: dict) -> Delivery:
    """The file of the form, or the one that came piece by piece."""
    if words["delivery"]:
        found = own_delivery(request, words["delivery"])
        if found.state not in (DeliveryState.ARRIVED, DeliveryState.TRIED):
            raise Refusal("not_arrived", "文件还没有传完，请接着传")
        return found
    file = words["file"]
    stored = keep_file(actor=request.user, source=file, name=file.name, content_type=file.content_type or "")
    return whole_delivery(actor=request.user, stored=stored, file_name=file.name, kind=words["kind"])


def _look(request: HttpRequest, delivery: Delivery, password: str = "") -> list[TableSeen]:
    return look_over(
        actor=request.user,
        scope=request.scope,
        sheet=sheet_of(delivery.kind),
        path=path_of(delivery.file),
        place_code=delivery.asked.get("place_code") or "",
        password=password or None,
        confirmed=delivery.asked.get("confirmed"),
    )


def _try(
    request: HttpRequest, delivery: Delivery, confirmed: dict[str, str], sheet: str, password: str
) -> HttpResponse:
    wanted = {
        "kind": delivery.kind,
        "file_name": delivery.file_name,
        "dry_run": True,
        "year": delivery.asked.get("year"),
        "place_code": delivery.asked.get("place_code") or "",
        "unit_of_money": delivery.asked.get("unit_of_money") or "",
        "sheet": sheet,
        "confirmed": confirmed,
        "delivery": delivery.pk,
    }
    return run(request, delivery.file, wanted, password)


@page("import")
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """How the columns of the file are understood. POST takes what a person says of them, and tries the file."""
    found = own_delivery(request, pk)
    if found.file is None or found.kind not in dict(open_kinds(request.scope)):
        messages.warning(request, "这个文件还没有传完，请重新选择它，会从断开的地方接着传。")
        return redirect("uploads")
    password, confirming = request.POST.get("password", ""), _confirming(request)
    place = PlaceForm(
        {"place_code": request.POST.get("place_code", found.asked.get("place_code"))}, scope=request.scope
    )
    if confirming and place.is_valid():
        found.asked["place_code"] = place.cleaned_data["place_code"]
    try:
        tables = _look(request, found, password)
    except Refusal as refusal:
        return _locked(request, found, refusal)
    if confirming and place.is_valid():
        try:
            return _confirm(request, found, tables, password)
        except Refusal as refusal:
            messages.error(request, refusal.message)
    return _columns(request, found, tables, place, locked=bool(password))


def _confirming(request: HttpRequest) -> bool:
    """True if it is said how the columns are to be read, and not only the password for looking at them."""
    return request.method == "POST" and "look" not in request.POST


def _locked(request: HttpRequest, found: Delivery, refusal: Refusal) -> HttpResponse:
    """Asks for the password of the workbook; any other trouble is in words."""
    context = {"delivery": found, "title": sheet_of(found.kind).title, "message": refusal.message}
    context["locked"] = refusal.code in ("password", "wrong_password")
    return render(request, "intake/locked.html", context, status=400 if request.method == "POST" else 200)


def _columns(
    request: HttpRequest, found: Delivery, tables: list[TableSeen], place: PlaceForm, *, locked: bool
) -> HttpResponse:
    """The columns with what was chosen for them: just now, else the last time for this file."""
    sheet, confirming = sheet_of(found.kind), _confirming(request)
    for number, table in enumerate(tables):
        for each in table.columns:
            each.name = f"column-{number}-{each.at}"
            each.picked = request.POST.get(each.name, each.key)
    context = {
        "delivery": found,
        "sheet": sheet,
        "tables": [table for table in tables if table.columns],
        "without": [table.name for table in tables if not table.columns],
        "required": [column for column in sheet.columns if column.required],
        "guessed": any(table.guessed and table.columns for table in tables),
        "open": to_be_asked(tables),
        "place": place,
        "only": request.POST.get("sheet", "") if confirming else found.asked.get("sheet", ""),
        "remember": "remember" in request.POST if confirming else found.asked.get("remember", True),
        "locked": locked,
    }
    return render(request, "intake/columns.html", context, status=400 if confirming else 200)


def _confirm(request: HttpRequest, found: Delivery, tables: list[TableSeen], password: str) -> HttpResponse:
    sheet, only = sheet_of(found.kind), request.POST.get("sheet", "")
    read = [table for table in tables if table.columns and only in ("", table.name)]
    chosen = {}
    for number, table in enumerate(tables):
        for each in table.columns:
            name = f"column-{number}-{each.at}"
            if name in request.POST:
                chosen[table.name, each.at] = request.POST[name]
    confirmed = choose(read, chosen, sheet)
    if lack := lacking(read, confirmed, sheet):
        raise Refusal("lacking", f"必填的列还没有对应：{'、'.join(lack)}。请在下面选出它在表里是哪一列")
    remember = bool(request.POST.get("remember"))
    found.asked |= {"sheet": only, "confirmed": confirmed, "remember": remember}
    found.save(update_fields=["asked", "last_at"])
    if remember:
        labels = {column.key: column.label for column in sheet.columns}
        confirm_wordings(
            actor=request.user,
            scope=request.scope,
            kind=found.kind,
            place_code=found.asked.get("place_code") or "",
            said=chosen_headings(confirmed, labels),
        )
    return _try(request, found, confirmed, only, password)


@require_POST
@page("import")
def delivery_begin(request: HttpRequest) -> JsonResponse:
    """Says where the page is to begin: at 0, or where the same content was broken off."""

    def answer() -> dict:
        size = request.POST.get("size", "")
        begun = begin_delivery(
            actor=request.user,
            file_name=request.POST.get("name", ""),
            size=int(size) if size.isdigit() else 0,
            sha256=request.POST.get("sha256", ""),
            kind=request.POST.get("kind", "") if request.POST.get("kind", "") in kinds() else "",
        )
        return _standing(begun)

    return _told(answer)


@page("import")
def delivery_offset(request: HttpRequest, pk: int) -> JsonResponse:
    """How much has come so far."""
    return JsonResponse(_standing(own_delivery(request, pk)))


@require_POST
@page("import")
def delivery_piece(request: HttpRequest, pk: int) -> JsonResponse:
    """Takes the next bytes, which begin at the header Upload-Offset; 409 with the right offset if they do not join on."""
    found = own_delivery(request, pk)
    offset = request.headers.get("Upload-Offset", "")

    def answer() -> dict:
        try:
            piece = request.body
        except UnreadablePostError as error:
            raise Refusal("broken_off", "网络断开，这一段没有收到") from error
        at = int(offset) if offset.isdigit() else -1
        taken = receive_piece(actor=request.user, delivery=found, offset=at, piece=piece)
        standing = _standing(taken)
        if taken.state == DeliveryState.ARRIVING and taken.received == 0:
            standing["message"] = "收到的内容和您的文件不一致（可能传输中出错），正在从头再传"
        return standing

    return _told(answer)


def _standing(found: Delivery) -> dict:
    return {
        "delivery": found.pk,
        "offset": found.received,
        "size": found.size,
        "arrived": found.state not in (DeliveryState.ARRIVING, DeliveryState.DROPPED),
        "dropped": found.state == DeliveryState.DROPPED,
    }


def _told(answer: object) -> JsonResponse:
    """The answer for the script of the page; refusals in words."""
    try:
        return JsonResponse(answer())
    except WrongOffset as refusal:
        return JsonResponse({"message": refusal.message, "offset": refusal.expected}, status=409)
    except Refusal as refusal:
        return JsonResponse({"message": refusal.message}, status=400)


@require_POST
@page("import")
def delivery_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives up a file that was not tried."""

    def act() -> HttpResponse:
        found = drop_delivery(actor=request.user, delivery=own_delivery(request, pk))
        messages.success(request, f"已放弃《{found.file_name}》，没有入库。")
        return redirect("uploads")

    return acting(request, act, "uploads")
