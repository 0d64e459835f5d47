"""Addresses of joining, within a network. Who holds a code stands under join/, the officer's side under roster/."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.joining.views import guest, named, staff

app_name = "joining"
urlpatterns: list[URLPattern] = [
    path("welcome/", named.welcome, name="welcome"),
    path("join/", guest.join_code, name="join-code"),
    path("join/<str:code>/", guest.join, name="join"),
    path("join/<str:code>/digits/", guest.join_digits, name="join-digits"),
    path("join/<str:code>/digits/late/", guest.join_late, name="join-late"),
    path("join/<str:code>/choices/", guest.join_choices, name="join-choices"),
    path("join/<str:code>/done/", guest.join_done, name="join-done"),
    path("join/<str:code>/no-contact/", guest.no_contact, name="no-contact"),
    path("invitations/", staff.invitations, name="invitations"),
    path("roster/<str:public_id>/invitation/", staff.invitation, name="invitation"),
    path(
        "roster/<str:public_id>/invitation/<str:invitation_id>/withdrawal/",
        staff.invitation_withdrawal,
        name="invitation-withdrawal",
    ),
]
