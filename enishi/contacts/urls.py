"""Addresses of contacts with one person."""

from __future__ import annotations

from django.urls import URLPattern, path

from enishi.contacts.views import officer

app_name = "contacts"
urlpatterns: list[URLPattern] = [
    path("desk/contacts/", officer.contacts, name="contacts"),
    path("desk/contacts/people/<str:public_id>/", officer.contacts_person, name="contacts-person"),
    path("desk/contacts/<str:public_id>/", officer.contact, name="contact"),
    path("desk/contacts/<str:public_id>/done/", officer.contact_done, name="contact-done"),
    path("desk/contacts/<str:public_id>/removal/", officer.contact_removal, name="contact-removal"),
]
