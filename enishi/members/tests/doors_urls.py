"""The product's addresses and a few doors of our own to knock at."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from enishi.config.urls import urlpatterns as product
from enishi.members.doors import any_staff, everyone, insiders, members, page, signed_in, staff, visitors
from enishi.members.roles import Right


def forgotten(request: HttpRequest, network: str) -> HttpResponse:
    """A view that declares no access."""
    return HttpResponse("open by mistake")


def _answer(request: HttpRequest, **kwargs: object) -> HttpResponse:
    where = request.network.slug if request.network else ""
    return HttpResponse(f"{where} {request.viewer.is_member} {request.viewer.bits} {sorted(kwargs)}")


DOORS = {
    "members": members,
    "insiders": insiders,
    "staff": any_staff,
    "settings": staff(Right.SETTINGS),
    "visitors": visitors,
}
urlpatterns = [
    *(path(f"n/<slug:network>/door/{name}/", page(access=access)(_answer)) for name, access in DOORS.items()),
    path("n/<slug:network>/door/thing/<str:public_id>/", page(access=visitors)(_answer)),
    path("n/<slug:network>/door/write/", page(access=members, methods=("POST", "DELETE"))(_answer)),
    path("n/<slug:network>/door/forgotten/", forgotten),
    path("door/everyone/", page(access=everyone)(_answer)),
    path("door/signed-in/", page(access=signed_in)(_answer)),
    *product,
]
