"""What stands behind entries, and accounts with their balances: shown here, written through entries."""

from django.contrib import admin

from funds.models import BeneficiaryPayment, InKindItem, LedgerAccount
from fupin.desk.columns import money_column, text_column
from fupin.desk.scoped import PROVENANCE, ScopedAdmin


class ShownOnly(ScopedAdmin):
    """Written on the page of the entry, or by upload."""

    enter_right = ""


@admin.register(LedgerAccount)
class LedgerAccountAdmin(ShownOnly):
    list_display = [
        "name",
        "kind",
        text_column("单位", "book.unit.name"),
        money_column(LedgerAccount, "balance"),
    ]
    list_filter = ["kind"]
    list_select_related = ["book__unit"]
    search_fields = ["name", "book__unit__name", "book__unit__pinyin"]
    search_help_text = "按账户名称、单位（可用拼音）查找"
    fieldsets = [("账户", {"fields": ["book", ("kind", "name"), ("place", "project"), "balance"]})]


@admin.register(BeneficiaryPayment)
class BeneficiaryPaymentAdmin(ShownOnly):
    list_display = [
        "household",
        text_column("村", "household.place.name"),
        "item",
        "paid_on",
        money_column(BeneficiaryPayment, "amount"),
    ]
    list_filter = ["item"]
    list_select_related = ["household__place"]
    date_hierarchy = "paid_on"
    search_fields = ["household__head_name", "household__head_pinyin", "household__number", "item"]
    search_help_text = "按户主（或拼音）、户编号、补助项目查找"
    total_fields = ("amount",)
    fieldsets = [
        ("发放", {"fields": ["entry", "household", "item", ("scale", "scale_unit"), ("amount", "paid_on")]}),
        PROVENANCE,
    ]


@admin.register(InKindItem)
class InKindItemAdmin(ShownOnly):
    list_display = [
        "name",
        "specification",
        "quantity",
        "counted",
        money_column(InKindItem, "price"),
        "receiver",
    ]
    list_select_related = ["entry"]
    search_fields = ["name", "receiver"]
    search_help_text = "按品名、接收方查找"
    fieldsets = [
        (
            "物资",
            {
                "fields": [
                    "entry",
                    ("name", "specification"),
                    ("quantity", "counted"),
                    ("price", "valuation"),
                    "receiver",
                ]
            },
        ),
        PROVENANCE,
    ]
