"""Transfers from level to level: recorded, confirmed, corrected or cancelled with a reason; never deleted."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from funds.models import Allocation, Entry
from funds.selectors.parts import arrivals_for
from funds.services import cancel_allocation, confirm_receipt, correct_allocation, record_allocation
from fupin.desk.columns import money_column, text_column
from fupin.desk.forms import ScopedForm
from fupin.desk.scoped import PROVENANCE, ScopedAdmin
from fupin.errors import NotPermitted, Refusal
from fupin.money import grouped
from fupin.pages import DayField


class AllocationForm(ScopedForm):
    """A correction says why in the note."""

    class Meta:
        model = Allocation
        exclude = ["entry", "cancelled_on", "cancel_reason"]
        widgets = {"purpose": forms.TextInput}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "note" in self.fields:
            self.fields["note"].help_text = "更正已登记的内容时，请在这里写明原因"


def _correct(allocation: Allocation, *, actor: User, note: str = "", **changes: object) -> dict[str, tuple]:
    return correct_allocation(actor=actor, allocation=allocation, reason=note, note=note, **changes)


class CancelForm(forms.Form):
    """Why the transfer is taken out of all sums, and on which day."""

    cancelled_on = DayField("作废日期", initial=timezone.localdate)
    reason = forms.CharField(
        label="作废原因", max_length=200, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )

    def __init__(self, *args: object, request: HttpRequest, allocation: Allocation) -> None:
        super().__init__(*args)
        self.fields["cancelled_on"].widget.attrs["class"] = UnfoldAdminTextInputWidget().attrs["class"]


class ArrivalChoice(forms.ModelChoiceField):
    """Entries told apart by what is compared: number, day, yuan."""

    def label_from_instance(self, entry: Entry) -> str:
        return f"第 {entry.seq} 号　{entry.occurred_on}　{grouped(entry.amount)} 元　{entry.summary}"


class ArrivalForm(forms.Form):
    """Which entry of our own book is the arrival of this transfer."""

    entry = ArrivalChoice(
        queryset=None,
        label="到账分录",
        empty_label="请选择",
        widget=UnfoldAdminSelectWidget(),
        help_text="同一资金来源、没有冲销、还没有对应其他拨付的到账分录；到账日期和金额以分录为准",
    )

    def __init__(self, *args: object, request: HttpRequest, allocation: Allocation) -> None:
        super().__init__(*args)
        self.fields["entry"].queryset = arrivals_for(request.scope, allocation)


def _bind(allocation: Allocation, *, actor: User, entry: Entry) -> None:
    facts = {"received_on": entry.occurred_on, "received_amount": entry.amount}
    confirm_receipt(
        actor=actor, allocation=allocation, received_voucher=entry.voucher_no, entry=entry, **facts
    )


def _cancel(allocation: Allocation, *, actor: User, **facts: Any) -> None:
    cancel_allocation(actor=actor, allocation=allocation, **facts)


@admin.register(Allocation)
class AllocationAdmin(ScopedAdmin):
    form = AllocationForm
    may_remove = False
    list_display = [
        "line",
        text_column("资金来源", "document.title"),
        "sender",
        "sent_on",
        money_column(Allocation, "sent_amount"),
        "receiver",
        "received_on",
        money_column(Allocation, "received_amount"),
    ]
    list_filter = ["sender_level", "receiver_level"]
    list_select_related = ["document"]
    search_fields = ["document__title", "document__number", "sender", "receiver", "sent_number"]
    search_help_text = "按资金来源、文号、拨出或收款单位查找"
    total_fields = ("sent_amount", "received_amount")
    fieldsets = [
        ("来源", {"fields": [("document", "line"), ("above", "purpose")]}),
        (
            "拨出",
            {
                "fields": [
                    ("sender_level", "sender"),
                    ("sent_number", "sent_voucher"),
                    ("sent_on", "sent_amount"),
                ]
            },
        ),
        (
            "到账",
            {
                "fields": [
                    ("receiver_level", "receiver"),
                    ("received_on", "received_amount"),
                    "received_voucher",
                ],
                "description": "这里只记一级一级的到账，不入账；钱进了本单位账簿的，在“资金分录”记账。",
            },
        ),
        PROVENANCE,
    ]
    add_service = record_allocation
    change_service = _correct
    actions_detail = ["bind_arrival", "cancel"]

    def has_act_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.has_change_permission(request)

    @action(description="对应到账分录", url_path="arrival", permissions=["act"])
    def bind_arrival(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks which entry is the arrival, and says so."""
        return self._act(request, object_id, ArrivalForm, _bind, "对应到账分录", "已对应到账分录")

    @action(description="作废", url_path="cancel", permissions=["act"])
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks for the reason and takes the transfer out of all sums; its row stays."""
        return self._act(request, object_id, CancelForm, _cancel, "作废", "已作废，不再计入合计")

    def _act(
        self, request: HttpRequest, object_id: str, form_class: type, act: Callable, title: str, done: str
    ) -> HttpResponse:
        allocation = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, allocation):
            raise PermissionDenied
        form = form_class(request.POST or None, request=request, allocation=allocation)
        if form.is_valid() and self._done(request, allocation, form, act):
            messages.success(request, f"“{allocation}”{done}")
            return HttpResponseRedirect(self.address("change", allocation.pk))
        context = {
            **self.admin_site.each_context(request),
            "title": f"{title}：{allocation}",
            "opts": self.opts,
            "allocation": allocation,
            "sent": grouped(allocation.sent_amount),
            "act": title,
            "cancels": act is _cancel,
            "form": form,
        }
        return TemplateResponse(request, "admin/funds/allocation/act.html", context)

    def _done(self, request: HttpRequest, allocation: Allocation, form: forms.Form, act: Callable) -> bool:
        """True once it is written; a refusal stands at its field."""
        try:
            act(allocation, actor=request.user, **form.cleaned_data)
        except NotPermitted as refusal:
            raise PermissionDenied(refusal.message) from refusal
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return False
        return True
