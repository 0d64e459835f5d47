"""The doors: every page says who may pass, and the network in the address becomes `request.network` and `request.viewer`.

A view without `@page` answers 403. A network, page or thing that may not be seen answers 404, never 'forbidden'.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from enishi.accounts.doors import Access, everyone, sign_in_first, signed_in, unkept  # noqa: F401 - other packages take them from here
from enishi.members import live
from enishi.members.models import Member, Visitor
from enishi.networks.models import Network


class Request(HttpRequest):
    """A request behind a door of a network. Where visitors may pass, `viewer` is a Visitor, who answers the same questions."""

    network: Network
    viewer: Member
    named: Member | None  # whom the operator named, while they have not agreed; `viewer` is a Visitor then


View = Callable[..., HttpResponse]
OUTSIDE = ("allauth.", "django.views.static", "whitenoise.")  # libraries' views that keep their own doors


members = Access("members", lambda request: bool(request.viewer.is_member and request.viewer.bits), network=True)
insiders = Access("insiders", lambda request: bool(request.viewer.is_member), network=True)
visitors = Access("visitors", lambda request: True, network=True)  # anybody, within a network
any_staff = Access("any staff", lambda request: request.viewer.is_staff, network=True, unkept=True)
# whose membership rests (paused, or left and not yet erased): a Visitor to everybody else, and themselves to these pages
resting = Access("resting", lambda request: resting_member(request) is not None, network=True)
here_or_resting = Access(
    "here or resting", lambda request: request.viewer.is_member or resting_member(request) is not None, network=True
)


suspended = Access("suspended", lambda request: suspended_member(request) is not None, network=True)
here_or_suspended = Access(
    "here or suspended",
    lambda request: bool(request.viewer.is_member and request.viewer.bits) or suspended_member(request) is not None,
    network=True,
)
# one's own data and the way out are everybody's who has a membership, however it stands
here_resting_or_suspended = Access(
    "here, resting or suspended",
    lambda request: here_or_resting.test(request) or suspended_member(request) is not None,
    network=True,
)


@functools.cache
def staff(right: str) -> Access:
    """Return the access of holders of this right."""
    return Access(f"staff:{right}", lambda request: request.viewer.has(right), network=True, unkept=True)


Method = Literal["GET", "POST", "DELETE"]


def page(*, access: Access, methods: tuple[Method, ...] = ("GET",)) -> Callable[[View], View]:
    """Mark a view with who may pass and by which methods. Visitors are asked to sign in and come back; others get 404."""

    def mark(view: View) -> View:
        @functools.wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            slug = kwargs.pop("network", None)
            if (
                slug and getattr(request, "network", None) is None
            ):  # a form that goes on after a proof (accounts.doors.sure)
                _enter(request, slug)
            if request.method not in (*methods, *(("HEAD",) if "GET" in methods else ())):
                return HttpResponseNotAllowed(methods)
            if not access.test(request):
                return _turned_away(request)
            response = view(request, *args, **kwargs)
            return unkept(response) if access.unkept else response

        door.access = access  # type: ignore[attr-defined]
        door.methods = methods  # type: ignore[attr-defined]
        return door

    return mark


def _turned_away(request: Any) -> HttpResponse:
    """Answer who may not pass: whom the operator named agrees first, whose membership rests finds the way back, a visitor
    signs in, anybody else finds nothing."""
    if request.named:
        to = reverse("joining:welcome", args=[request.network.slug])
    elif not request.user.is_authenticated:
        to = sign_in_first(request)
    elif request.method in {"GET", "HEAD"} and resting_member(request) is not None:
        to = reverse("joining:back", args=[request.network.slug])
    elif request.method in {"GET", "HEAD"} and suspended_member(request) is not None:
        to = reverse("moderation:suspended", args=[request.network.slug])
    else:
        raise Http404
    if request.headers.get("HX-Request"):
        # what was sent leads the whole page; a part that asks by itself leaves the reader and what they are typing alone
        return HttpResponse(status=204, headers={"HX-Redirect": to} if request.method == "POST" else {})
    return HttpResponseRedirect(to)


class DoorMiddleware:
    """Finds network and viewer once per request, and shuts views that declare no access."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Start as a visitor of no network; process_view knows more."""
        request.network, request.viewer, request.named = None, Visitor(), None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Resolve /n/<network>/ and refuse a view without a declared door."""
        module = getattr(view, "__module__", "")
        if not hasattr(view, "access") and not module.startswith(OUTSIDE):
            raise PermissionDenied(f"{module} declares no access")
        if "\0" in request.path or "%00" in request.META["QUERY_STRING"]:
            raise Http404  # no row is called that, and PostgreSQL answers a question with a NUL in it by an error
        if "network" in kwargs:
            _enter(request, kwargs["network"])
            network: Network = request.network  # type: ignore[attr-defined]
            unknown = not request.user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES
            translation.activate(network.speaking("" if unknown else translation.get_language() or ""))


def _enter(request: HttpRequest, slug: str) -> None:
    """Find the network of an address, and who is looking: a Member who takes part, or a Visitor."""
    member = next((mine for mine in memberships(request) if mine.network.slug == slug), None)
    if member is None:
        network = Network.objects.filter(slug=slug).first()
        if network is None:
            raise Http404
        request.network, request.viewer = network, Visitor()  # type: ignore[attr-defined]
        return
    if member.state == Member.State.NAMED:  # no member before they have agreed
        request.network, request.viewer, request.named = member.network, Visitor(), member  # type: ignore[attr-defined]
        return
    request.network, request.viewer = member.network, member  # type: ignore[attr-defined]
    today = timezone.localdate()
    if member.seen_on != today:  # one write a day, not one a page
        member.network.member_rows.filter(pk=member.pk).update(seen_on=today)


def memberships(request: HttpRequest) -> list[Member]:
    """Return whom the signed-in person is in each network that they take part in, or were named for, by the network's name.
    One query, asked once per request; [] for a visitor."""
    known: list[Member] | None = getattr(request, "memberships", None)
    if known is None:
        person = getattr(request, "user", None)
        known = memberships_of(person) if person is not None and person.is_authenticated else []
        request.memberships = known  # type: ignore[attr-defined]
    return known


def memberships_of(person: Any) -> list[Member]:
    """Return whom a person is in each network that they take part in, or were named for by the operator, with network and
    class, by the network's name."""
    rows = Member.objects.everywhere(because="a person's own networks").filter(person=person)
    rows = rows.filter(state__in=(Member.State.JOINED, Member.State.NAMED))
    found = list(rows.select_related("network", "member_class").order_by("network__name", "network_id"))
    for member in found:
        member.person = person
    return found


def resting_member(request: Any) -> Member | None:
    """Return the membership of who is signed in that rests in the network at hand: paused, or left and not erased yet.
    One query, asked once per request; None for who takes part and for everybody else."""
    if request.viewer.is_member or not request.user.is_authenticated or request.network is None:
        return None
    if not hasattr(request, "resting"):
        rows = request.network.member_rows.filter(
            person=request.user, state__in=(Member.State.PAUSED, Member.State.LEFT)
        )
        request.resting = rows.select_related("member_class").first()
        if request.resting is not None:
            request.resting.network, request.resting.person = request.network, request.user
    found: Member | None = request.resting
    return found


def suspended_member(request: Any) -> Member | None:
    """Return the membership of who is signed in that is stopped for a time in the network at hand. One query, asked once per
    request; None for everybody else."""
    if request.viewer.is_member or not request.user.is_authenticated or request.network is None:
        return None
    if not hasattr(request, "suspended"):
        rows = request.network.member_rows.filter(person=request.user, state=Member.State.SUSPENDED)
        request.suspended = rows.select_related("member_class").first()
        if request.suspended is not None:
            request.suspended.network, request.suspended.person = request.network, request.user
    found: Member | None = request.suspended
    return found


def viewer_context(request: HttpRequest) -> dict[str, Any]:
    """Give templates the network, the viewer, and where the viewer's pages listen."""
    network, viewer = getattr(request, "network", None), getattr(request, "viewer", None)
    return {
        "network": network,
        "viewer": viewer,
        "live": SimpleLazyObject(lambda: live.address(viewer, network.slug) if network else ""),  # it asks for roles
        "demo": settings.DEMO,
        "mail_leaves": settings.MAIL_LEAVES,
    }
