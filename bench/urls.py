"""The product's addresses and the empty page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

from enishi.members.doors import Request, members, page


@page(access=members)
def empty(request: Request) -> HttpResponse:
    """Show the layout of every page of a network, with nothing in it."""
    return render(request, "ui/shell.html")


urlpatterns = [
    path("n/<slug:network>/bench-empty/", empty, name="bench-empty"),
    path("", include("enishi.config.urls")),
]
