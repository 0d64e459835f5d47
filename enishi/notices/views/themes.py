"""Themes of what the secretariat tells, as a member follows or mutes them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enishi.members.doors import Request, members, page
from enishi.notices import themes as named
from enishi.notices.models import Stance


@page(access=members, methods=("GET", "POST"))
def themes(request: Request) -> HttpResponse:
    """Show and take what a member wishes of each theme: of those offered, and of those that are over and that they wished something
    of."""
    held = named.stances(request.viewer)
    rows = [each for each in named.known(request.network) if not each.over or each.code in held]
    if request.method == "POST":
        said = {each.code: request.POST[each.code] for each in rows if each.code in request.POST}
        named.choose(request.viewer, said, by=request.viewer)
        messages.success(request, _("It is like this from now on."))
        return redirect("notices:themes", request.network.slug)
    choices = [
        ("follow", Stance.Said.FOLLOW.label),
        ("", pgettext("theme", "As it comes")),
        ("mute", Stance.Said.MUTE.label),
    ]
    shown = [
        {"theme": each, "choices": [(value, label, value == held.get(each.code, "")) for value, label in choices]}
        for each in rows
    ]
    return render(request, "notices/themes.html", {"rows": shown})
