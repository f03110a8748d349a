"""What pages have in common: who may open them, how refusals are shown, how lists are cut, how days are typed."""

from collections.abc import Callable, Mapping
from functools import wraps
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from fupin.audit.noting import note_rows
from fupin.audit.services import record_refusal
from fupin.errors import NotPermitted, Refusal

View = Callable[..., HttpResponse]
NO_RIGHT = "您的角色没有打开这个页面的权限；确有需要的，请联系安全管理员授权"
ROWS_PER_PAGE = 50
# As many characters of an address as the log of refusals holds.
MOST_SAID = 60
DAY = "%Y-%m-%d"


class DayField(forms.DateField):
    """A day typed or pasted as 2017-12-31, 2017/12/31, 2017.12.31, 2017年12月31日 or 20171231.

    A text input: the browser's own date input speaks the browser's language, not the page's, and takes no paste.
    """

    def __init__(self, label: str, **kwargs: object) -> None:
        widget = forms.DateInput(format=DAY, attrs={"placeholder": "如 2017-12-31", "autocomplete": "off"})
        formats = [DAY, "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]
        super().__init__(label=label, widget=widget, input_formats=formats, **kwargs)
        self.error_messages["invalid"] = "请写成 2017-12-31 这样的日期"


def page(*rights: str) -> Callable[[View], View]:
    """Opens a view to those logged in who hold one of the rights; without rights, to all who are logged in.

    A refusal that the view does not handle becomes a page: 403 where a right is missing, else 400 with its message.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.user.must_change_password:
                return redirect("password_change")
            if rights and not any(request.scope.allows(right) for right in rights):
                record_refusal(actor=request.user, verb=f"打开 {request.path}"[:MOST_SAID], reason=NO_RIGHT)
                raise PermissionDenied(NO_RIGHT)
            return _answer(view, request, *args, **kwargs)

        return guarded

    return decorate


def reads_only(view: View) -> View:
    """Marks a view that takes a POST but alters no record, so that those who may only read (auditors) may send it."""
    view.reads_only = True
    return view


def _answer(view: View, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except NotPermitted as refusal:
        if not refusal.recorded:
            record_refusal(
                actor=request.user, verb=f"打开 {request.path}"[:MOST_SAID], reason=refusal.message
            )
        raise PermissionDenied(refusal.message) from refusal
    except Refusal as refusal:
        return render(request, "400.html", {"message": refusal.message}, status=400)


def one_page(request: HttpRequest, rows: object) -> Page:
    """The page of the rows that the address asks for (?page=), the nearest one if there is no such page."""
    listed = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    note_rows(listed.paginator.count)
    return listed


def came_from(request: HttpRequest) -> str:
    """The page of this site from which the request was sent, with its query; empty if there is none, or it is not told."""
    page = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if own else ""


def query(words: Mapping[str, object]) -> str:
    """The words as a query string without those that are empty."""
    return urlencode({name: value for name, value in words.items() if value not in (None, "")})
