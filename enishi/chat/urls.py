"""Addresses of chat."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.chat.views import beginning, keeping, reading, speaking

app_name = "chat"
urlpatterns: list[URLPattern] = [
    path("talks/", reading.talks, name="talks"),
    path("talks/unread/", reading.unread, name="unread"),
    path("talks/new/", beginning.talk_new, name="talk-new"),
    path("talks/manner/", beginning.manner, name="manner"),
    path("talks/requests/", beginning.requests, name="requests"),
    path("talks/requests/<str:public_id>/", beginning.request_answer, name="request-answer"),
    path("talks/with/<str:member_id>/", beginning.talk_with, name="talk-with"),
    path("talks/<str:public_id>/", reading.talk, name="talk"),
    path("talks/<str:public_id>/since/", reading.talk_since, name="talk-since"),
    path("talks/<str:public_id>/messages/", speaking.talk_messages, name="talk-messages"),
    path("talks/<str:public_id>/messages/<str:message_id>/", speaking.message, name="message"),
    path("talks/<str:public_id>/reading/", speaking.talk_reading, name="talk-reading"),
    path("talks/<str:public_id>/about/", keeping.talk_about, name="talk-about"),
    path("talks/<str:public_id>/promise/", keeping.promise, name="promise"),
    path("talks/<str:public_id>/people/", keeping.talk_people, name="talk-people"),
    path("talks/<str:public_id>/place/", keeping.talk_place, name="talk-place"),
    path("talks/<str:public_id>/leaving/", keeping.talk_leaving, name="talk-leaving"),
]
