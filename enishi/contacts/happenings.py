"""What can happen to notes of contacts. The record names the person and never a word."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

NOTED = Kind("contacts.noted", _("noted or planned a contact"))
CHANGED = Kind("contacts.changed", _("changed a note of a contact"))
DONE = Kind("contacts.done", _("ended the plan of a contact"))
DELETED = Kind("contacts.deleted", _("deleted a note of a contact"))
FORGOTTEN = Kind("contacts.forgotten", _("A note of a contact was deleted after three years"))
