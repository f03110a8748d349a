"""The ledger."""

from django.urls import path

from funds.views import batches, closing, delegations, exports, ledger, redflags, vouchers

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
    path("batches/", batches.batches, name="batches"),
    path("batches/new/", batches.batch_new, name="batch_new"),
    path("batches/<int:pk>/", batches.batch, name="batch"),
    path("batches/<int:pk>/edit/", batches.batch_edit, name="batch_edit"),
    path("batches/<int:pk>/submit/", batches.batch_submit, name="batch_submit"),
    path("batches/<int:pk>/withdraw/", batches.batch_withdraw, name="batch_withdraw"),
    path("batches/<int:pk>/drop/", batches.batch_drop, name="batch_drop"),
    path("batches/<int:pk>/approve/", batches.batch_approve, name="batch_approve"),
    path("batches/<int:pk>/return/", batches.batch_return, name="batch_return"),
    path("batches/<int:pk>/remarks/<int:remark>/", batches.batch_answer, name="batch_answer"),
    path("batches/<int:pk>/files/", batches.batch_attach, name="batch_attach"),
    path("batches/<int:pk>/files/<int:file>/", batches.batch_file, name="batch_file"),
    path("delegations/", delegations.delegations, name="delegations"),
    path("delegations/<int:pk>/end/", delegations.delegation_end, name="delegation_end"),
    path("closing/", closing.closing, name="closing"),
    path("closing/<int:pk>/", closing.book_closing, name="book_closing"),
    path("closing/<int:pk>/close/", closing.period_close, name="period_close"),
    path("ledger/exports/", exports.exports, name="exports"),
    path("ledger/exports/<int:pk>/", exports.export, name="export"),
    path("ledger/exports/<int:pk>/file/", exports.export_file, name="export_file"),
    path("ledger/vouchers/", vouchers.vouchers, name="vouchers"),
]
