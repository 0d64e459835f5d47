"""The product's addresses with the styleguide, which only DEBUG has."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("styleguide/", include("enishi.ui.urls")), path("", include("enishi.config.urls"))]
