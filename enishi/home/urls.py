"""Addresses of this package, within a network."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.home import views

app_name = "home"
urlpatterns: list[URLPattern] = [path("home/", views.home, name="home")]
