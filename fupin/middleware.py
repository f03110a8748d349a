"""What every request carries: the scope of its user, and the context of its changes for the row history."""

import uuid
from collections.abc import Callable

import pghistory
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from fupin.audit.services import Circumstances, circumstances
from units.access import scope_of

Handler = Callable[[HttpRequest], HttpResponse]
SAFE = {"GET", "HEAD", "OPTIONS"}


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


def page_context(request: HttpRequest) -> dict:
    """What every template may use."""
    return {"version": settings.VERSION, "demo": settings.DEMO, "scope": getattr(request, "scope", None)}
