"""Addresses of notices."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.notices.views import centre, devices, settings, themes

app_name = "notices"
urlpatterns: list[URLPattern] = [
    path("notices/", centre.notices, name="notices"),
    path("notices/unread/", centre.unread, name="unread"),
    path("notices/reading/", centre.all_read, name="all-read"),
    path("notices/settings/", settings.settings, name="settings"),
    path("notices/themes/", themes.themes, name="themes"),
    path("notices/devices/", devices.devices, name="devices"),
    path("notices/devices/removal/", devices.device_removal, name="device-removal"),
    path("notices/waiting/", settings.waiting, name="waiting"),
    path("notices/no-mails/<str:token>/", settings.no_mails, name="no-mails"),
    path("notices/<str:public_id>/", centre.notice, name="notice"),
]
