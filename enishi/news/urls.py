"""Addresses of what is told: for readers under news/, for those who write under desk/news/."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.news.views import confirming, issues, reading, series, themes, writing

app_name = "news"
urlpatterns: list[URLPattern] = [
    path("news/", reading.announcements, name="announcements"),
    path("news/pictures/<str:public_id>/", reading.picture, name="picture"),
    path("news/files/<str:public_id>/", reading.file, name="file"),
    path("news/<str:public_id>/", reading.announcement, name="announcement"),
    path("news/<str:public_id>/confirmation/", reading.announcement_confirmation, name="announcement-confirmation"),
    path("news/<str:public_id>/theme/", reading.announcement_theme, name="announcement-theme"),
    path("desk/news/", writing.written, name="written"),
    path("desk/news/new/", writing.announcement_new, name="announcement-new"),
    path("desk/news/series/", series.series, name="series"),
    path("desk/news/series/watch/", series.series_watch, name="series-watch"),
    path("desk/news/series/<str:public_id>/", series.series_edit, name="series-edit"),
    path("desk/news/series/<str:public_id>/end/", series.series_end, name="series-end"),
    path("desk/news/themes/", themes.themes, name="themes"),
    path("desk/news/themes/<str:code>/", themes.theme_edit, name="theme-edit"),
    path("desk/news/themes/<str:code>/end/", themes.theme_end, name="theme-end"),
    path("desk/news/sections/<str:public_id>/", issues.section_edit, name="section-edit"),
    path("desk/news/<str:public_id>/", writing.announcement_edit, name="announcement-edit"),
    path("desk/news/<str:public_id>/publication/", writing.announcement_publication, name="announcement-publication"),
    path("desk/news/<str:public_id>/removal/", writing.announcement_removal, name="announcement-removal"),
    path(
        "desk/news/<str:public_id>/confirmations/",
        confirming.announcement_confirmations,
        name="announcement-confirmations",
    ),
    path("desk/news/<str:public_id>/reminder/", confirming.announcement_reminder, name="announcement-reminder"),
]
