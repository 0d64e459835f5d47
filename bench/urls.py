"""The product's addresses, the empty page, and one that says something to all open pages of a network."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

from enishi.members import live
from enishi.members.doors import Request, members, page

BENCH = live.Topic("bench")


@page(access=members)
def empty(request: Request) -> HttpResponse:
    """Show the layout of every page of a network, with nothing in it."""
    return render(request, "ui/shell.html")


@page(access=members)
def hint(request: Request) -> HttpResponse:
    """Publish a hint, as an action does."""
    live.publish(BENCH, request.network)
    return HttpResponse(status=204)


urlpatterns = [
    path("n/<slug:network>/bench-hint/", hint, name="bench-hint"),
    path("n/<slug:network>/bench-empty/", empty, name="bench-empty"),
    path("", include("enishi.config.urls")),
]
