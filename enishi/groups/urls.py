"""Addresses of groups."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.groups.views import entering, hosting, reading

app_name = "groups"
urlpatterns: list[URLPattern] = [
    path("groups/", reading.groups, name="groups"),
    path("groups/new/", entering.group_new, name="group-new"),
    path("groups/<str:public_id>/", reading.group, name="group"),
    path("groups/<str:public_id>/read-log/", reading.read_log, name="read-log"),
    path("groups/<str:public_id>/seat/", entering.seat, name="seat"),
    path("groups/<str:public_id>/asking/", entering.asking, name="asking"),
    path("groups/<str:public_id>/askings/<str:asking_id>/", entering.asking_answer, name="asking-answer"),
    path("groups/<str:public_id>/invitations/", entering.invitations, name="invitations"),
    path("groups/<str:public_id>/invitation/", entering.invitation_answer, name="invitation-answer"),
    path("groups/<str:public_id>/promise/", entering.promise, name="promise"),
    path("groups/<str:public_id>/leaving/", entering.leaving, name="leaving"),
    path("groups/<str:public_id>/edit/", hosting.group_edit, name="group-edit"),
    path("groups/<str:public_id>/people/<str:member_id>/", hosting.person, name="person"),
    path("groups/<str:public_id>/hosting/", hosting.hosting_end, name="hosting-end"),
    path("groups/<str:public_id>/closing/", hosting.closing, name="closing"),
]
