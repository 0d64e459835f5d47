"""Address of the styleguide; included only with DEBUG."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.ui import views

app_name = "ui"
urlpatterns: list[URLPattern] = [path("", views.styleguide, name="styleguide")]
