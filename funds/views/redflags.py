"""Red flags as people work through them: all rules, one rule's flags, the problems they became."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from funds.forms import CloseFindingForm, DismissFlagForm, RaiseFlagsForm
from funds.models import Entry, FlagState, RedFlag
from funds.selectors.flagged import RuleLine, last_sweep, rule_lines, standing_flags
from funds.selectors.rectification import money_findings, rectification
from funds.selectors.redflags import RULES, RedFlagRule, numbers_in_force
from funds.services import close_by_entry, close_by_file, dismiss_flag, raise_flags
from funds.tasks import SWEEP
from fupin.audit.services import record_event
from fupin.errors import Refusal
from fupin.files.services import keep_file
from fupin.intake.downloads import xlsx_download
from fupin.jobs.services import ask
from fupin.money import grouped
from fupin.pages import one_page, page, query
from units.models import Finding

HEAD = [
    "规则",
    "情况",
    "单位",
    "地区",
    "资金来源",
    "项目",
    "分录数",
    "涉及金额（元）",
    "处理",
    "排除理由",
    "首次发现",
]
SHOWN_ENTRIES = 20


@dataclass(frozen=True)
class Group:
    """The rules of one theme with what stands of each."""

    name: str
    lines: list[tuple[RuleLine, str]]


@page("ledger", "view")
def flags(request: HttpRequest) -> HttpResponse:
    """Every rule with its counts, by theme; who may work on flags can have all asked again."""
    lines = rule_lines(request.scope)
    groups = [
        Group(name, [(line, grouped(line.amount)) for line in lines if line.rule.group == name])
        for name in dict.fromkeys(line.rule.group for line in lines)
    ]
    context = {
        "groups": groups,
        "open_count": sum(line.open_count for line in lines),
        "rule_count": len(lines),
        "swept_at": last_sweep(),
        "rectification": rectification(request.scope, day=timezone.localdate()),
        "may_sweep": request.scope.allows("enter") or request.scope.allows("approve"),
    }
    return render(request, "funds/flags.html", context)


@page("ledger", "view")
def flags_of_rule(request: HttpRequest, code: str) -> HttpResponse:
    """One rule: what it asks, on what it stands, how it may be wrong, and its flags, open ones first."""
    rule = _rule(code)
    state = request.GET.get("state", FlagState.OPEN)
    rows = standing_flags(request.scope).filter(rule=code, state=state)
    listed = one_page(request, rows.select_related("unit", "place", "document", "project", "finding"))
    context = {
        "rule": rule,
        "numbers": [(number.label, f"{value.normalize():,f}") for number, value in _numbers(rule)],
        "state": state,
        "states": FlagState.choices,
        "rows": listed,
        "shown": [(flag, grouped(flag.amount), _entries(request, flag)) for flag in listed],
        "again": query(request.GET.dict()),
        "raising": RaiseFlagsForm(),
        "may_raise": _may_raise(request),
        "may_dismiss": request.scope.allows("approve"),
    }
    return render(request, "funds/flag_rule.html", context)


@page("export")
def flags_export(request: HttpRequest) -> HttpResponse:
    """All flags that stand, as .xlsx. The export is recorded."""
    rows = standing_flags(request.scope).select_related("unit", "place", "document", "project")
    count = rows.count()
    response = xlsx_download(
        "资金疑点", HEAD, map(_cells, rows.iterator(chunk_size=2000)), [[f"共 {count} 行"]]
    )
    record_event(actor=request.user, verb="导出疑点", subject_name="资金疑点", detail={"rows": count})
    return response


@require_POST
@page("enter", "approve")
def flags_sweep(request: HttpRequest) -> HttpResponse:
    """Asks all rules again in the background."""
    job = ask(actor=request.user, kind=SWEEP, title="筛查资金疑点", key=SWEEP, parameters={})
    return redirect("job", pk=job.pk) if job.asked_by_id == request.user.pk else redirect("flags")


@require_POST
@page("enter", "approve")
def flags_raise(request: HttpRequest, code: str) -> HttpResponse:
    """Puts the ticked flags on the list of problems."""
    _rule(code)
    form = RaiseFlagsForm(request.POST)
    ticked = [number for number in request.POST.getlist("flag") if number.isdigit()]
    rows = list(standing_flags(request.scope).filter(rule=code, pk__in=ticked))
    if not form.is_valid():
        messages.error(request, "请填写责任人和整改期限（如 2026-12-31）")
        return redirect("flags_of_rule", code=code)
    try:
        finding = raise_flags(actor=request.user, flags=rows, **form.cleaned_data)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("flags_of_rule", code=code)
    messages.success(request, f"已列入问题台账：{finding.problem}")
    return redirect("finding", pk=finding.pk)


@require_POST
@page("approve")
def flag_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes that nothing is wrong, and why."""
    flag = get_object_or_404(RedFlag.objects.visible_to(request.scope), pk=pk)
    form = DismissFlagForm(request.POST)
    form.full_clean()
    try:
        dismiss_flag(actor=request.user, flag=flag, reason=form.cleaned_data.get("reason", ""))
        messages.success(request, "已排除，理由记录在案")
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("flags_of_rule", code=flag.rule)


@page("ledger", "view")
def findings(request: HttpRequest) -> HttpResponse:
    """问题台账 of the money: who answers, until when, how far; 整改率 of each year."""
    today = timezone.localdate()
    rows = (
        money_findings(request.scope)
        .select_related("inspection__unit", "evidence")
        .order_by("state", "due_on")
    )
    years = sorted({day.year for day in rows.values_list("inspection__ends_on", flat=True)}, reverse=True)
    context = {
        "rows": one_page(request, rows),
        "today": today,
        "rates": [(year, rectification(request.scope, day=today, year=year)) for year in years],
    }
    return render(request, "funds/findings.html", context)


@page("ledger", "view")
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One problem: its flags, its entries, and closing it with a file or a correcting entry."""
    found = get_object_or_404(
        money_findings(request.scope).select_related("inspection__unit", "evidence"), pk=pk
    )
    form = CloseFindingForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not _may_raise(request):
            raise Refusal("not_permitted", "您没有整改销号的权限，请由经办人或复核人办理")
        if form.is_valid() and _close(request, found, form):
            return redirect("finding", pk=pk)
    entries = Entry.objects.visible_to(request.scope).filter(flagged__flag__finding=found).distinct()
    context = {
        "finding": found,
        "form": form,
        "flags": found.red_flags.select_related("document", "project"),
        "entries": [
            (entry, grouped(entry.amount))
            for entry in entries.select_related("document", "from_account", "to_account").order_by("pk")
        ],
        "correcting": getattr(found, "correcting", None),
        "today": timezone.localdate(),
        "may_close": _may_raise(request) and found.state == "open",
    }
    return render(request, "funds/finding.html", context)


def _close(request: HttpRequest, found: Finding, form: CloseFindingForm) -> bool:
    wanted = form.cleaned_data
    facts = {"actor": request.user, "finding": found, "measures": wanted["measures"]}
    try:
        if wanted["entry"] is not None:
            close_by_entry(entry=_entry(request, found, wanted["entry"]), **facts)
        else:
            sent = wanted["evidence"]
            file = keep_file(actor=request.user, source=sent.file, name=sent.name) if sent else None
            close_by_file(evidence=file, **facts)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, "已销号")
    return True


def _entry(request: HttpRequest, found: Finding, seq: int) -> Entry:
    visible = Entry.objects.visible_to(request.scope).select_related("book__unit")
    entry = visible.filter(book__unit=found.inspection.unit_id, seq=seq).first()
    if entry is None:
        raise Refusal("unknown_entry", f"{found.inspection.unit}的账簿里没有第 {seq} 号分录", field="entry")
    return entry


def _rule(code: str) -> RedFlagRule:
    if code not in RULES:
        raise Http404
    return RULES[code]


def _numbers(rule: RedFlagRule) -> list:
    values = numbers_in_force(rule, timezone.localdate())
    return [(number, values[number.name]) for number in rule.numbers]


def _may_raise(request: HttpRequest) -> bool:
    return request.scope.allows("enter") or request.scope.allows("approve")


def _entries(request: HttpRequest, flag: RedFlag) -> list[tuple[Entry, str]]:
    visible = Entry.objects.visible_to(request.scope).filter(flagged__flag=flag)
    rows = visible.select_related("from_account", "to_account").order_by("pk")[:SHOWN_ENTRIES]
    return [(entry, grouped(entry.amount)) for entry in rows]


def _cells(flag: RedFlag) -> list:
    return [
        RULES[flag.rule].name,
        flag.detail,
        flag.unit.name,
        flag.place.full_name if flag.place else None,
        flag.document.title if flag.document else None,
        flag.project.name if flag.project else None,
        flag.entry_count,
        flag.amount,
        flag.get_state_display(),
        flag.dismissal,
        timezone.localdate(flag.found_at),
    ]
