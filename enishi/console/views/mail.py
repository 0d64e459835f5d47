"""The operator's page about mail: who it comes from, by which server, whether others believe it; and a mail to oneself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.accounts.doors import Access
from enishi.kit import limits, maildns, mailer
from enishi.kit.letter import Letter
from enishi.members.doors import page

LOOKS, TESTS = 10, 5  # an hour, for one person
operators = Access("operators", lambda request: getattr(request.user, "is_founder", False), network=False)


@page(access=operators, methods=("GET", "POST"))
def mail(request: HttpRequest) -> HttpResponse:
    """Show how mail leaves. On a button look up whether others believe it, on another send a mail to the one who presses."""
    who = str(request.user.pk)
    if request.method == "POST":
        if request.POST.get("what") == "test":
            limits.hit("mail to oneself", who, limit=TESTS, seconds=3600)
            _send_test(request.user)
            messages.success(request, _("A mail to you is on its way: %(to)s") % {"to": request.user.email})  # type: ignore[union-attr]
        else:
            limits.hit("looking names up", who, limit=LOOKS, seconds=3600)
            maildns.look_anew()
        return redirect("founding:mail")
    context: dict[str, Any] = {
        "sender": settings.DEFAULT_FROM_EMAIL,
        "domain": maildns.domain(),
        "leaves": settings.MAIL_LEAVES,
        "server": settings.EMAIL_HOST if settings.MAIL_LEAVES else "",
        "port": settings.EMAIL_PORT,
        "encrypted": settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL,
        "returns": settings.EMAIL_BOUNCES,
        "rate": settings.MAIL_PER_MINUTE,
        "stuck": mailer.stuck(),
        "looked": maildns.kept(),
    }
    return render(request, "console/mail.html", context)


def _send_test(person: Any) -> None:
    with translation.override(person.language or translation.get_language()):
        text = _("This mail was sent from the page about mail, to see whether it arrives. Nothing is to be done.")
        letter = Letter(_("A mail to try out the way"), f"{text}\n\n--\n{settings.PUBLIC_URL}", to=person.email)
    letter.send()
