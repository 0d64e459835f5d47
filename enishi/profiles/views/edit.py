"""Writing one's profile: facts, 近況, photo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from enishi.kit.errors import Conflict, Refused
from enishi.kit.files import ACCEPT, MOST_BYTES, NotAPicture, squares
from enishi.kit.limits import give_back, hit
from enishi.members.doors import Request, members, page
from enishi.profiles import actions, visibility
from enishi.profiles.composer import composer, told
from enishi.profiles.forms import LatelyForm, PhotoForm, ProfileForm
from enishi.profiles.views.profile import own_or_404
from enishi.profiles.visibility import Shown


@page(access=members, methods=("GET", "POST"))
def profile_edit(request: Request) -> HttpResponse:
    """Show and take the whole profile. What a second tab has changed meanwhile is told, and nothing typed is lost."""
    shown = own_or_404(request.viewer)
    form = ProfileForm(shown, request.network, request.POST if request.method == "POST" else None)
    status, conflict = 200, False
    if form.bound and not form.reshape:
        try:
            if form.is_valid():
                actions.set_values(
                    request.viewer,
                    form.values,
                    audiences=form.facts.audiences,
                    version=_number(request.POST.get("version")),
                    quiet="quiet" in request.POST,
                    by=request.viewer,
                )
                messages.success(request, _("Saved. It can be seen and found right away."))
                return redirect("profiles:profile", request.network.slug, request.viewer.public_id)
            status = 422
        except Conflict:
            status, conflict = 409, True
        except Refused as refused:
            form.refuse(refused)
            status = 422
    version = shown.version if conflict or not form.bound else _number(request.POST.get("version"))
    context = {"form": form, "facts": form.facts, "version": version, "conflict": conflict, "shown": shown}
    context["quiet"] = "quiet" in request.POST
    return render(request, "profiles/profile_edit.html", context, status=status)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


@page(access=members, methods=("POST",))
def lately(request: Request) -> HttpResponse:
    """Take one's 近況: a tap (`preset`), a line (`text`), or `clear`. Answers a fragment to htmx."""
    own_or_404(request.viewer)
    hit("lately", str(request.viewer.pk), limit=30, seconds=3600)
    form = LatelyForm(request.POST)
    error = ""
    if "clear" in request.POST:
        actions.clear_lately(request.viewer, by=request.viewer)
    elif form.is_valid():
        try:
            actions.say_lately(request.viewer, **form.cleaned_data, by=request.viewer)
        except Refused as refused:
            error = refused.message
    else:
        error = " ".join(str(message) for messages_ in form.errors.values() for message in messages_)
    shown = own_or_404(request.viewer)
    said = _("Taken back. Nobody sees it any more.") if "clear" in request.POST else told(shown, request.network)
    if request.headers.get("HX-Request"):
        context = _box(request, shown, error) | {"said": "" if error else said}
        return render(request, "profiles/_lately.html", context, status=422 if error else 200)
    if error:
        return render(request, "profiles/lately.html", _box(request, shown, error), status=422)
    messages.success(request, said)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) or not back.startswith("/"):
        back = reverse("profiles:profile", args=[request.network.slug, request.viewer.public_id])
    return redirect(back)


def _box(request: Request, shown: Shown, error: str = "") -> dict[str, Any]:
    """Return what the box for the 近況 shows now; what could not be taken stands in it still."""
    typed = request.POST.get("text", "")[:2000] if error else ""
    return composer(shown, request.network, typed=typed, error=error)


WORDS_OF_REASON = {
    "empty": lambda: _("This file is empty. Please choose another photo."),
    "big": lambda: (
        _("This photo is larger than %(limit)d MB. Please make it smaller.") % {"limit": MOST_BYTES // 1024**2}
    ),
    "pixels": lambda: _("This photo has too many pixels. Please make it smaller."),
    "unreadable": lambda: _("This file is no photo that can be read. JPEG, PNG, WebP, HEIC and AVIF can."),
    "busy": lambda: _("Other pictures are being read right now. Please choose your photo again in a moment."),
}


@page(access=members, methods=("GET", "POST"))
def photo_edit(request: Request) -> HttpResponse:
    """Show and take the photo."""
    shown = own_or_404(request.viewer)
    bound, busy = request.method == "POST", False
    if bound and "remove" in request.POST:
        actions.remove_photo(request.viewer, by=request.viewer)
        messages.success(request, _("Your photo is gone. Your initial stands in its place."))
        return redirect("profiles:photo-edit", request.network.slug)
    initial = {"audience": str(shown.photo_audience)}
    form = PhotoForm(
        request.POST if bound else None, request.FILES if bound else None, initial=initial, network=request.network
    )
    if bound and form.is_valid():
        counted = hit("photo", str(request.viewer.pk), limit=20, seconds=3600)
        try:
            pictures = squares(form.cleaned_data["photo"], whose=str(request.viewer.person_id))
        except NotAPicture as error:
            form.add_error("photo", WORDS_OF_REASON[error.reason]())
            if busy := error.reason == "busy":
                give_back([counted])
        else:
            actions.set_photo(request.viewer, pictures, audience=int(form.cleaned_data["audience"]), by=request.viewer)
            messages.success(request, _("Your new photo is in its place."))
            return redirect("profiles:profile", request.network.slug, request.viewer.public_id)
    context = {"form": form, "card": shown.card, "photo_large": shown.photo_large, "accept": ACCEPT}
    response = render(request, "profiles/photo_edit.html", context, status=503 if busy else 422 if bound else 200)
    if busy:
        response["Retry-After"] = "5"
    return response


@page(access=members)
def photo(request: Request, key: str, size: str = "small") -> HttpResponse:
    """Send a photo to those who may see it; the address is random and changes with the photo and its audience."""
    name = visibility.photo_file(request.viewer, key)
    if name is None:
        raise Http404
    answer = HttpResponse(content_type="image/webp")
    answer["X-Accel-Redirect"] = f"/protected/{name}-{size}.webp"
    answer["Cache-Control"] = "private, max-age=86400"
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
