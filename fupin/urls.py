"""All addresses."""

from django.contrib import admin
from django.http import HttpRequest, JsonResponse
from django.urls import include, path

from fupin.api import api_urls
from fupin.home import home


def healthz(request: HttpRequest) -> JsonResponse:
    """For supervisors: the process answers."""
    return JsonResponse({"ok": True})


urlpatterns = [
    path("healthz/", healthz, name="healthz"),
    path("desk/", admin.site.urls),
    path("", home, name="home"),
    path("", include("fupin.accounts.urls")),
    path("", include("fupin.jobs.urls")),
    path("", include("fupin.intake.urls")),
    path("", include("counties.urls")),
    path("", include("units.urls")),
    path("", include("cadres.urls")),
    path("", include("funds.urls")),
    path("", include("reports.urls")),
    path("api/", include(api_urls())),
]
