"""The ledger."""

from django.urls import path

from funds.views import ledger

urlpatterns = [
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/rows.xlsx", ledger.ledger_export, name="ledger_export"),
    path("ledger/entries/<int:pk>/", ledger.ledger_entry, name="ledger_entry"),
    path("ledger/entries/<int:pk>/vouchers/<int:file>/", ledger.voucher, name="voucher"),
]
