"""Papers that money comes by."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter

from funds.models import FundDocument
from funds.services import amend_document, receive_document
from fupin.desk.columns import money_column
from fupin.desk.saving import taking
from fupin.desk.scoped import PROVENANCE, ScopedAdmin


@admin.register(FundDocument)
class FundDocumentAdmin(ScopedAdmin):
    list_display = [
        "title",
        "number",
        "year",
        "unit",
        "channel",
        "form",
        money_column(FundDocument, "amount"),
    ]
    list_filter = ["year", "channel", "form", ("unit", RelatedOnlyFieldListFilter)]
    list_select_related = ["unit", "place"]
    search_fields = ["title", "number", "purpose", "unit__name", "unit__pinyin"]
    search_help_text = "按名称、文号、支出方向、单位（可用拼音）查找"
    total_fields = ("amount",)
    fieldsets = [
        (
            "资金来源",
            {
                "fields": [
                    "unit",
                    "place",
                    ("title", "number"),
                    ("year", "issued_on"),
                    ("channel", "form"),
                    ("level", "purpose"),
                    ("planned_on", "planned"),
                    "amount",
                    ("settled_on", "settled_amount"),
                ],
                "description": "这里登记“计划”“下达”“决算”的金额；到账和支付在“资金分录”中记账。",
            },
        ),
        (
            "收付和公示",
            {
                "fields": [
                    ("payer", "receiver"),
                    ("bank_name", "bank_account"),
                    ("published_from", "published_to"),
                    "published_where",
                ]
            },
        ),
        PROVENANCE,
    ]
    add_service = receive_document
    change_service = taking("document", amend_document)
