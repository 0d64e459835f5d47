"""Addresses of moderation."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.moderation.views import concerned, distance, officer, reporting, rooms

app_name = "moderation"
urlpatterns: list[URLPattern] = [
    path("me/distance/", distance.distance, name="distance"),
    path("me/distance/<str:public_id>/end/", distance.distance_end, name="distance-end"),
    path("people/<str:public_id>/distance/", distance.person_distance, name="person-distance"),
    path("feed/<str:public_id>/distance/", distance.item_distance, name="item-distance"),
    path("feed/answers/<str:public_id>/distance/", distance.answer_distance, name="answer-distance"),
    path("people/<str:public_id>/report/", reporting.person_report, name="person-report"),
    path("feed/<str:public_id>/report/", reporting.item_report, name="item-report"),
    path("feed/answers/<str:public_id>/report/", reporting.answer_report, name="answer-report"),
    path("groups/<str:public_id>/reports/", rooms.room_reports, name="room-reports"),
    path("groups/<str:public_id>/reports/<str:report_id>/", rooms.room_report, name="room-report"),
    path("groups/<str:public_id>/reports/<str:report_id>/end/", rooms.room_report_end, name="room-report-end"),
    path("groups/<str:public_id>/decisions/<str:report_id>/", rooms.room_decision, name="room-decision"),
    path("groups/<str:public_id>/people/<str:member_id>/report/", rooms.room_person_report, name="room-person-report"),
    path(
        "groups/<str:public_id>/people/<str:member_id>/distance/",
        rooms.room_person_distance,
        name="room-person-distance",
    ),
    path("me/decisions/<str:public_id>/", concerned.decision, name="decision"),
    path("suspended/", concerned.suspended, name="suspended"),
    path("desk/reports/", officer.reports, name="reports"),
    path("desk/reports/<str:public_id>/", officer.report, name="report"),
    path("desk/reports/<str:public_id>/opening/", officer.report_opening, name="report-opening"),
    path("desk/reports/<str:public_id>/decision/", officer.report_decision, name="report-decision"),
    path("desk/reports/<str:public_id>/appeal/", officer.report_appeal, name="report-appeal"),
    path("desk/reports/<str:public_id>/lifting/", officer.report_lifting, name="report-lifting"),
]
