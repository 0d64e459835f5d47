"""Addresses of the account: allauth's, and the house's own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = []
