"""The first page after login: each role lands where it works."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fupin.intake.models import Batch, BatchState
from fupin.intake.sheets import kinds, sheet_of
from fupin.jobs.models import OPEN_STATES, Job
from fupin.jobs.views import result_address
from fupin.pages import page
from reports.models import Edition
from reports.models.summary import EditionState
from units.models import Finding
from units.models.organising import FindingState

LATEST = 5
# In this order: whoever has several roles lands with the first.
LANDINGS = {
    "liaison": "uploads",
    "leader": "overview",
    "auditor": "ledger",
    "sysadmin": "admin:index",
    "secadmin": "admin:index",
    "logadmin": "admin:index",
}
WORKING = {"office", "checker"}


@page()
def home(request: HttpRequest) -> HttpResponse:
    """Office and checkers see what is to be done; the others go to their own page."""
    roles = request.scope.roles
    if not roles & WORKING:
        for role, address in LANDINGS.items():
            if role in roles:
                return redirect(address)
        return render(request, "home/nobody.html")
    return render(request, "home/home.html", _worklist(request))


def _worklist(request: HttpRequest) -> dict:
    scope, user = request.scope, request.user
    editions = Edition.objects.visible_to(scope).select_related("summary__unit", "summary__place", "built_by")
    drafts = editions.filter(state=EditionState.DRAFT)
    own = Batch.objects.filter(uploaded_by=user).exclude(receipt__has_key="stored_as")
    jobs = list(Job.objects.filter(asked_by=user)[:LATEST])
    return {
        "waiting": own.filter(state=BatchState.CHECKED).count(),
        "findings": Finding.objects.visible_to(scope).filter(state=FindingState.OPEN).count(),
        "drafts": drafts.count(),
        "missing": sum(drafts.values_list("missing_count", flat=True)),
        "running": Job.objects.filter(asked_by=user, state__in=OPEN_STATES).count(),
        "uploads": own[:LATEST] if scope.allows("import") else [],
        "titles": {kind: sheet_of(kind).title for kind in kinds()},
        "jobs": [(job, result_address(job)) for job in jobs],
        "editions": editions.order_by("-built_at")[:LATEST],
    }
