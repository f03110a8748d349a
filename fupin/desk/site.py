"""The site of the web admin: who comes in, what a refusal looks like, and which pages are let in."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from fupin.audit.services import record_refusal
from fupin.desk.landing import landing_groups
from fupin.desk.narrowing import ScopedAutocomplete
from fupin.desk.scoped import ScopedAdmin

View = Callable[..., HttpResponse]
NO_RIGHT = "您的角色没有这项操作的权限；确有需要的，请联系安全管理员授权"
NO_DESK = "您的角色不使用工作台，请从首页进入您的页面"
NOT_FOUND = "没有找到这条记录：可能已删除，或者不在您的工作范围内"


class DeskSite(UnfoldAdminSite):
    """Closed by default: only pages that ask the scope are let in, and only the right `desk` opens the door.

    Neither `is_staff` nor `is_superuser` counts. What other packages register (Celery beat, groups) stays out.
    """

    index_title = "工作台"
    index_template = "admin/index.html"
    empty_value_display = "—"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: object, admin_class: type | None = None, **options: object) -> None:
        """Registers a page that asks the scope; any other is left out without a word."""
        if admin_class is not None and issubclass(admin_class, ScopedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.scope.allows("desk")

    def may_open(self, label: str, request: HttpRequest) -> bool:
        """True if the list of this model ("counties.household") is open to the request's user."""
        page = next(
            (page for model, page in self._registry.items() if model._meta.label_lower == label), None
        )
        return page is not None and page.has_view_permission(request)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """The whole site has one login page; whoever is logged in already lacks the right."""
        if request.user.is_authenticated:
            return self.refuse(request, NO_DESK, verb="进入工作台")
        target = request.GET.get("next") or resolve_url("admin:index")
        return redirect_to_login(target, resolve_url(settings.LOGIN_URL))

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Django's guard, with refusals recorded and shown in Chinese."""
        guarded = super().admin_view(self._answering(view), cacheable)

        def guard(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                return self.refuse(request, NO_DESK, verb="进入工作台")
            return guarded(request, *args, **kwargs)

        return guard

    def _answering(self, view: View) -> View:
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except PermissionDenied as denied:
                subject = _subject(view, request, kwargs.get("object_id"))
                return self.refuse(
                    request, str(denied) or NO_RIGHT, verb=_verb(view, request), subject=subject
                )
            except Http404:
                return self._message(request, "没有找到", NOT_FOUND, 404)

        return answer

    def refuse(
        self, request: HttpRequest, reason: str, *, verb: str, subject: Model | None = None
    ) -> HttpResponse:
        """Records the refusal and answers 403."""
        record_refusal(actor=request.user, verb=verb, reason=reason, subject=subject)
        return self._message(request, "没有权限", reason, 403)

    def _message(self, request: HttpRequest, title: str, text: str, status: int) -> HttpResponse:
        context = {**self.each_context(request), "title": title, "text": text}
        return TemplateResponse(request, "admin/answer.html", context, status=status)

    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """One's own password is changed on the site's page."""
        return redirect("password_change")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return ScopedAutocomplete.as_view(admin_site=self)(request)

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().index(
            request,
            {"groups": landing_groups(self, request), "today": timezone.localdate(), **(extra_context or {})},
        )


def _verb(view: View, request: HttpRequest) -> str:
    page = getattr(view, "__self__", None)
    name = page.opts.verbose_name if isinstance(page, ScopedAdmin) else "工作台"
    return f"{'写入' if request.method == 'POST' else '查看'}{name}"


def _subject(view: View, request: HttpRequest, object_id: str | None) -> Model | None:
    """The object that was meant, if the user sees it: what is not seen is not named either."""
    page = getattr(view, "__self__", None)
    if not isinstance(page, ScopedAdmin) or not object_id:
        return None
    return page.find(request, object_id)
