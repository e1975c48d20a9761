"""Addresses of pipelines and what starts them."""

from django.urls import path

from pipelines_catalog.triggers.views import pipelines
from pipelines_catalog.triggers.views import triggers as starts

urlpatterns = [
    path("", pipelines.pipelines, name="pipelines"),
    path("<slug:key>/", pipelines.pipeline, name="pipeline"),
    path("<slug:key>/starts/", starts.live, name="starts"),
    path("<slug:key>/deliver/", starts.deliver, name="deliver"),
    path("<slug:key>/clock/", starts.clock, name="clock"),
    path("<slug:key>/triggers/<slug:kind>/", starts.trigger, name="trigger"),
]
