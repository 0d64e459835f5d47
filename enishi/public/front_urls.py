"""Addresses for machines, which stand outside the networks."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.public.views import site

app_name = "site"
urlpatterns: list[URLPattern] = [
    path("robots.txt", site.robots, name="robots"),
    path(".well-known/security.txt", site.security_txt, name="security-txt"),
]
