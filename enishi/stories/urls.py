"""Addresses of stories: for readers and who is portrayed under stories/, for those who write under desk/stories/."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.stories.views import deciding, reading, writing

app_name = "stories"
urlpatterns: list[URLPattern] = [
    path("stories/", reading.stories, name="stories"),
    path("stories/pictures/<str:public_id>/", reading.picture, name="picture"),
    path("stories/<str:public_id>/", reading.story, name="story"),
    path("stories/<str:public_id>/approval/", deciding.story_approval, name="story-approval"),
    path("stories/<str:public_id>/withdrawal/", deciding.story_withdrawal, name="story-withdrawal"),
    path("desk/stories/", writing.written, name="written"),
    path("desk/stories/new/", writing.story_new, name="story-new"),
    path("desk/stories/<str:public_id>/", writing.story_edit, name="story-edit"),
    path("desk/stories/<str:public_id>/progress/", writing.story_progress, name="story-progress"),
    path("desk/stories/<str:public_id>/removal/", writing.story_removal, name="story-removal"),
]
