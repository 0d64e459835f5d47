"""Addresses of starting a network, which stand outside the networks."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "founding"
urlpatterns: list[URLPattern] = []
