"""The ledger."""

from django.urls import path

from funds import views

urlpatterns = [
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/rows.xlsx", views.ledger_export, name="ledger_export"),
    path("ledger/entries/<int:pk>/", views.ledger_entry, name="ledger_entry"),
    path("ledger/entries/<int:pk>/vouchers/<int:file>/", views.voucher, name="voucher"),
]
