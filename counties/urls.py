"""Places, and the registry: who was in it on a day, what became of each household, what does not add up."""

from django.urls import path

from counties import views
from counties.views import clinic, recoding

urlpatterns = [
    path("places/", views.places, name="places"),
    path("identities/", clinic.parked_identities, name="parked_identities"),
    path("identities/<int:pk>/", clinic.parked_identity, name="parked_identity"),
    path("identities/<int:pk>/decide/", clinic.decide_identity, name="decide_identity"),
    path("registry/", views.registry, name="registry"),
    path("registry/persons/", views.registry_persons, name="registry_persons"),
    path("registry/rows.xlsx", views.registry_export, name="registry_export"),
    path("registry/balance/", views.balance, name="registry_balance"),
    path("registry/balance/rows/", views.balance_rows, name="registry_balance_rows"),
    path("registry/quality/", views.quality, name="registry_quality"),
    path("registry/quality/<slug:code>/", views.quality_rows, name="registry_quality_rows"),
    path("registry/changes/", views.lineage, name="registry_changes"),
    path("registry/recode/", recoding.recode, name="registry_recode"),
    path(
        "registry/recode/<str:place>/<str:into>/<str:day>/",
        recoding.recode_undo,
        name="registry_recode_undo",
    ),
    path("registry/changes/<int:pk>/undo/", views.lineage_undo, name="registry_undo"),
    path("registry/status/<int:pk>/", views.status_change, name="registry_status"),
    path("registry/transfers/", views.transfers, name="registry_transfers"),
    path("registry/transfers/<int:pk>/", views.transfer, name="registry_transfer"),
    path("registry/find/", views.find_number, name="registry_find"),
    path("registry/households/<int:pk>/", views.household, name="household"),
    path("registry/households/<int:pk>/<slug:act>/", views.household_act, name="household_act"),
]
