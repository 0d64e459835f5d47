"""The devices on which a member's notices are shown: a browser says that it is one, and any of them is taken away."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from enishi.accounts import sessions
from enishi.accounts.devices import words_of
from enishi.kit import limits
from enishi.kit.errors import Refused, TooLarge
from enishi.members.doors import Request, members, page
from enishi.notices import devices as verbs
from enishi.notices import pushing
from enishi.notices.forms import DeviceForm, RemovalForm

LARGEST = 8 * 1024  # bytes: an endpoint and two keys


@page(access=members, methods=("POST",))
def devices(request: Request) -> HttpResponse:
    """Have this browser show notices from now on; answers with the list of devices."""
    if not settings.PUSH:
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise TooLarge(_("This browser named a push service that can't be used."))
    limits.hit("push device", str(request.viewer.pk), limit=30, seconds=3600)
    form = DeviceForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This browser named a push service that can't be used."))
    words, listed = words_of(request.headers.get("User-Agent", "")), sessions.listed(request)
    verbs.switch_on(request.viewer, **form.cleaned_data, signed_in=listed, words=words, by=request.viewer)
    return _list(request)


@page(access=members, methods=("POST",))
def device_removal(request: Request) -> HttpResponse:
    """Have a device show no more notices: one of the list, or the one that asks."""
    form = RemovalForm(request.POST)
    if not form.is_valid() or not any(form.cleaned_data.values()):
        raise Refused(_("It isn't clear which device is meant."))
    verbs.switch_off(request.viewer, **form.cleaned_data, by=request.viewer)
    if request.headers.get("HX-Request"):
        return _list(request)
    messages.success(request, _("Notices come on that device no more."))
    return redirect("notices:settings", request.network.slug)


def _list(request: Request) -> HttpResponse:
    return render(request, "notices/_devices.html", {"devices": pushing.devices_of(request.viewer)})
