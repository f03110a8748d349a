"""The ledger."""

from django.urls import path

from funds.views import ledger, redflags

urlpatterns = [
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/rows.xlsx", ledger.ledger_export, name="ledger_export"),
    path("ledger/entries/<int:pk>/", ledger.ledger_entry, name="ledger_entry"),
    path("ledger/entries/<int:pk>/vouchers/<int:file>/", ledger.voucher, name="voucher"),
    path("ledger/flags/", redflags.flags, name="flags"),
    path("ledger/flags.xlsx", redflags.flags_export, name="flags_export"),
    path("ledger/flags/sweep/", redflags.flags_sweep, name="flags_sweep"),
    path("ledger/flags/<int:pk>/dismiss/", redflags.flag_dismiss, name="flag_dismiss"),
    path("ledger/flags/<slug:code>/", redflags.flags_of_rule, name="flags_of_rule"),
    path("ledger/flags/<slug:code>/raise/", redflags.flags_raise, name="flags_raise"),
    path("ledger/findings/", redflags.findings, name="findings"),
    path("ledger/findings/<int:pk>/", redflags.finding, name="finding"),
]
