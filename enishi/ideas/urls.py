"""Addresses of the ideas box, and of answering what is in it."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.ideas.views import member, officer

app_name = "ideas"
urlpatterns: list[URLPattern] = [
    path("ideas/", member.ideas, name="ideas"),
    path("ideas/new/", member.idea_new, name="idea-new"),
    path("ideas/<str:public_id>/", member.idea, name="idea"),
    path("ideas/<str:public_id>/support/", member.idea_support, name="idea-support"),
    path("ideas/<str:public_id>/removal/", member.idea_removal, name="idea-removal"),
    path("desk/ideas/", officer.inbox, name="inbox"),
    path("desk/ideas/<str:public_id>/", officer.inbox_idea, name="inbox-idea"),
    path("desk/ideas/<str:public_id>/joining/", officer.inbox_joining, name="inbox-joining"),
]
