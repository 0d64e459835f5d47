"""Addresses of introductions: of who asks and who is asked, and of the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.introductions.views import member, officer

app_name = "introductions"
urlpatterns: list[URLPattern] = [
    path("introductions/", member.introductions, name="introductions"),
    path("introductions/new/", member.introduction_new, name="introduction-new"),
    path("introductions/<str:public_id>/", member.introduction, name="introduction"),
    path("introductions/<str:public_id>/answer/", member.introduction_answer, name="introduction-answer"),
    path("introductions/<str:public_id>/outcome/", member.introduction_outcome, name="introduction-outcome"),
    path("introductions/<str:public_id>/withdrawal/", member.introduction_withdrawal, name="introduction-withdrawal"),
    path("desk/introductions/", officer.desk_introductions, name="desk-introductions"),
    path("desk/introductions/<str:public_id>/", officer.desk_introduction, name="desk-introduction"),
    path("desk/introductions/<str:public_id>/ending/", officer.desk_introduction_end, name="desk-introduction-end"),
]
