"""The book of components, for developers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from enishi.ui import samples


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component in every state; `?theme=dark` or `light` in that theme, `?shell=shell` within a shell."""
    if (theme := request.GET.get("theme")) in ("light", "dark"):
        request.COOKIES["theme"] = theme
    return render(request, "ui/styleguide.html", samples.context())


styleguide.access = "everyone"  # type: ignore[attr-defined]  # members/doors.py stands above this floor; no data here
