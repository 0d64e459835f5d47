"""Addresses of the desk, within a network."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.console.views import desk, health, members, playbook, record, roles, segments, settings, summary

app_name = "console"
urlpatterns: list[URLPattern] = [
    path("desk/", desk.desk, name="desk"),
    path("desk/health/", health.health, name="health"),
    path("desk/playbook/", playbook.playbook, name="playbook"),
    path("desk/playbook/text/", playbook.playbook_text, name="playbook-text"),
    path("desk/summary/", summary.summary, name="summary"),
    path("desk/summary/file/", summary.summary_file, name="summary-file"),
    path("desk/summary/text/", summary.summary_text, name="summary-text"),
    path("desk/members/", members.members, name="members"),
    path("desk/members/<str:public_id>/class/", members.member_class, name="member-class"),
    path("roles/", roles.roles, name="roles"),
    path("roles/new/", roles.role_new, name="role-new"),
    path("roles/<str:public_id>/end/", roles.role_end, name="role-end"),
    path("desk/settings/", settings.settings, name="settings"),
    path("desk/brand/", settings.brand, name="brand"),
    path("desk/logo/", settings.logo, name="logo"),
    path("desk/classes/", settings.classes, name="classes"),
    path("desk/classes/<slug:code>/", settings.class_edit, name="class-edit"),
    path("desk/classes/<slug:code>/place/", settings.class_place, name="class-place"),
    path("desk/segments/", segments.segments, name="segments"),
    path("desk/segments/<str:public_id>/", segments.segment, name="segment"),
    path("desk/segments/<str:public_id>/removal/", segments.segment_removal, name="segment-removal"),
    path("desk/record/", record.record, name="record"),
]
