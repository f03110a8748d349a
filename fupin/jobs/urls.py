"""Background work."""

from django.urls import path

from fupin.jobs import views

urlpatterns = [
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/state/", views.job_state, name="job_state"),
    path("jobs/<int:pk>/cancel/", views.job_cancel, name="job_cancel"),
]
