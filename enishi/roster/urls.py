"""Addresses of this package, within a network."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.roster.views import intakes, people

app_name = "roster"
urlpatterns: list[URLPattern] = [
    path("roster/", people.people, name="people"),
    path("roster/intakes/", intakes.intakes, name="intakes"),
    path("roster/intakes/sample/", intakes.intake_sample, name="intake-sample"),
    path("roster/intakes/<str:public_id>/", intakes.intake, name="intake"),
    path("roster/intakes/<str:public_id>/progress/", intakes.intake_progress, name="intake-progress"),
    path("roster/intakes/<str:public_id>/sheet/", intakes.intake_sheet, name="intake-sheet"),
    path("roster/intakes/<str:public_id>/reading/", intakes.intake_reading, name="intake-reading"),
    path("roster/intakes/<str:public_id>/commit/", intakes.intake_commit, name="intake-commit"),
    path("roster/intakes/<str:public_id>/same/", intakes.intake_same, name="intake-same"),
    path("roster/intakes/<str:public_id>/undo/", intakes.intake_undo, name="intake-undo"),
    path("roster/intakes/<str:public_id>/drop/", intakes.intake_drop, name="intake-drop"),
    path("roster/<str:public_id>/", people.person, name="person"),
    path("roster/<str:public_id>/contact/", people.person_contact, name="person-contact"),
    path("roster/<str:public_id>/death/", people.person_death, name="person-death"),
    path("roster/<str:public_id>/address/", people.person_address, name="person-address"),
    path("roster/<str:public_id>/class/", people.person_class, name="person-class"),
]
