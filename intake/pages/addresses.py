"""The addresses of the pages of an import."""

from django.contrib import admin
from django.urls import path

from intake.pages import columns, confirming, listing, rows, uploading

OF_A_BATCH = {
    "page": ("", confirming.result),
    "sheet": ("sheet/", uploading.sheets),
    "columns": ("columns/", columns.page),
    "rows": ("rows/", rows.page),
    "confirm": ("confirm/", confirming.page),
    "errors": ("errors/", confirming.errors),
    "undo": ("undo/", confirming.undo),
}
PAGES = (
    path("intake/batch/", admin.site.admin_view(listing.page), name="intake_batch_changelist"),
    path("intake/batch/upload/", admin.site.admin_view(uploading.page), name="intake_batch_upload"),
    *(
        path(f"intake/batch/<int:pk>/{end}", admin.site.admin_view(view), name=f"intake_batch_{name}")
        for name, (end, view) in OF_A_BATCH.items()
    ),
)
