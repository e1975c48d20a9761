"""Addresses of pipelines and what starts them."""

from django.urls import path

from pipelines_catalog.triggers.views import pipelines, triggers

urlpatterns = [
    path("", pipelines.pipelines, name="pipelines"),
    path("<slug:key>/", pipelines.pipeline, name="pipeline"),
    path("<slug:key>/starts/", triggers.live, name="starts"),
    path("<slug:key>/deliver/", triggers.deliver, name="deliver"),
    path("<slug:key>/clock/", triggers.schedule, name="clock"),
    path("<slug:key>/triggers/<slug:kind>/", triggers.trigger, name="trigger"),
]
