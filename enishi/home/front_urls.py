"""Addresses outside the networks: the first page and the list of a person's networks."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "front"
urlpatterns: list[URLPattern] = []
