"""How far a piece of background work is, and stopping it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from fupin.errors import Refusal
from fupin.jobs.models import Job
from fupin.jobs.services import cancel
from fupin.pages import page, reads_only

# What a job's result may name, and the page that shows it.
RESULTS = {"edition": "edition", "batch": "upload", "export": "export"}
# Where to go back to when there is no result, by the kind of job.
BACK = {"intake": ("uploads", "表格上传"), "ledger_export": ("exports", "导出")}


@page()
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Percent, step and outcome; without scripts the page renews itself. Done, it leads on to the result."""
    found = _own(request, pk)
    address = result_address(found)
    if address:
        return redirect(address)
    return render(request, "jobs/job.html", {"job": found, "back": BACK.get(found.kind, ("home", "首页"))})


@page()
def job_state(request: HttpRequest, pk: int) -> JsonResponse:
    """The same for the script of the page."""
    found = _own(request, pk)
    return JsonResponse(
        {
            "open": found.is_open,
            "percent": found.percent,
            "step": found.step,
            "left": found.time_left,
            "state": found.get_state_display(),
        }
    )


@reads_only
@require_POST
@page()
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks to stop; a running job stops at its next step."""
    found = _own(request, pk)
    try:
        cancel(actor=request.user, job=found)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("job", pk=pk)


def result_address(job: Job) -> str:
    """The page of what the job made; empty while there is none."""
    for name, view in RESULTS.items():
        if job.result.get(name):
            return reverse(view, args=[job.result[name]])
    return reverse(job.result["page"]) if job.result.get("page") else ""


def _own(request: HttpRequest, pk: int) -> Job:
    rows = Job.objects.all() if request.scope.allows("jobs") else Job.objects.filter(asked_by=request.user)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
