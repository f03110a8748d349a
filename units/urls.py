"""Places as those see them who help there."""

from django.urls import path

from units import views

urlpatterns = [path("places/<str:code>/", views.place, name="place")]
