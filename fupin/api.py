"""What the API has in common: its addresses, its front page, and refusals as JSON of one shape."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import exception_handler

from fupin.errors import NotPermitted, Refusal
from fupin.pages import page


def refusal_handler(error: Exception, context: dict) -> Response | None:
    """A Refusal answers 409 with its code, message and field; NotPermitted 403; the rest is DRF's."""
    if isinstance(error, NotPermitted):
        return exception_handler(PermissionDenied(error.message), context)
    if isinstance(error, Refusal):
        body = {"code": error.code, "message": error.message, "field": error.field}
        return Response(body, status=409)
    return exception_handler(error, context)


@page("view")
def front(request: HttpRequest) -> HttpResponse:
    """What can be asked for, in words and with examples."""
    return render(request, "site/api.html")


def api_urls() -> list:
    """The addresses under /api/. The views are imported here because REST framework imports this module first."""
    from funds import api as funds
    from reports import api

    return [
        path("", front, name="api"),
        path("schema/", SpectacularAPIView.as_view(permission_classes=[IsAuthenticated]), name="api_schema"),
        path("indicators/", api.Indicators.as_view(), name="api_indicators"),
        path("indicators/<str:code>/", api.Indicator.as_view(), name="api_indicator"),
        path("indicators/<str:code>/rows/", api.IndicatorRows.as_view(), name="api_indicator_rows"),
        path("batches/", funds.Batches.as_view(), name="api_batches"),
        path("batches/<int:pk>/", funds.Batch.as_view(), name="api_batch"),
        path("summaries/<int:pk>/", api.SummaryFigures.as_view(), name="api_summary"),
    ]
