"""Addresses of starting a network, which stand outside the networks."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.console.views import founding, mail

app_name = "founding"
urlpatterns: list[URLPattern] = [
    path("mail/", mail.mail, name="mail"),
    path("new/", founding.network_new, name="network-new"),
    path("new/purpose/", founding.network_new_purpose, name="network-new-purpose"),
    path("new/kind/", founding.network_new_kind, name="network-new-kind"),
    path("new/members/", founding.network_new_members, name="network-new-members"),
    path("new/done/<slug:slug>/", founding.network_new_done, name="network-new-done"),
]
