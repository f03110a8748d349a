"""Places."""

from django.urls import path

from counties import views
from counties.views import clinic

urlpatterns = [
    path("places/", views.places, name="places"),
    path("identities/", clinic.parked_identities, name="parked_identities"),
    path("identities/<int:pk>/", clinic.parked_identity, name="parked_identity"),
    path("identities/<int:pk>/decide/", clinic.decide_identity, name="decide_identity"),
]
