"""Uploads."""

from django.urls import path, re_path

from fupin.intake import views

urlpatterns = [
    path("uploads/", views.uploads, name="uploads"),
    path("uploads/templates/<str:kind>.xlsx", views.upload_template, name="upload_template"),
    path("uploads/<int:pk>/", views.upload, name="upload"),
    path("uploads/<int:pk>/store/", views.upload_store, name="upload_store"),
    path("uploads/<int:pk>/abandon/", views.upload_abandon, name="upload_abandon"),
    path("uploads/<int:pk>/undo/", views.upload_undo, name="upload_undo"),
    re_path(r"^uploads/(?P<pk>\d+)/(?P<which>original|marked)/$", views.upload_file, name="upload_file"),
]
