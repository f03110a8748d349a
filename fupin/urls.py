"""All addresses."""

from django.contrib import admin
from django.http import HttpRequest, JsonResponse
from django.urls import path


def healthz(request: HttpRequest) -> JsonResponse:
    """For supervisors: the process answers."""
    return JsonResponse({"ok": True})


urlpatterns = [path("healthz/", healthz), path("desk/", admin.site.urls)]
