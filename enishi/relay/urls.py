"""Addresses of the relay."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.relay.views import baton, reading

app_name = "relay"
urlpatterns: list[URLPattern] = [
    path("relay/", reading.relay, name="relay"),
    path("relay/taking/", baton.taking, name="taking"),
    path("relay/passing/", baton.passing, name="passing"),
    path("relay/hand/", baton.hand, name="hand"),
    path("relay/write/", baton.leg_new, name="leg-new"),
    path("relay/wish/", baton.wish, name="wish"),
    path("relay/<str:public_id>/", reading.leg, name="leg"),
    path("relay/<str:public_id>/removal/", reading.leg_removal, name="leg-removal"),
]
