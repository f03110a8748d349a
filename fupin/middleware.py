"""What every request carries: the scope of its user, and the context of its changes for the row history."""

import uuid
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pghistory
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.views.defaults import permission_denied

from fupin.accounts.views import UNSENT
from fupin.audit.noting import begin_reading, end_reading
from fupin.audit.reading import record_reading
from fupin.audit.services import Circumstances, circumstances, record_refusal
from fupin.pages import came_from, query
from units.access import scope_of

OK = HTTPStatus.OK
Handler = Callable[[HttpRequest], HttpResponse]
SAFE = {"GET", "HEAD", "OPTIONS"}
# Auditors read, and their reading is kept. What they may send: their own password, and leaving.
READERS = frozenset({"auditor"})
READERS_MAY_SEND = {"logout", "password_change", "login"}
NOT_READ = {"healthz", "password_change", "login", "job_state", "api_schema"}
READ_ONLY = "审计账号只能查看，不能登记、改动或办理；需要改动的，请由经办人员办理"


def scope_on_request(get_response: Handler) -> Handler:
    """Puts `request.scope` there, built on first use: pages without data cost no query."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.scope = SimpleLazyObject(lambda: scope_of(request.user))
        return get_response(request)

    return handle


def history_context(get_response: Handler) -> Handler:
    """Names the user, the address and the request to the row history and to audit events."""

    def handle(request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        address = request.META.get("REMOTE_ADDR") or None
        capacity = "" if request.method in SAFE else "、".join(sorted(request.scope.roles))
        token = circumstances.set(Circumstances(request_id=request_id, address=address, capacity=capacity))
        try:
            if request.method in SAFE:
                return get_response(request)
            with pghistory.context(user=request.user.pk, request=request_id, url=request.path):
                return get_response(request)
        finally:
            circumstances.reset(token)

    return handle


def readers_only_read(get_response: Handler) -> Handler:
    """Refuses whatever an auditor sends that could alter something, whatever the page thinks, and keeps what he reads."""

    def handle(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or not request.scope.roles & READERS:
            return get_response(request)
        if request.method not in SAFE and not _only_reads(request):
            record_refusal(actor=request.user, verb=f"写入 {request.path}"[:60], reason=READ_ONLY)
            return permission_denied(request, PermissionDenied(READ_ONLY))
        token = begin_reading()
        try:
            response = get_response(request)
            _keep_reading(request, response)
            return response
        finally:
            end_reading(token)

    return handle


def _only_reads(request: HttpRequest) -> bool:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return True  # and so not found
    return match.view_name in READERS_MAY_SEND or getattr(match.func, "reads_only", False)


def _keep_reading(request: HttpRequest, response: HttpResponse) -> None:
    """One line for what was shown. If it cannot be kept, nothing is shown."""
    match = request.resolver_match
    if match is None or response.status_code != OK or request.method != "GET" or match.view_name in NOT_READ:
        return
    record_reading(
        reader=request.user,
        page=match.view_name or "",
        numbers=match.kwargs.values(),
        asked=request.GET.items(),
        is_export="attachment" in response.headers.get("Content-Disposition", ""),
    )


def acts_wait_for_login(get_response: Handler) -> Handler:
    """What is sent after the session has ended is not done: after logging in, one is back on the page that it was sent
    from, and told so. The address that it was sent to may take nothing but that.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        asks_whom = request.method not in SAFE and not request.user.is_authenticated
        response = get_response(request)
        if asks_whom and _leads_to_login(response):
            words = {"next": came_from(request) or resolve_url(settings.LOGIN_REDIRECT_URL), UNSENT: 1}
            return redirect(f"{resolve_url(settings.LOGIN_URL)}?{query(words)}")
        return response

    return handle


def _leads_to_login(response: HttpResponse) -> bool:
    to = urlsplit(response.headers.get("Location", ""))
    doors = {resolve_url(settings.LOGIN_URL), reverse("admin:login")}
    return to.path in doors and "next" in parse_qs(to.query)


def refused_methods_in_words(get_response: Handler) -> Handler:
    """An address that is only for sending, opened like a page, answers with a page."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        page = render(request, "405.html", {"back": came_from(request)}, status=response.status_code)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return handle


def page_context(request: HttpRequest) -> dict:
    """What every template may use."""
    return {"version": settings.VERSION, "demo": settings.DEMO, "scope": getattr(request, "scope", None)}
