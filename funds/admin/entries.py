"""Entries: posted, read, reversed; never altered."""

from decimal import Decimal

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextareaWidget

from funds.admin.movements import MovementForm
from funds.channels import Nature
from funds.models import BeneficiaryPayment, Entry, EntryBatch, InKindItem, PaymentOrder, Voucher
from funds.services import (
    attach_voucher,
    post_movement,
    record_goods,
    record_order,
    record_payment,
    request_reversal,
)
from fupin.desk.columns import money_column, text_column
from fupin.desk.inlines import ScopedStacked, ScopedTabular
from fupin.desk.scoped import PROVENANCE, ScopedAdmin
from fupin.errors import NotPermitted, Refusal
from fupin.money import grouped


class WrittenOnce(ScopedTabular):
    """What stands behind an entry is added and stays."""

    may_change = False
    may_remove = False


class VoucherInline(WrittenOnce):
    model = Voucher
    verbose_name_plural = "凭证附件"
    fields = ["kind", "file"]
    add_service = attach_voucher


class GoodsInline(WrittenOnce):
    model = InKindItem
    verbose_name_plural = "物资"
    fields = [
        "name",
        "specification",
        "quantity",
        "counted",
        "price",
        "valuation",
        "donor",
        "receiver",
        "inspector",
    ]
    add_service = record_goods


class PaymentInline(WrittenOnce):
    model = BeneficiaryPayment
    verbose_name_plural = "到户发放"
    fields = ["household", "item", "scale", "scale_unit", "rate", "amount", "paid_on", "payout", "receipt_no"]
    add_service = record_payment


class OrderInline(ScopedStacked):
    model = PaymentOrder
    may_remove = False
    verbose_name_plural = "支付单据"
    fields = [
        ("order_no", "contract_no", "invoice_nos"),
        ("acceptance_no", "claim", "notice_no"),
        ("method", "bank_name", "bank_account"),
        ("handler", "reviewer", "approver"),
        ("progress", "attachments"),
    ]
    add_service = record_order


class ReversalForm(forms.Form):
    reason = forms.CharField(
        label="冲销原因",
        max_length=200,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="写明错在哪里；更正后的分录另行记账",
    )


@admin.register(Entry)
class EntryAdmin(ScopedAdmin):
    """A posting form, a page to read, and the red reversal."""

    may_remove = False
    add_service = post_movement
    list_display = [
        "seq",
        "occurred_on",
        "summary",
        text_column("付出账户", "from_account.name"),
        text_column("收入账户", "to_account.name"),
        money_column(Entry, "amount"),
        "stated",
        "nature",
        "channel",
    ]
    list_display_links = ["seq", "summary"]
    list_filter = [
        "nature",
        "channel",
        "form",
        ("unit", RelatedOnlyFieldListFilter),
        ("place", RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["from_account", "to_account"]
    date_hierarchy = "occurred_on"
    search_fields = ["summary", "voucher_no", "payee", "document__title", "project__name", "place__full_name"]
    search_help_text = "按摘要、凭证号、收款人、资金来源、项目、地区查找"
    inlines = [VoucherInline, OrderInline, GoodsInline, PaymentInline]
    actions_detail = ["reverse"]
    add_fieldsets = [
        (
            "记账",
            {
                "fields": [
                    ("movement", "wording"),
                    "document",
                    "place",
                    "project",
                    ("occurred_on", "covers_from"),
                    "summary",
                    ("payee", "voucher_no"),
                ],
                "description": "入账后不能修改、不能删除；记错了用“红字冲销”，再记一笔正确的。",
            },
        ),
        PROVENANCE,
    ]
    fieldsets = [
        (
            "分录",
            {
                "fields": [
                    ("book", "seq"),
                    ("from_account", "to_account"),
                    ("amount", "stated"),
                    ("occurred_on", "covers_from"),
                    "summary",
                    ("document", "project"),
                    ("unit", "place"),
                    ("nature", "channel", "form"),
                    ("voucher_no", "payee"),
                    ("reverses", "reason"),
                ]
            },
        ),
        ("入账", {"fields": [("recorded_at", "recorded_by"), "previous_hash", "entry_hash"]}),
        PROVENANCE,
    ]

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: object
    ) -> type:
        if obj is None:
            kwargs["form"] = MovementForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [
            *super().get_readonly_fields(request, obj),
            *(flatten_fieldsets(self.fieldsets) if obj else []),
        ]

    def totals(self, rows: QuerySet) -> list[dict]:
        """What came from outside, by what it counts as: kinds of money are not added up."""
        received = rows.order_by().received().signed().values("nature").annotate(total=Sum("signed_amount"))
        sums = {row["nature"]: row["total"] or Decimal(0) for row in received}
        return [
            {"label": f"到账·{nature.label}", "sum": grouped(sums[nature]), "unfilled": 0}
            for nature in Nature
            if nature in sums
        ]

    def has_reverse_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.has_change_permission(request)

    @action(description="红字冲销", url_path="reverse", permissions=["reverse"])
    def reverse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks for the reason and hands in the request; another approves it."""
        entry = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, entry):
            raise PermissionDenied
        form = ReversalForm(request.POST or None)
        if form.is_valid() and (batch := self._asked(request.user, entry, form)):
            return self._told(request, entry, batch)
        context = {
            **self.admin_site.each_context(request),
            "title": f"红字冲销：{entry}",
            "opts": self.opts,
            "entry": entry,
            "amount": grouped(entry.amount),
            "form": form,
        }
        return TemplateResponse(request, "admin/funds/entry/reverse.html", context)

    def _asked(self, actor: User, entry: Entry, form: forms.Form) -> EntryBatch | None:
        """The request; None where it is refused."""
        try:
            return request_reversal(actor=actor, entry=entry, reason=form.cleaned_data["reason"])
        except NotPermitted as refusal:
            raise PermissionDenied(refusal.message) from refusal
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return None

    def _told(self, request: HttpRequest, entry: Entry, batch: EntryBatch) -> HttpResponse:
        messages.success(request, f"已提交冲销申请“{batch}”，由另一人复核通过后入账")
        return HttpResponseRedirect(self.address("change", entry.pk))
