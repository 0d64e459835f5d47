"""Addresses outside the networks: the first page and the list of a person's networks."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.home import views

app_name = "front"
urlpatterns: list[URLPattern] = [
    path("", views.front, name="front"),
    path("networks/", views.networks, name="networks"),
]
