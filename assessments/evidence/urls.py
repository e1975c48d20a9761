"""URLs of the evidence app, under /evidence/."""

from django.urls import path

from assessments.evidence import views

app_name = "evidence"
urlpatterns = [path("<uuid:item_id>/file/", views.file, name="file")]
