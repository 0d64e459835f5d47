"""Themes that announcements are told under: naming one, calling it something else, ending it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from enishi.kit.errors import Refused
from enishi.members.doors import Request, page, staff
from enishi.members.roles import Right
from enishi.news import themes as deeds
from enishi.news.forms import ThemeForm
from enishi.notices import themes as named
from enishi.ui.forms import say

PUBLISH = staff(Right.PUBLISH)


@page(access=PUBLISH, methods=("GET", "POST"))
def themes(request: Request) -> HttpResponse:
    """List the themes, and name another one."""
    form = ThemeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            deeds.name(request.network, **form.cleaned_data, by=request.viewer)
        except Refused as error:
            say(form, error, 1)
        else:
            messages.success(request, _("Announcements can be told under it from now on."))
            return redirect("news:themes", request.network.slug)
    rows = named.known(request.network)
    context = {
        "form": form,
        "offered": [each for each in rows if not each.over],
        "over": [each for each in rows if each.over],
    }
    return render(request, "news/themes.html", context, status=422 if form.errors else 200)


@page(access=PUBLISH, methods=("GET", "POST"))
def theme_edit(request: Request, code: str) -> HttpResponse:
    """Call a theme something else."""
    theme = _theme(request, code)
    form = ThemeForm(request.POST if request.method == "POST" else None, initial={"ja": theme.ja, "en": theme.en})
    if form.is_valid():
        try:
            deeds.rename(request.network, code, **form.cleaned_data, by=request.viewer)
        except Refused as error:
            say(form, error, 1)
        else:
            messages.success(request, _("Kept."))
            return redirect("news:themes", request.network.slug)
    return render(request, "news/theme_edit.html", {"form": form, "theme": theme}, status=422 if form.errors else 200)


@page(access=PUBLISH, methods=("POST",))
def theme_end(request: Request, code: str) -> HttpResponse:
    """End a theme, or take up one that was ended (`back`)."""
    _theme(request, code)
    back = "back" in request.POST
    try:
        deeds.end(request.network, code, over=not back, by=request.viewer)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        said = (
            _("Announcements can be told under it again.")
            if back
            else _("Ended. Who muted it, or follows it, still does.")
        )
        messages.success(request, said)
    return redirect("news:themes", request.network.slug)


def _theme(request: Request, code: str) -> named.Theme:
    found = named.one(request.network, code)
    if found is None:
        raise Http404
    return found
