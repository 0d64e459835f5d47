"""Links that members hand on: a member's own, and where one leads."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from enishi.joining import personal as verbs
from enishi.joining.draft import Draft
from enishi.joining.models import PersonalInvitation
from enishi.joining.views import way
from enishi.kit.errors import Refused
from enishi.members.doors import Request, members, page, staff, visitors
from enishi.members.roles import Right
from enishi.profiles.visibility import cards

SHOWN = "personal-invitation-link"
LISTED = 50


@page(access=members, methods=("GET", "POST"))
def my_invitations(request: Request) -> HttpResponse:
    """A member's links; the button makes one, which is shown once. Whether one was used is not said: a link that somebody
    applied with looks like one that nobody opened."""
    if request.method == "POST":
        try:
            handed = verbs.make(request.viewer, by=request.viewer)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            request.session[SHOWN] = [request.network.slug, handed.link]
        return redirect("joining:my-invitations", request.network.slug)
    network, link = request.session.pop(SHOWN, None) or ("", "")
    context = {
        "rows": list(PersonalInvitation.objects.of_member(request.viewer)[:LISTED]),
        "link": link if network == request.network.slug else "",
        "joined": cards(verbs.came_by(request.viewer), request.viewer),
        "a_day": verbs.A_DAY,
        "at_once": verbs.AT_ONCE,
    }
    return render(request, "joining/my_invitations.html", context)


@page(access=members, methods=("POST",))
def personal_withdrawal(request: Request, public_id: str) -> HttpResponse:
    """Withdraw one of one's own links."""
    invitation = get_object_or_404(PersonalInvitation.objects.of_member(request.viewer), public_id=public_id)
    try:
        verbs.revoke(invitation, by=request.viewer)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The link is withdrawn; it leads nowhere any more."))
    return redirect("joining:my-invitations", request.network.slug)


@page(access=visitors)
def personal(request: Request, code: str) -> HttpResponse:
    """Where a link leads: to the application, which remembers by whose link. One page for every code that leads nowhere; a wrong
    guess is counted."""
    found = way.guess(request, lambda: verbs.leading(request.network, code=code))
    if found is None:
        return render(request, "joining/_link_over.html", status=404)
    if request.viewer.is_member:
        return redirect("home:home", request.network.slug)
    Draft(request, request.network).type({"personal": found.public_id})
    return redirect("joining:claim", request.network.slug)


@page(access=staff(Right.SETTINGS), methods=("POST",))
def members_invite(request: Request) -> HttpResponse:
    """Set whether members may hand on links."""
    verbs.set_members_invite(request.network, allowed=request.POST.get("allowed") == "yes", by=request.viewer)
    messages.success(request, _("Saved."))
    return redirect("joining:wave", request.network.slug)
