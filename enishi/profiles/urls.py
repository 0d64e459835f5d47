"""Addresses of this package, within a network."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.profiles.views import directory, edit, fresh, privacy, profile

app_name = "profiles"
urlpatterns: list[URLPattern] = [
    path("people/", directory.directory, name="directory"),
    path("people/facets/", directory.directory_facets, name="directory-facets"),
    path("people/suggest/", directory.suggest, name="suggest"),
    path("people/<slug:public_id>/", profile.profile, name="profile"),
    path("photo/<slug:key>/", edit.photo, name="photo"),
    path("photo/<slug:key>/large/", edit.photo, {"size": "large"}, name="photo-large"),
    path("me/profile/", edit.profile_edit, name="profile-edit"),
    path("me/profile/<slug:field>/confirmation/", profile.confirm, name="confirm"),
    path("me/still-right/", fresh.all_right, name="all-right"),
    path("still-right/<str:token>/", fresh.still_right, name="still-right"),
    path("no-letters/<str:token>/", fresh.no_letters, name="no-letters"),
    path("me/lately/", edit.lately, name="lately"),
    path("me/photo/", edit.photo_edit, name="photo-edit"),
    path("me/privacy/", privacy.privacy, name="privacy"),
    path("me/view-as/<slug:audience>/", profile.view_as, name="view-as"),
]
