"""Addresses that anybody may open, within a network."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.public import views

app_name = "public"
urlpatterns: list[URLPattern] = [
    path("", views.network, name="network"),
    path("privacy/", views.privacy, name="privacy"),
    path("brand.<slug:mark>.css", views.brand, name="brand"),
    path("logo/<str:name>", views.logo, name="logo"),
]
