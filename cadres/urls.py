"""Who helped whom on a day."""

from django.urls import path

from cadres import views

urlpatterns = [path("registry/pairings/", views.pairings, name="registry_pairings")]
