"""Lending one's right to decide while away."""

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from fupin.approvals.models import Delegation, Right
from fupin.approvals.services import delegate, end_delegation
from fupin.errors import Refusal
from fupin.pages import DayField, one_page, page
from fupin.scope import Scope


class DelegationForm(forms.Form):
    """Which right, to whom, from when to when, and why. Who may be a deputy is asked by the service."""

    right = forms.ChoiceField(label="权限")
    deputy = forms.ModelChoiceField(label="受托人", queryset=None, empty_label="请选择")
    starts_on = DayField("起始日期")
    ends_on = DayField("截止日期")
    reason = forms.CharField(label="事由", max_length=200)

    def __init__(self, *args: object, scope: Scope, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["right"].choices = [each for each in Right.choices if scope.allows(each[0])]
        people = get_user_model()._default_manager.filter(is_active=True).exclude(pk=user.pk)
        self.fields["deputy"].queryset = people.filter(
            memberships__unit_id__in=scope.unit_ids, memberships__role__in=("office", "checker", "leader")
        ).distinct()
        self.fields["starts_on"].initial = timezone.localdate()


@page("view")
def delegations(request: HttpRequest) -> HttpResponse:
    """What I lent and what was lent to me; POST lends."""
    form = None
    if any(request.scope.allows(right) for right in Right.values):
        form = DelegationForm(request.POST or None, scope=request.scope, user=request.user)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            row = delegate(actor=request.user, **form.cleaned_data)
            messages.success(
                request, f"已委托{row.deputy}，{row.starts_on:%Y-%m-%d} 至 {row.ends_on:%Y-%m-%d}。"
            )
            return redirect("delegations")
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    mine = Delegation.objects.filter(Q(principal=request.user) | Q(deputy=request.user))
    context = {
        "form": form,
        "rows": one_page(request, mine.select_related("principal", "deputy")),
        "today": timezone.localdate(),
    }
    status = 400 if form is not None and form.is_bound else 200
    return render(request, "funds/delegations.html", context, status=status)


@require_POST
@page("view")
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends it at once."""
    mine = Delegation.objects.filter(Q(principal=request.user) | Q(deputy=request.user))
    row = get_object_or_404(mine, pk=pk)
    try:
        end_delegation(actor=request.user, delegation=row)
        messages.success(request, "委托已终止。")
    except Refusal as refusal:
        if type(refusal) is not Refusal:
            raise
        messages.error(request, refusal.message)
    return redirect("delegations")
