"""Transfers from level to level: recorded, confirmed, corrected with a reason; never deleted."""

from django import forms
from django.contrib import admin
from django.contrib.auth.base_user import AbstractBaseUser as User

from funds.models import Allocation
from funds.services import correct_allocation, record_allocation
from fupin.desk.columns import money_column, text_column
from fupin.desk.forms import ScopedForm
from fupin.desk.scoped import PROVENANCE, ScopedAdmin


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
