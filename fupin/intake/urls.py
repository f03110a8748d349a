"""Uploads."""

from django.urls import path, re_path

from fupin.intake.views import receipts, sending, templates, wordings

urlpatterns = [
    path("uploads/", sending.uploads, name="uploads"),
    path("uploads/templates/", templates.upload_templates, name="upload_templates"),
    path("uploads/templates/<str:kind>.xlsx", templates.upload_template, name="upload_template"),
    path("uploads/wordings/", wordings.wordings, name="wordings"),
    path("uploads/wordings/<int:pk>/withdraw/", wordings.wording_withdraw, name="wording_withdraw"),
    path("uploads/deliveries/", sending.delivery_begin, name="delivery_begin"),
    path("uploads/deliveries/<int:pk>/", sending.delivery, name="delivery"),
    path("uploads/deliveries/<int:pk>/offset/", sending.delivery_offset, name="delivery_offset"),
    path("uploads/deliveries/<int:pk>/pieces/", sending.delivery_piece, name="delivery_piece"),
    path("uploads/deliveries/<int:pk>/drop/", sending.delivery_drop, name="delivery_drop"),
    path("uploads/<int:pk>/", receipts.upload, name="upload"),
    path("uploads/<int:pk>/changes/", receipts.upload_changes, name="upload_changes"),
    path("uploads/<int:pk>/changes.xlsx", receipts.upload_changes_file, name="upload_changes_file"),
    path("uploads/<int:pk>/aside.xlsx", receipts.upload_aside, name="upload_aside"),
    path("uploads/<int:pk>/store/", receipts.upload_store, name="upload_store"),
    path("uploads/<int:pk>/overwrite/", receipts.upload_overwrite, name="upload_overwrite"),
    path("uploads/<int:pk>/words/", receipts.upload_words, name="upload_words"),
    path("uploads/<int:pk>/abandon/", receipts.upload_abandon, name="upload_abandon"),
    path("uploads/<int:pk>/mark/", receipts.upload_mark, name="upload_mark"),
    path("uploads/<int:pk>/undo/", receipts.upload_undo, name="upload_undo"),
    path("uploads/<int:pk>/undo/stays.xlsx", receipts.upload_stays_file, name="upload_stays_file"),
    re_path(
        r"^uploads/(?P<pk>\d+)/(?P<which>original|marked|wrong)/$", receipts.upload_file, name="upload_file"
    ),
]
