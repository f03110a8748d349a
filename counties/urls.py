"""Places."""

from django.urls import path

from counties import views

urlpatterns = [path("places/", views.places, name="places")]
