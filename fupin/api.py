"""What the API has in common: refusals are JSON of one shape."""

from django.core.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.views import exception_handler

from fupin.errors import NotPermitted, Refusal


def refusal_handler(error: Exception, context: dict) -> Response | None:
    """A Refusal answers 409 with its code, message and field; NotPermitted 403; the rest is DRF's."""
    if isinstance(error, NotPermitted):
        return exception_handler(PermissionDenied(error.message), context)
    if isinstance(error, Refusal):
        body = {"code": error.code, "message": error.message, "field": error.field}
        return Response(body, status=409)
    return exception_handler(error, context)
