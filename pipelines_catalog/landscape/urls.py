"""Addresses of the landscape, under `/landscape/`."""

from django.urls.resolvers import URLPattern

app_name = "landscape"
urlpatterns: list[URLPattern] = []
