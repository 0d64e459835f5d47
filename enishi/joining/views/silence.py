"""「連絡しないでください」: for good, by the link of any invitation or by one click of a mail program."""

from __future__ import annotations

import contextlib

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from enishi.activity.deeds import SYSTEM
from enishi.joining import actions, mail
from enishi.joining.models import Invitation
from enishi.joining.views import way
from enishi.kit import limits
from enishi.kit.errors import Refused
from enishi.members.doors import Request, page, visitors
from enishi.roster import facts as roster

AGAINS = 5  # how often in a day one link takes 「連絡しないでください」 back


@page(access=visitors, methods=("GET", "POST"))
def no_contact(request: Request, code: str) -> HttpResponse:
    """「連絡しないでください」: asks once, does it for good, and can be taken back by the same link. It works with every link that was ever
    sent; taking back only what this link did, and not with one that was used."""
    invitation = way.found(request, code)
    return way.unknown(request) if invitation is None else _contact(request, invitation, code, takes_back=True)


@csrf_exempt  # a mail program has neither cookie nor page (RFC 8058); the sealed address is what it shows
@page(access=visitors, methods=("GET", "POST"))
def silence(request: Request, token: str) -> HttpResponse:
    """The same by the address in a mail's head: one POST of a mail program does it and gets an answer without a redirect, as
    RFC 8058 has it; who opens it is asked first, since machines open addresses, too. Any page of the web can make a browser
    post here, so it only ends: taking back is for the link in the mail."""
    invitation = mail.silenced_by(request.network, token)
    return way.unknown(request) if invitation is None else _contact(request, invitation, "", takes_back=False)


def _contact(request: Request, invitation: Invitation, code: str, *, takes_back: bool) -> HttpResponse:
    """Ask, and do, for whichever of the two addresses; `code` is empty where it is not known, and then nothing is taken back."""
    by = request.user if request.user.is_authenticated else SYSTEM
    facts = roster.person_by_id(request.network, invitation.roster_person_id)
    silent = facts.no_contact if facts else True
    ours = bool(facts and silent and roster.silenced_only_by(invitation.public_id, facts))
    if request.method == "POST":
        if request.POST.get("wish") == "again":
            if not takes_back:
                return redirect(request.path)
            if invitation.state == Invitation.State.USED:
                return way.closed(request, invitation, code)
            limits.hit("joining contact again", invitation.public_id, limit=AGAINS, seconds=24 * 3600)
            with contextlib.suppress(Refused):  # silenced by somebody else: the page says whom to ask
                actions.speak_again(invitation, by=by)
        elif not ours:  # else the button was pressed twice
            actions.fall_silent(invitation, by=by)
        if "List-Unsubscribe" not in request.POST:
            return redirect(request.path)
        silent, ours = True, False
    ours = ours and not invitation.used_at
    return way.page_of(
        request, "no_contact", "", invitation, code=code, silent=silent, ours=ours, takes_back=takes_back
    )
