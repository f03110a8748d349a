"""The start page: what this user can work on, with how much of it there is."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse

from fupin.desk.navigation import PAGES


def landing_groups(site: AdminSite, request: HttpRequest) -> list[dict]:
    """Groups of pages with the number of rows in the user's scope; one count for each page that may be opened."""
    pages = {model._meta.label_lower: page for model, page in site._registry.items()}
    groups = []
    for name, entries in PAGES.items():
        cards = [
            _card(pages[label], icon, request) for label, icon in entries if _open(pages.get(label), request)
        ]
        if cards:
            groups.append({"name": name, "cards": cards})
    return groups


def _open(page: object, request: HttpRequest) -> bool:
    return page is not None and page.has_view_permission(request)


def _card(page: object, icon: str, request: HttpRequest) -> dict:
    address = f"admin:{page.opts.app_label}_{page.opts.model_name}"
    return {
        "name": page.opts.verbose_name_plural,
        "icon": icon,
        "count": page.get_queryset(request).count() if page.counted else None,
        "link": reverse(f"{address}_changelist"),
        "add": reverse(f"{address}_add") if page.has_add_permission(request) else "",
    }
